"""Settling a card: who may, when, once; never one's own."""

import pytest
from django.urls import reverse

from hall.errors import IllegalMove, NotAllowed
from staff.states import Role
from supervision.models import Card, Explanation
from supervision.operations.cards import explain, settle
from supervision.policies import settle_card
from tests.factories import give_role, make_member
from tests.supervision.conftest import moment

AT = moment(15)
SETTLERS = {"manager", "supervisor"}
PEOPLE = sorted(SETTLERS | {"reviewer", "clerk_a", "clerk_b", "chief", "deputy", "leader", "outsider", "township"})


@pytest.fixture
def at(time_machine):
    time_machine.move_to(AT, tick=False)
    return AT


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_settle(card_of, cast, name):
    card, person = card_of(), getattr(cast, name)
    if name in SETTLERS:
        assert settle_card(person, card, AT).row
    else:
        with pytest.raises(NotAllowed) as refused:
            settle_card(person, card, AT)
        assert refused.value.code == "role_missing"


def test_manager_of_another_hall_may_not_settle(card_of, cast):
    other = make_member("other_manager", "龙飞")
    give_role(other, Role.HALL_MANAGER, hall=cast.other_hall)
    with pytest.raises(NotAllowed):
        settle_card(other, card_of(), AT)


@pytest.mark.parametrize("state", ["upheld", "withdrawn"])
def test_explained_card_is_settled_once_with_its_reason(card_of, cast, at, state):
    card = card_of()
    explain(card, text="已补办", by=cast.reviewer)
    settle(card, outcome=state, reason="情况属实", by=cast.manager)
    card.refresh_from_db()
    assert (card.state, card.ruling, card.ruled_by, card.ruled_at) == (state, "情况属实", cast.manager, at)
    assert card.history.first().history_change_reason == "情况属实"
    with pytest.raises(IllegalMove) as refused:
        settle(card, outcome="upheld", reason="再来一次", by=cast.manager)
    assert refused.value.code == f"card_{state}"
    assert Card.objects.count() == 1


def test_unexplained_card_is_settled_only_after_the_time_to_explain(client, card_of, cast, time_machine):
    card = card_of(issued_at=moment(14, 18))
    page = reverse("supervision:manage:card", args=[card.pk])
    time_machine.move_to(moment(16, 23), tick=False)
    client.force_login(cast.manager)
    assert "登记处理结果" not in client.get(page).content.decode()
    with pytest.raises(IllegalMove) as refused:
        settle(card, outcome="upheld", reason="情况属实", by=cast.manager)
    assert refused.value.code == "card_open"
    time_machine.move_to(moment(17, 0), tick=False)
    client.force_login(cast.manager)
    assert "登记处理结果" in client.get(page).content.decode()
    settle(card, outcome="upheld", reason="没有说明", by=cast.manager)
    assert Card.objects.get().state == "upheld"
    with pytest.raises(IllegalMove) as refused:
        explain(card, text="太迟", by=cast.reviewer)
    assert refused.value.code == "card_upheld"
    assert not Explanation.objects.exists()


@pytest.mark.parametrize("role", [Role.HALL_MANAGER, Role.SUPERVISOR])
def test_nobody_settles_her_own_card_or_one_that_she_explained(card_of, cast, at, role):
    give_role(cast.reviewer, role, hall=cast.hall)
    give_role(cast.chief, role, hall=cast.hall)
    card = card_of()
    explain(card, text="已补办", by=cast.chief)
    for person in (cast.reviewer, cast.chief):
        with pytest.raises(NotAllowed) as refused:
            settle(card, outcome="withdrawn", reason="自己处理", by=person)
        assert refused.value.code == "own_card"
    assert Card.objects.get().state == "explained"


def test_manager_settles_on_the_page(client, card_of, cast, at):
    card = card_of()
    explain(card, text="已补办", by=cast.reviewer)
    client.force_login(cast.manager)
    address = reverse("supervision:manage:ruling", args=[card.pk])
    assert client.post(address, {"outcome": "upheld", "reason": ""}).status_code == 422
    assert client.post(address, {"outcome": "open", "reason": "x"}).status_code == 422
    assert client.post(address, {"outcome": "withdrawn", "reason": "补录有误"}).status_code == 302
    assert Card.objects.get().state == "withdrawn"
    assert "补录有误" in client.get(reverse("supervision:manage:card", args=[card.pk])).content.decode()


def test_leader_reads_and_does_not_settle(client, card_of, cast, at):
    card = card_of()
    explain(card, text="已补办", by=cast.reviewer)
    client.force_login(cast.leader)
    assert "由中心管理、监察办理" in client.get(reverse("supervision:manage:card", args=[card.pk])).content.decode()
    response = client.post(reverse("supervision:manage:ruling", args=[card.pk]), {"outcome": "upheld", "reason": "x"})
    assert response.status_code == 403
    assert Card.objects.get().state == "explained"
