"""How much of the takings one page shows: a year of days, the oldest refunds, a page of differences (article 5)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from approvals.operations.reconciliation import import_statement
from approvals.operations.till import close_day, request_refund
from approvals.views.manage import fees
from tests.approvals.fees import paid, till
from tests.approvals.stages import RECEIVED, at, moment

FEES, EXPORT = reverse("approvals:manage:fees"), reverse("approvals:manage:fees_export")


@pytest.fixture(autouse=True)
def monday():
    with at(RECEIVED):
        yield


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


@pytest.mark.parametrize("url", [FEES, EXPORT])
@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"until": "0001-01-10"}, "until", "日期应在 2000 年到 2100 年之间。"),
        ({"since": "9999-12-31"}, "since", "日期应在 2000 年到 2100 年之间。"),
        ({"since": "2025-01-01", "until": "2026-01-02"}, "since", "一次最多看一年，请缩短日期。"),
        ({"since": "2025-01-01"}, "since", "一次最多看一年，请缩短日期。"),
    ],
)
def test_days_that_cannot_be_shown_are_named(manager, url, asked, field, said):
    response = manager.get(url, asked)
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [said]}
    assert said in response.content.decode()


@pytest.mark.parametrize("asked", [{}, {"since": "2025-03-02"}, {"since": "2025-01-01", "until": "2026-01-01"}])
def test_a_year_is_shown_and_exported(manager, asked):
    assert (manager.get(FEES, asked).status_code, manager.get(EXPORT, asked).status_code) == (200, 200)


def test_longest_waiting_refunds_stand_first(manager, cast, cashier, monkeypatch):
    monkeypatch.setattr(fees, "REFUNDS", 2)
    asked = [
        request_refund(paid(cast, cashier), amount=Decimal("1.00"), reason="多收", by=cashier) for _one in range(3)
    ]
    shown = manager.get(FEES)
    assert shown.context["refunds"] == asked[:2]
    assert "只列等得最久的" in shown.content.decode()
    asked[0].state, asked[0].decided_by, asked[0].decided_at = "declined", cast.manager, moment(RECEIVED)
    asked[0].save()
    assert "只列等得最久的" not in manager.get(FEES).content.decode()


def test_differences_stand_on_pages_with_their_forms(manager, cast, cashier):
    paid(cast, cashier)
    close_day(till(cashier), by=cashier)
    lines = "".join(f"Z{number},不认识,1.00\n" for number in range(fees.ROWS + 5))
    content = f"交易流水号,缴款通知书编号,金额\n{lines}合计,,{fees.ROWS + 5}.00\n".encode()
    statement = import_statement(cast.hall, day=moment(RECEIVED).date(), name="a.csv", content=content, by=cast.manager)
    last = statement.differences.last()
    first, second = (manager.get(statement.get_absolute_url(), {"page": page}) for page in (1, 2))
    assert first.content.decode().count('name="note"') == fees.ROWS
    assert (last in first.context["page"], last in second.context["page"]) == (False, True)
    explain = reverse("approvals:manage:difference_explanation", args=[last.pk])
    refused = manager.post(explain, {"note": ""})
    assert (refused.status_code, last in refused.context["page"]) == (422, True)
    done = manager.post(explain, {"note": "他行转入"}, follow=True)
    assert "他行转入" in done.content.decode()
