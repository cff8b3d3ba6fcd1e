"""The till, the management of fees, the case and its progress: what they show, and what they do without JavaScript."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import BankStatement, DayClosing, FeeOrder, Receipt, Refund
from approvals.operations.papers import paper_file
from approvals.operations.till import approve_refund, close_day, request_refund
from approvals.states import FeeState, PaperForm, PaymentMethod, RefundState
from staff.states import Role
from tests.approvals.fees import charged_case, make_cashier, open_order, order_for, paid, tariffs, till
from tests.approvals.stages import RECEIVED, at
from tests.factories import give_role

TILL, FEES = reverse("approvals:desk:till"), reverse("approvals:manage:fees")


@pytest.fixture(autouse=True)
def monday():
    with at(RECEIVED):
        yield


def post(client, user, name, *arguments, **body):
    client.force_login(user)
    return client.post(reverse(name, args=arguments), body)


def get(client, user, url):
    client.force_login(user)
    return client.get(url)


def test_clerk_raises_an_order_on_the_page_of_the_case(client, cast):
    case = charged_case(cast)
    piece, registration, without_price, _free = tariffs(case)
    page = get(client, cast.clerk_a, case.get_absolute_url()).content.decode()
    assert f"t{piece.pk}-quantity" in page and f"t{without_price.pk}-quantity" not in page
    body = {f"t{piece.pk}-quantity": "2", f"t{registration.pk}-quantity": "", "due_on": "2026-03-16"}
    response = post(client, cast.clerk_a, "approvals:desk:fee-order", case.number, **body)
    assert response.status_code == 302
    order = FeeOrder.objects.get()
    assert (order.total, order.due_on) == (Decimal("20.00"), date(2026, 3, 16))
    page = get(client, cast.clerk_a, case.get_absolute_url()).content.decode()
    assert order.number in page and "20.00 元" in page and "作废这份缴款通知" in page


@pytest.mark.parametrize(("quantity", "said"), [("", "至少填写一个"), ("0", "至少填写一个"), ("10000", "9999")])
def test_order_form_says_what_is_wrong(client, cast, quantity, said):
    case = charged_case(cast)
    body = {f"t{tariffs(case)[0].pk}-quantity": quantity}
    response = post(client, cast.clerk_a, "approvals:desk:fee-order", case.number, **body)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not FeeOrder.objects.exists()


def test_clerk_cancels_and_a_reader_is_not_offered_it(client, cast):
    order = open_order(cast)
    assert "作废这份" not in get(client, cast.chief, order.case.get_absolute_url()).content.decode()
    post(client, cast.clerk_a, "approvals:desk:fee_cancellation", order.number, reason=" ")
    order.refresh_from_db()
    assert order.state == FeeState.OPEN
    post(client, cast.clerk_a, "approvals:desk:fee_cancellation", order.number, reason="数量填错")
    order.refresh_from_db()
    assert order.state == FeeState.CANCELLED


def test_cashier_lands_at_the_till_and_sees_what_waits(client, cast, cashier):
    order = open_order(cast)
    assert get(client, cashier, reverse("landing")).url == TILL
    page = get(client, cashier, TILL).content.decode()
    assert order.number in page and "10.00 元" in page and "覃小兰" in page
    assert TILL in page  # her navigation
    assert TILL not in get(client, cast.clerk_a, reverse("approvals:desk:today")).content.decode()


def test_search_finds_by_notice_and_by_case(client, cast, cashier):
    receipt = paid(cast, cashier)
    number = receipt.order.number
    for asked in (number, number.replace("〔", "[").replace("〕", "]"), receipt.order.case.number.lower()):
        page = get(client, cashier, f"{TILL}?q={asked}").content.decode()
        assert reverse("approvals:desk:till_order", args=[number]) in page
    assert "没有找到" in get(client, cashier, f"{TILL}?q=nothing").content.decode()


def test_payment_and_its_receipt(client, cast, cashier):
    order = open_order(cast, 2)
    page = get(client, cashier, order.get_absolute_url()).content.decode()
    assert 'name="amount"' not in page and "不能改" in page
    bad = post(client, cashier, "approvals:desk:till_payment", order.number, method="card")
    assert bad.status_code == 409
    assert bad.context["payment"].errors == {"bank_reference": ["不是现金的，要写明银行交易流水号，对账时要用。"]}
    done = post(client, cashier, "approvals:desk:till_payment", order.number, method="cash", amount="0.01")
    assert done.url == order.get_absolute_url()
    receipt = Receipt.objects.get()
    assert (receipt.amount, receipt.paper.content["total_words"]) == (Decimal("20.00"), "贰拾元整")
    strip = reverse("approvals:desk:till_receipt", args=[order.number])
    assert strip in client.get(done.url).content.decode()
    assert client.get(strip).content == bytes(paper_file(receipt.paper, PaperForm.STRIP).pdf)
    again = post(client, cashier, "approvals:desk:till_payment", order.number, method="cash")
    assert again.status_code == 409
    assert Receipt.objects.count() == 1


def test_unpaid_order_has_no_receipt_and_no_refund(client, cast, cashier):
    order = open_order(cast)
    assert get(client, cashier, reverse("approvals:desk:till_receipt", args=[order.number])).status_code == 404
    body = {"amount": "1.00", "reason": "多收"}
    assert post(client, cashier, "approvals:desk:till_refund", order.number, **body).status_code == 404


def test_refund_from_the_till_to_the_manager(client, cast, cashier):
    number = paid(cast, cashier, 2).order.number
    bad = post(client, cashier, "approvals:desk:till_refund", number, amount="20.01", reason="多收")
    assert bad.status_code == 409 and "最多还能退 20.00 元" in bad.content.decode()
    assert post(client, cashier, "approvals:desk:till_refund", number, amount="abc", reason="x").status_code == 422
    post(client, cashier, "approvals:desk:till_refund", number, amount="5", reason="多收一本")
    refund = Refund.objects.get()
    assert "多收一本" in get(client, cast.manager, FEES).content.decode()
    assert post(client, cast.supervisor, "approvals:manage:refund_approval", refund.pk).status_code == 403
    post(client, cast.manager, "approvals:manage:refund_decline", refund.pk, reason="")
    post(client, cast.manager, "approvals:manage:refund_approval", refund.pk)
    refund.refresh_from_db()
    assert refund.state == RefundState.APPROVED
    again = post(client, cast.manager, "approvals:manage:refund_approval", refund.pk)
    assert "不能再审批" in client.get(again.url).content.decode()
    assert refund.number in get(client, cashier, reverse("approvals:desk:till_order", args=[number])).content.decode()


def test_day_is_closed_on_the_page(client, cast, cashier):
    paid(cast, cashier)
    ahead = post(client, cashier, "approvals:desk:till_closing", day="2026-03-03")
    assert ahead.status_code == 409 and "不能提前扎账" in ahead.content.decode()
    post(client, cashier, "approvals:desk:till_closing", day="2026-03-02")
    assert DayClosing.objects.get().received == Decimal("10.00")
    page = get(client, cast.manager, FEES).content.decode()
    assert "已扎账" in page and "10.00 元" in page


def bank_file(content, name="ccb.csv"):
    return SimpleUploadedFile(name, content, content_type="text/csv")


def test_bank_file_from_both_pages_and_its_differences(client, cast, cashier):
    paid(cast, cashier)
    close_day(till(cashier), by=cashier)
    head = "交易流水号,缴款通知书编号,金额\n"
    form = {"bank-hall": cast.hall.code, "bank-day": "2026-03-02"}
    refused = post(client, cashier, "approvals:desk:till_statement", **form, **{"bank-file": bank_file(b"")})
    assert refused.status_code == 409 and "文件是空的" in refused.content.decode()
    text = {"bank-file": bank_file(b"x", "a.txt")}
    wrong = post(client, cast.manager, "approvals:manage:statements", **form, **text)
    assert wrong.status_code == 422
    content = f"{head}Z9,不认识,7.00\n合计,,8.00\n".encode("gbk")
    done = post(client, cast.manager, "approvals:manage:statements", **form, **{"bank-file": bank_file(content)})
    statement = BankStatement.objects.get()
    assert done.url == statement.get_absolute_url()
    page = client.get(done.url).content.decode()
    for words in ("无法识别的行", "账上有、银行无", "文件合计与明细不符", "Z9", "不认识"):
        assert words in page
    one = statement.differences.first()
    assert post(client, cast.manager, "approvals:manage:difference_explanation", one.pk, note="").status_code == 422
    post(client, cast.manager, "approvals:manage:difference_explanation", one.pk, note="<b>他行</b>")
    page = client.get(done.url).content.decode()
    assert "&lt;b&gt;他行" in page and "2 项待说明" in client.get(FEES).content.decode()


def test_export_has_no_names_and_no_formula(client, cast, cashier):
    receipt = paid(cast, cashier, 3, PaymentMethod.CARD, "=1+1")
    approve_refund(request_refund(receipt, amount=Decimal("5.00"), reason="多收", by=cashier), by=cast.manager)
    sheet = get(client, cast.manager, reverse("approvals:manage:fees_export")).content.decode("utf-8-sig")
    rows = [line.split(",") for line in sheet.splitlines()]
    assert [row[-1] for row in rows] == ["金额", "30.00", "-5.00"]
    assert rows[1][-2] == "'=1+1" and receipt.number in sheet
    assert "覃小兰" not in sheet


def test_progress_tells_the_fee_and_where_to_pay(client, cast, cashier):
    order = open_order(cast)
    case = order.case
    url = f"{reverse('approvals:public:progress')}?number={case.number}&code={case.lookup_code}"
    page = client.get(url).content.decode()
    assert "10.00 元" in page and "40 号窗口" in page and "没有缴款不影响办理期限" in page
    receipt = paid(cast, cashier)
    case = receipt.order.case
    page = client.get(f"{reverse('approvals:public:progress')}?number={case.number}&code={case.lookup_code}")
    assert receipt.number in page.content.decode() and "40 号窗口缴款" not in page.content.decode()


def test_lists_cost_the_same_for_one_row_and_for_three(client, cast, cashier, django_assert_num_queries):
    from_api = reverse("fee-order-list")
    pages = ((TILL, cashier), (FEES, cast.manager), (from_api, cashier))
    for url, user in pages:
        get(client, user, url)
    receipt = paid(cast, cashier)
    request_refund(receipt, amount=Decimal("1.00"), reason="多收", by=cashier)
    open_order(cast)
    counts = {url: _queries(client, user, url) for url, user in pages}
    for _more in range(2):
        receipt = paid(cast, cashier)
        request_refund(receipt, amount=Decimal("1.00"), reason="多收", by=cashier)
        open_order(cast)
    for url, user in pages:
        client.force_login(user)
        with django_assert_num_queries(counts[url]):
            client.get(url)


def _queries(client, user, url):
    client.force_login(user)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def api(client, user, path, key="", **body):
    client.force_login(user)
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def test_api_goes_the_same_way(client, cast, cashier):
    case = charged_case(cast)
    tariff = tariffs(case)[0].pk
    lines = [{"tariff": tariff, "quantity": 2}]
    for body, status, code in (
        ({"lines": []}, 409, "fee_lines_missing"),
        ({"lines": [{"tariff": 1, "quantity": 1}]}, 409, "off_tariff"),
        ({"lines": [{"tariff": tariff, "quantity": 0}]}, 409, "quantity_invalid"),
        ({"lines": lines, "amount": "0.01"}, 200, None),
    ):
        answer = api(client, cast.clerk_a, f"cases/{case.number}/fee-order/", **body)
        assert (answer.status_code, answer.json().get("code")) == (status, code)
        assert code is None or answer.json()["article"] == 5
    order = FeeOrder.objects.get()
    url = f"fee-orders/{order.number}/"
    assert client.get(f"/api/v1/{url}").json()["total"] == "20.00"
    refused = api(client, cast.clerk_a, f"{url}payment/", method="cash")
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (403, "not_cashier", 5)
    first = api(client, cashier, f"{url}payment/", key="k1", method="card", bank_reference="62")
    again = api(client, cashier, f"{url}payment/", key="k1", method="card", bank_reference="62")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["receipt"]["amount"] == "20.00"
    assert first.json()["payer"] != "覃小兰"
    twice = api(client, cashier, f"{url}payment/", method="cash")
    assert (twice.status_code, twice.json()["code"]) == (409, "fee_order_settled")
    assert api(client, cashier, f"{url}refund/", amount="5.00", reason="多收").status_code == 200
    own = api(client, cashier, f"{url}refund/approval/")
    assert (own.status_code, own.json()["code"]) == (403, "dual_control")
    done = api(client, cast.manager, f"{url}refund/approval/").json()
    assert [refund["state"] for refund in done["receipt"]["refunds"]] == ["approved"]
    none = api(client, cast.manager, f"{url}refund/decline/", reason="错")
    assert (none.status_code, none.json()["code"]) == (409, "no_refund_waits")


def test_api_list_is_filtered_by_state_and_by_sight(client, cast, cashier):
    order = open_order(cast)
    paid(cast, cashier)
    client.force_login(cashier)
    assert [row["number"] for row in client.get("/api/v1/fee-orders/?state=open").json()["results"]] == [order.number]
    client.force_login(cast.outsider)
    assert client.get("/api/v1/fee-orders/").json()["results"] == []
    elsewhere = make_cashier(cast.other_hall, 2, "cashier_2", "卢燕")
    client.force_login(elsewhere)
    assert client.get(f"/api/v1/fee-orders/{order.number}/").status_code == 404


def test_cashier_of_every_hall_reads_every_order(client, cast, cashier):
    order = open_order(cast)
    give_role(cast.township, Role.CASHIER)
    assert get(client, cast.township, order.get_absolute_url()).status_code == 200


def test_second_order_waits_for_the_first(client, cast):
    case = charged_case(cast)
    order_for(case, cast.clerk_a)
    body = {f"t{tariffs(case)[0].pk}-quantity": "1"}
    response = post(client, cast.clerk_a, "approvals:desk:fee-order", case.number, **body)
    assert response.status_code == 409 and "还有没缴的缴款通知" in response.content.decode()
