"""What lies with a leaver passes on: cards to the successor or the chief representative, then the account closes."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from hall.errors import RuleBroken
from hall.moment import now
from staff.models import Posting, RoleAssignment
from staff.operations.postings import send_back
from supervision.models import Card
from supervision.operations.cards import explain
from supervision.operations.succession import hand_cards, hand_over, pass_on, retire
from tests.factories import make_member, post_to
from tests.factories.cases import make_case

TODAY = date(2026, 9, 21)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-09-21T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def card(cast):
    case = make_case(cast.item, cast.window, cast.clerk_a)
    facts = {"clock": "notice", "trigger": "notice_passed", "level": "red", "breach_on": TODAY, "issued_at": now()}
    place = {"hall": cast.hall, "department": cast.department, "window": cast.window, "member": cast.clerk_a}
    return Card.objects.create(case=case, **facts, **place)


@pytest.fixture
def heir(cast):
    member = make_member("heir", "韦青", department=cast.department, in_approval_section=True)
    post_to(member, cast.hall, cast.department, since=date(2026, 9, 1))
    return member


def handed(cast, **changes):
    facts = {"on": TODAY, "by": cast.manager, "vacancy_reason": "等候补派"}
    return hand_over(Posting.objects.get(member=cast.clerk_a), **facts | changes)


def code_of(act, *arguments, **named):
    with pytest.raises(RuleBroken) as broken:
        act(*arguments, **named)
    return broken.value.code


def test_card_goes_to_the_successor(cast, card, heir):
    handed(cast, successor=heir)
    card.refresh_from_db()
    assert card.member == heir
    change = card.history.first()
    assert (change.history_user, change.history_change_reason) == (cast.manager, "离岗交接")
    assert explain(card, text="接手后已补告知", by=heir).by == heir


def test_without_successor_the_chief_representative_explains(cast, card):
    handed(cast)
    card.refresh_from_db()
    assert card.member == cast.chief


def test_nobody_to_explain_keeps_everything_as_it_was(cast, card):
    role = RoleAssignment.objects.get(member=cast.chief)
    role.valid_until = date(2026, 9, 18)
    role.save()
    assert code_of(handed, cast) == "nobody_to_explain"
    assert Posting.objects.get(member=cast.clerk_a).departed_at is None
    assert cast.clerk_a.holdings.get().valid_until is None


def test_departure_on_the_last_day_of_the_calendar_is_a_slip(client, cast):
    client.force_login(cast.manager)
    posting = Posting.objects.get(member=cast.clerk_a)
    address = reverse("supervision:manage:departure", args=[posting.pk])
    answer = client.post(address, {"on": "9999-12-31", "vacancy_reason": "等候补派"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["on"])
    assert Posting.objects.get(pk=posting.pk).departed_at is None


def test_card_goes_to_no_closed_account(cast, card):
    cast.chief.is_active = False
    cast.chief.save()
    assert code_of(handed, cast) == "nobody_to_explain"


def test_explained_card_stays_with_who_explained_it(cast, card, heir):
    explain(card, text="当日集中办理", by=cast.clerk_a)
    assert code_of(pass_on, card, to=heir, reason="移交", by=cast.manager) == "card_explained"
    handed(cast, successor=heir)
    card.refresh_from_db()
    assert card.member == cast.clerk_a


def test_card_goes_only_to_people_of_the_hall_and_by_its_keepers(cast, card, heir):
    assert code_of(pass_on, card, to=cast.township, reason="移交", by=cast.manager) == "heir_not_posted"
    for who in ("leader", "chief", "supervisor", "outsider"):
        assert code_of(pass_on, card, to=heir, reason="移交", by=getattr(cast, who)) == "role_missing"


def test_card_that_comes_after_she_left_goes_to_the_chief(cast, card, heir):
    handed(cast, successor=heir)
    card.refresh_from_db()
    card.member = cast.clerk_a
    card.save()
    assert code_of(hand_cards, cast.clerk_a, by=cast.leader) == "role_missing"
    hand_cards(cast.clerk_a, by=cast.manager)
    card.refresh_from_db()
    assert card.member == cast.chief


def test_account_closes_once_nothing_lies_with_her(cast, card, heir):
    assert code_of(retire, cast.clerk_a, by=cast.manager) == "holding_open"
    send_back(Posting.objects.get(member=cast.clerk_a), ends_on=TODAY, reason="多次培训不合格", by=cast.manager)
    handed(cast, successor=heir)
    assert code_of(retire, cast.clerk_a, by=cast.manager) == "holding_open"  # through the end of the day
    with time_machine.travel("2026-09-22T09:00:00+08:00", tick=False):
        card.member = cast.clerk_a
        card.save()
        assert code_of(retire, cast.clerk_a, by=cast.manager) == "card_open"
        pass_on(card, to=heir, reason="移交", by=cast.manager)
        assert code_of(retire, cast.clerk_a, by=cast.leader) == "role_missing"
        assert retire(cast.clerk_a, by=cast.manager).is_active is False
