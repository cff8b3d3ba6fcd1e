"""The reception screen: the live result, the draft, and taking in with one click or two."""

from itertools import product
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import Case, ReceptionDraft
from approvals.operations.checklist import MaterialCheck
from approvals.operations.intake import accept
from approvals.queries.reception_page import live_result, reception_page
from approvals.states import CaseState, CheckResult, Necessity, PaperKind
from hall.errors import RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, moment, received
from tests.factories import hold_post, make_item, make_version, make_window, place, publish
from windows.operations.opening import close_window

PAGE, PREVIEW = reverse("approvals:desk:reception"), reverse("approvals:desk:reception_preview")
END = reverse("approvals:desk:reception_draft_end")


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.clerk_a)
    with at(RECEIVED):
        yield client


def form(cast, *, results=("complete", "complete"), then="accept", **fields):
    checks = zip(cast.item.current.materials.all(), results, strict=True)
    defaults = {
        "item": cast.item.code,
        "window": cast.window.pk,
        "key": str(uuid4()),
        "kind": "person",
        "name": "覃小兰",
        "id_type": "resident_id",
        "id_number": "441201199001010026",
        "phone": "13800000042",
        "agent_id_type": "resident_id",
        "then": then,
    }
    return defaults | {f"m{material.pk}-result": result for material, result in checks} | fields


def remarks(cast, words="原件 1 份"):
    return {f"m{material.pk}-remark": words for material in cast.item.current.materials.all()}


def test_accepting_takes_in_and_accepts_in_one(desk, cast):
    response = desk.post(PAGE, form(cast), follow=True)
    case = Case.objects.get()
    assert (case.state, case.applicant.name) == (CaseState.ACCEPTED, "覃小兰")
    assert list(case.papers.values_list("kind", flat=True)) == [PaperKind.RECEIPT, PaperKind.ACCEPTANCE]
    assert response.redirect_chain == [(case.get_absolute_url(), 302)]
    for paper in case.papers.all():
        assert paper.get_absolute_url() in response.content.decode()


def test_notice_takes_in_and_tells_in_one(desk, cast):
    desk.post(PAGE, form(cast, results=("complete", "missing"), then="notice", **remarks(cast)))
    case = Case.objects.get()
    assert case.state == CaseState.DEFICIENT
    assert [(line.requirement.order, line.needed) for line in case.notice.lines.all()] == [(2, "原件 1 份")]


def test_receiving_only_leaves_the_case_received_with_its_agent(desk, cast):
    agent = {"agent_name": "林嘉怡", "agent_id_number": "11010519491231002X", "agent_phone": "13900000001"}
    desk.post(PAGE, form(cast, results=("wrong", "complete"), then="receive", **agent))
    case = Case.objects.get()
    assert (case.state, case.agent.name) == (CaseState.RECEIVED, "林嘉怡")


def test_a_second_click_gives_the_same_case(desk, cast):
    data = form(cast)
    first, second = desk.post(PAGE, data), desk.post(PAGE, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1
    assert Case.objects.get().papers.count() == 2


def test_the_same_page_with_another_content_is_refused_then_taken_as_another(desk, cast):
    data = form(cast)
    desk.post(PAGE, data)
    response = desk.post(PAGE, data | {"name": "何志强"})
    assert response.status_code == 409
    assert Case.objects.count() == 1
    desk.post(PAGE, data | {"name": "何志强", "key": response.context["form"]["key"].value()})
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id_number": "441201199001010021"}, "id_number"),
        ({"name": ""}, "name"),
        ({"phone": "1380000"}, "phone"),
        ({"id_type": "credit_code", "id_number": "441201199001010026"}, "id_number"),
        ({"agent_phone": "13900000001"}, "agent_name"),
        ({"agent_name": "林嘉怡", "agent_id_number": "1"}, "agent_id_number"),
    ],
)
def test_errors_name_the_field_and_keep_what_was_typed(desk, cast, fields, field):
    response = desk.post(PAGE, form(cast, address="示范县府前路 8 号", **fields))
    html = response.content.decode()
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "示范县府前路 8 号" in html
    assert f'href="#{response.context["form"][field].auto_id}"' in html
    assert Case.objects.count() == 0


