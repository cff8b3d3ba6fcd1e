"""Appeals against cards: once, in time, by the member, decided by somebody else; what stays on record."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.errors import RuleBroken
from staff.states import Role
from supervision.models import Appeal, Card
from supervision.operations.appeals import appeal, decide_appeal
from supervision.operations.cards import explain, settle
from tests.factories import give_role
from tests.supervision.conftest import moment


@pytest.fixture
def upheld(card_of, cast, time_machine):
    """A card that names the reviewer, upheld by the manager on Thursday 17 September."""
    time_machine.move_to(moment(15), tick=False)
    card = card_of()
    explain(card, text="等待专家意见", by=cast.clerk_a)
    time_machine.move_to(moment(17), tick=False)
    return settle(card, outcome="upheld", reason="情况属实", by=cast.manager)


def code(act, *arguments, **fields):
    with pytest.raises(RuleBroken) as broken:
        act(*arguments, **fields)
    assert broken.value.article == "条例36" or broken.value.code == "role_missing"
    return broken.value.code


def test_appeal_waits_on_record(upheld, cast):
    row = appeal(upheld, text="当日系统停机", by=cast.reviewer)
    card = Card.objects.get()
    assert (card.state, card.ruling, card.ruled_by) == ("appealed", "情况属实", cast.manager)
    assert (row.text, row.by, row.at, row.outcome) == ("当日系统停机", cast.reviewer, moment(17), "")
    assert (row.history.get().history_user, card.history.first().history_user) == (cast.reviewer, cast.reviewer)
    assert list(Card.objects.unsettled()) == [card]


@pytest.mark.parametrize("name", ["clerk_a", "clerk_b", "chief", "manager", "supervisor", "leader", "outsider"])
def test_only_the_member_appeals(upheld, cast, name):
    assert code(appeal, upheld, text="不服", by=getattr(cast, name)) == "not_your_card"
    assert not Appeal.objects.exists()


def test_last_day_is_the_third_working_day(upheld, cast, time_machine):
    time_machine.move_to(moment(22, 0), tick=False)  # Sunday 20 September is worked in place of a holiday
    assert code(appeal, upheld, text="太迟", by=cast.reviewer) == "appeal_late"
    time_machine.move_to(moment(21, 23, 59), tick=False)
    appeal(upheld, text="最后一天", by=cast.reviewer)


@pytest.mark.parametrize("outcome", ["upheld", "withdrawn"])
def test_appeal_is_decided_once_by_somebody_else(upheld, cast, time_machine, outcome):
    appeal(upheld, text="当日系统停机", by=cast.reviewer)
    time_machine.move_to(moment(18), tick=False)
    assert code(decide_appeal, upheld, outcome=outcome, reason="再看", by=cast.manager) == "ruled_before"
    assert code(decide_appeal, upheld, outcome=outcome, reason="再看", by=cast.leader) == "role_missing"
    decide_appeal(upheld, outcome=outcome, reason="停机属实", by=cast.supervisor)
    card, row = Card.objects.get(), Appeal.objects.get()
    assert (card.state, card.ruling, card.ruled_by) == (outcome, "情况属实", cast.manager)
    assert (row.outcome, row.reason, row.decided_by, row.decided_at) == (
        outcome,
        "停机属实",
        cast.supervisor,
        moment(18),
    )
    assert card.history.first().history_change_reason == "停机属实"
    assert code(decide_appeal, upheld, outcome=outcome, reason="再看", by=cast.supervisor) == f"card_{outcome}"
    again = "appealed_before" if outcome == "upheld" else "card_withdrawn"
    assert code(appeal, upheld, text="再次", by=cast.reviewer) == again


@pytest.mark.parametrize("name", ["reviewer", "clerk_a"])
def test_neither_the_member_nor_who_explained_decides(upheld, cast, name):
    give_role(getattr(cast, name), Role.SUPERVISOR)
    appeal(upheld, text="当日系统停机", by=cast.reviewer)
    assert code(decide_appeal, upheld, outcome="withdrawn", reason="x", by=getattr(cast, name)) == "own_card"
    assert Card.objects.get().state == "appealed"


@pytest.mark.parametrize("state", ["open", "explained", "withdrawn"])
def test_only_an_upheld_card_is_appealed_against(card_of, cast, time_machine, state):
    time_machine.move_to(moment(15), tick=False)
    ruled = {"ruling": "有误", "ruled_by": cast.manager, "ruled_at": moment(15)} if state == "withdrawn" else {}
    card = card_of(state=state, **ruled)
    assert code(appeal, card, text="不服", by=cast.reviewer) == f"card_{state}"
    assert code(decide_appeal, card, outcome="upheld", reason="x", by=cast.supervisor) == f"card_{state}"


def test_database_refuses_a_decision_without_reason_or_by_the_appellant(upheld, cast):
    row = appeal(upheld, text="当日系统停机", by=cast.reviewer)
    facts = {"outcome": "withdrawn", "decided_at": moment(18), "reason": "属实", "decided_by": cast.supervisor}
    for wrong, name in ({"reason": ""}, "decided_appeal_states_its_reason"), (
        {"decided_by": cast.reviewer}, "nobody_decides_her_own_appeal",
    ):  # fmt: skip
        for field, value in (facts | wrong).items():
            setattr(row, field, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save()


def test_appeal_from_page_to_page(client, upheld, cast):
    client.force_login(cast.reviewer)
    page, address = upheld.get_absolute_url(), reverse("supervision:desk:appeal", args=[upheld.pk])
    assert "提交申诉" in client.get(page).content.decode()
    assert client.post(address, {"text": " "}).status_code == 422
    assert client.post(address, {"text": "<b>停机</b>"}).status_code == 302
    html = client.get(page).content.decode()
    assert "提交申诉" not in html and "&lt;b&gt;停机" in html and "处理：维持" in html
    again = client.post(address, {"text": "再次"})
    assert again.status_code == 409
    manage, decide = (reverse(f"supervision:manage:{name}", args=[upheld.pk]) for name in ("card", "appeal"))
    client.force_login(cast.manager)
    assert "维持这张督办卡的人不能再决定申诉" in client.get(manage).content.decode()
    client.force_login(cast.supervisor)
    assert "决定申诉" in client.get(manage).content.decode()
    assert client.post(decide, {"outcome": "open", "reason": "x"}).status_code == 422
    assert client.post(decide, {"outcome": "withdrawn", "reason": "停机属实"}).status_code == 302
    html = client.get(manage).content.decode()
    assert "处理：维持" in html and "申诉：撤销" in html and "停机属实" in html
    assert client.post(decide, {"outcome": "upheld", "reason": "x"}).status_code == 409
    assert client.get(address).status_code == client.get(decide).status_code == 405


def test_clerk_of_the_window_sees_the_ruling_and_no_form(client, upheld, cast):
    client.force_login(cast.clerk_a)
    assert "提交申诉" not in client.get(upheld.get_absolute_url()).content.decode()


def test_api_says_what_became_of_the_appeal(client, upheld, cast, card_of):
    appeal(upheld, text="当日系统停机", by=cast.reviewer)
    client.force_login(cast.supervisor)
    with CaptureQueriesContext(connection) as one:
        found = client.get("/api/v1/cards/", {"state": "appealed"}).json()["results"]
    assert [(row["appeal"]["text"], row["appeal"]["outcome"]) for row in found] == [("当日系统停机", "")]
    card_of(), card_of()
    with CaptureQueriesContext(connection) as all_of_them:
        assert client.get("/api/v1/cards/").json()["count"] == 3
    assert len(all_of_them) == len(one)
