"""Explaining a card: who may, when, once; its pages, lists and API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.errors import IllegalMove, NotAllowed, RuleBroken
from staff.states import Role
from supervision.models import Explanation
from supervision.operations.cards import explain
from supervision.policies import explain_card
from tests.factories import give_role, make_department, make_member
from tests.supervision.conftest import moment

AT = moment(15)
EXPLAINERS = {"reviewer", "clerk_a", "clerk_b", "chief"}
PEOPLE = sorted(EXPLAINERS | {"manager", "supervisor", "deputy", "leader", "outsider", "township"})


@pytest.fixture
def at(time_machine):
    time_machine.move_to(AT, tick=False)
    return AT


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_explain(card_of, cast, name):
    card, person = card_of(), getattr(cast, name)
    if name in EXPLAINERS:
        assert explain_card(person, card, AT).row
    else:
        with pytest.raises(NotAllowed) as refused:
            explain_card(person, card, AT)
        assert refused.value.code == "not_your_card"


def test_member_whom_the_card_names_may_explain_after_leaving_her_post(card_of, cast):
    gone = make_member("gone", "韦国栋")
    assert explain_card(gone, card_of(member=gone), AT).row


def test_reviewer_of_another_department_may_not_explain(card_of, cast):
    stranger = make_member("stranger", "潘文")
    give_role(stranger, Role.SECTION_REVIEWER, department=make_department("税务局", "示税"))
    with pytest.raises(NotAllowed):
        explain_card(stranger, card_of(), AT)


def test_explanation_is_kept_and_signed(card_of, cast, at):
    card = card_of()
    explanation = explain(card, text="系统故障，已补办。", by=cast.reviewer)
    card.refresh_from_db()
    assert (card.state, explanation.text, explanation.by, explanation.at) == (
        "explained",
        "系统故障，已补办。",
        cast.reviewer,
        at,
    )
    assert Explanation.history.get().history_user == cast.reviewer
    assert card.history.first().history_user == cast.reviewer


def test_second_explanation_is_refused(card_of, cast, at):
    card = card_of()
    explain(card, text="第一次", by=cast.reviewer)
    with pytest.raises(IllegalMove) as refused:
        explain(card, text="第二次", by=cast.clerk_a)
    assert refused.value.code == "card_explained"
    assert Explanation.objects.get().text == "第一次"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("reviewer", 302),
        ("clerk_b", 302),
        ("chief", 302),
        ("leader", 403),
        ("manager", 403),
        ("outsider", 404),
        ("township", 404),
    ],
)
def test_explanation_page_by_person(client, card_of, cast, at, name, status):
    card = card_of()
    client.force_login(getattr(cast, name))
    response = client.post(reverse("supervision:desk:explanation", args=[card.pk]), {"text": "已补办"})
    assert response.status_code == status
    assert Explanation.objects.exists() is (status == 302)


def test_pages_of_a_card_refuse_get_and_empty_text(client, card_of, cast, at):
    card = card_of()
    client.force_login(cast.reviewer)
    address = reverse("supervision:desk:explanation", args=[card.pk])
    assert client.get(address).status_code == 405
    response = client.post(address, {"text": "  "})
    assert response.status_code == 422
    assert "还有 1 处要改" in response.content.decode()
    assert not Explanation.objects.exists()


def test_second_click_is_told_politely(client, card_of, cast, at):
    card = card_of()
    client.force_login(cast.reviewer)
    address = reverse("supervision:desk:explanation", args=[card.pk])
    assert client.post(address, {"text": "已补办"}).status_code == 302
    response = client.post(address, {"text": "已补办"})
    assert response.status_code == 409
    assert "这张督办卡已经说明过" in response.content.decode()


def test_card_page_shows_evidence_and_last_day(client, card_of, cast, at):
    card = card_of(issued_at=moment(14, 18))
    client.force_login(cast.clerk_a)
    html = client.get(card.get_absolute_url()).content.decode()
    for words in (
        "黄牌",
        "超过承诺时限",
        card.case.number,
        "8 个工作日",
        "周立群",
        "陈思敏",
        "9 月 16 日（星期三）",
        "提交说明",
    ):
        assert words in html


def test_late_explanation_is_taken_and_shown_as_late(client, card_of, cast, time_machine):
    card = card_of(issued_at=moment(14, 18))
    time_machine.move_to(moment(17), tick=False)
    explain(card, text="迟来的说明", by=cast.reviewer)
    client.force_login(cast.reviewer)
    assert "超过说明期限" in client.get(card.get_absolute_url()).content.decode()


def test_what_is_typed_is_escaped(client, card_of, cast, at):
    card = card_of()
    explain(card, text="<script>alert(1)</script>", by=cast.reviewer)
    client.force_login(cast.manager)
    html = client.get(reverse("supervision:manage:card", args=[card.pk])).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("reviewer", 1),
        ("clerk_a", 1),
        ("chief", 1),
        ("manager", 1),
        ("supervisor", 1),
        ("outsider", 0),
        ("township", 0),
    ],
)
def test_desk_list_shows_own_cards(client, card_of, cast, at, name, seen):
    card_of()
    client.force_login(getattr(cast, name))
    response = client.get(reverse("supervision:desk:cards"))
    assert response.status_code == 200
    assert response.content.decode().count('<th scope="row">') == seen


@pytest.mark.parametrize("name", ["supervision:desk:cards", "supervision:manage:cards"])
def test_lists_cost_the_same_with_one_and_with_three(client, card_of, cast, at, name):
    client.force_login(cast.manager)
    costs = []
    for _number in range(3):
        card_of()
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name))
        costs.append(len(captured))
    assert costs[0] == costs[1] == costs[2]


@pytest.mark.parametrize("filters", ["level=red", "trigger=due_soon", "state=upheld", "department=0", "hall=XX"])
def test_filters_narrow_the_list(client, card_of, cast, at, filters):
    card_of()
    client.force_login(cast.supervisor)
    html = client.get(f"{reverse('supervision:manage:cards')}?{filters}").content.decode()
    assert (html.count('<th scope="row">') == 0) is (filters not in ("department=0", "hall=XX"))


def test_api_lists_the_cards_of_a_case(client, card_of, cast, at):
    card = card_of()
    card_of()
    client.force_login(cast.manager)
    answer = client.get("/api/v1/cards/", {"case": card.case.number}).json()
    assert answer["count"] == 1
    assert {key: answer["results"][0][key] for key in ("case", "level", "trigger", "clock", "state", "breach_on")} == {
        "case": card.case.number,
        "level": "yellow",
        "trigger": "promise_passed",
        "clock": "promise",
        "state": "open",
        "breach_on": "2026-09-14",
    }
    assert answer["results"][0]["explanation"] is None
    assert client.get("/api/v1/cards/", {"case": "SF20269999999"}).json()["count"] == 0


def test_api_shows_strangers_nothing(client, card_of, cast, at):
    card_of()
    client.force_login(cast.outsider)
    assert client.get("/api/v1/cards/").json()["count"] == 0
    client.logout()
    assert client.get("/api/v1/cards/").status_code == 401


def test_refusals_carry_a_message(card_of, cast, at):
    with pytest.raises(RuleBroken) as refused:
        explain(card_of(), text="x", by=cast.outsider)
    assert refused.value.message == "由责任人、窗口 A 岗和 B 岗、审批股审核人或者首席代表说明情况。"