def test_an_unchecked_material_or_a_want_without_words_is_refused(desk, cast):
    first, second = cast.item.current.materials.all()
    unchecked = desk.post(PAGE, form(cast, results=("complete", ""), then="receive"))
    assert list(unchecked.context["form"].errors) == [f"m{second.pk}-result"]
    silent = desk.post(PAGE, form(cast, results=("wrong", "complete"), then="notice"))
    assert list(silent.context["form"].errors) == [f"m{first.pk}-remark"]
    assert Case.objects.count() == 0


def test_accepting_with_a_missing_material_breaks_the_rule_and_saves_nothing(desk, cast):
    response = desk.post(PAGE, form(cast, results=("complete", "missing"), name="何志强"))
    assert response.status_code == 409
    assert "必要材料不齐，不能受理" in response.content.decode()
    assert "何志强" in response.content.decode()
    assert Case.objects.count() == 0


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_preview_shows_the_result_and_saves_the_draft(desk, cast, htmx):
    data = form(cast, results=("complete", "missing"), then="preview", name="何志强", **remarks(cast))
    response = desk.post(PREVIEW, data, headers=htmx)
    html = response.content.decode()
    assert response.status_code == 200
    assert ("<html" in html) == (not htmx)
    assert "不能受理，须一次告知 1 份材料" in html
    assert "收件并出具一次性告知书" in html
    assert "3 月 12 日" in html and "3 月 30 日" in html
    assert Case.objects.count() == 0
    assert "何志强" in desk.get(PAGE).content.decode()


def test_the_button_without_javascript_gives_the_page(desk, cast):
    html = desk.post(PAGE, form(cast, then="preview")).content.decode()
    assert "可以受理" in html and "收件并受理" in html


def test_preview_complains_only_of_what_was_typed(desk, cast):
    response = desk.post(PREVIEW, form(cast, name="", id_number="441201199001010021"))
    assert [label for label, _error in response.context["form"].typed_errors()] == ["证件号码"]


def test_draft_is_encrypted_belongs_to_one_clerk_and_goes_with_the_case(desk, client, cast):
    data = form(cast, name="何志强")
    desk.post(PREVIEW, data)
    stored = ReceptionDraft.objects.extra(select={"raw": "content"}).values_list("raw", flat=True)[0]
    assert "何志强" not in stored
    client.force_login(cast.clerk_b)
    assert "何志强" not in client.get(PAGE).content.decode()
    client.force_login(cast.clerk_a)
    client.post(PAGE, data)
    client.post(PREVIEW, data)  # a late preview of the page just sent
    assert "何志强" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("key", ["\0", "no key", ""])
def test_key_that_is_none_is_not_kept_with_the_draft(desk, cast, key):
    desk.post(PREVIEW, form(cast, name="何志强", key=key))
    assert '"key"' not in ReceptionDraft.objects.get().content
    assert "何志强" in desk.get(PAGE).content.decode()


def test_key_is_kept_with_the_draft(desk, cast):
    data = form(cast)
    desk.post(PREVIEW, data)
    assert data["key"] in ReceptionDraft.objects.get().content


def test_draft_can_be_thrown_away(desk, cast):
    desk.post(PREVIEW, form(cast, name="何志强"))
    assert desk.post(END).status_code == 302
    assert "何志强" not in desk.get(PAGE).content.decode()
    assert desk.get(END).status_code == 405


def test_items_are_found_by_code_name_and_part_of_it(desk, cast):
    other = publish(
        make_version(make_item(cast.department, "SFWL0002"), name="设立文艺表演团体《营业性演出许可证》核发")
    )
    place(other, cast.window)
    chosen = {
        text: desk.get(PAGE, {"item": text}).context["page"] for text in ("SFWL0001 设立", "歌舞", "设立", "钓鱼")
    }
    assert [page.version and page.version.item_id for page in chosen.values()] == [
        cast.item.pk,
        cast.item.pk,
        None,
        None,
    ]
    assert len(chosen["设立"].choices) == 2
    assert "您的窗口没有“钓鱼”" in desk.get(PAGE, {"item": "钓鱼"}).content.decode()


def test_an_item_at_two_windows_is_one_line_and_is_received_where_she_is_on_duty(client, cast):
    own = make_window(cast.hall, 26, cast.department)
    place(cast.item, own)
    hold_post(cast.clerk_b, own)  # and B at the window of clerk A, who is there
    client.force_login(cast.clerk_b)
    with at(RECEIVED):
        page = client.get(PAGE)
        chosen = client.get(PAGE, {"item": cast.item.code}).context["page"]
    assert [[one.window for one in line] for line in page.context["page"].lines] == [[cast.window, own]]
    assert page.content.decode().count(f"{cast.item.current.name}</a>") == 1
    assert "1 项" in page.content.decode()
    assert (chosen.counter.placement.window, chosen.choices) == (own, [])
    assert str(chosen.require(cast.clerk_b, moment(RECEIVED)).window) == str(own)


@pytest.mark.parametrize(("role", "status"), [("outsider", 409), ("reviewer", 403), ("township", 409)])
def test_nobody_receives_what_is_not_placed_at_her_window(client, cast, role, status):
    client.force_login(getattr(cast, role))
    with at(RECEIVED):
        assert cast.item.code not in client.get(PAGE).content.decode()
        response = client.post(PAGE, form(cast))
    assert response.status_code == status
    assert Case.objects.count() == 0


def test_reception_asks_for_a_login_and_refuses_other_methods(client, cast):
    assert client.get(PAGE).status_code == 302
    client.force_login(cast.clerk_a)
    assert client.get(PREVIEW).status_code == 405
    assert client.put(PAGE).status_code == 405


def test_a_closed_window_takes_nothing_in_and_the_page_says_why(desk, cast):
    close_window(cast.window, reason="设备检修", by=cast.manager)
    assert "暂停办理，不能收件" in desk.get(PAGE, {"item": cast.item.code}).content.decode()
    assert desk.post(PAGE, form(cast)).status_code == 409
    assert not Case.objects.exists()


def test_reception_costs_the_same_for_one_and_three_items(desk, cast):
    desk.get(PAGE)
    before = cost(desk)
    for number in (2, 3):
        place(publish(make_version(make_item(cast.department, f"SFWL000{number}"))), cast.window)
    assert cost(desk) == before


def cost(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    return len(queries)


@pytest.mark.parametrize(("necessity", "result"), list(product(Necessity.values, CheckResult.values)))
def test_the_live_result_and_acceptance_agree(cast, necessity, result):
    version = make_version(cast.item)
    material = version.materials.first()
    material.necessity = necessity
    material.save()
    publish(version, number=2)
    checks = [MaterialCheck(one.pk, CheckResult.COMPLETE) for one in cast.item.current.materials.all()]
    checks[0] = MaterialCheck(material.pk, result, "原件 1 份")
    with at(RECEIVED):
        live = live_result(
            reception_page(cast.clerk_a, moment(RECEIVED), wanted=cast.item.code), checks, moment(RECEIVED)
        )
        case = received(cast)
        row = case.materials.get(requirement=material)
        row.result = result
        row.save()
    with at(NEXT_DAY):
        try:
            accept(case, by=cast.clerk_a)
            may_accept = True
        except RuleBroken as broken:
            assert broken.code in ("materials_missing", "materials_may_follow")
            may_accept = False
    assert live.may_accept == may_accept
