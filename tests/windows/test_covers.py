"""Handing a post over and back: who may, when, twice, and what the database forbids."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hall.errors import NotAllowed, RuleBroken
from staff.states import Role
from tests.approvals.stages import at, moment
from tests.factories import give_role, hold_post, make_window, send_away
from tests.factories.attendance import count_attendance_in, punch
from windows.models import Cover
from windows.operations.covers import hand_back, hand_over, take_over
from windows.policies import serve_window
from windows.states import Side

DAY = "2026-03-03"
TEN = f"{DAY}T10:00"


@pytest.fixture
def post(cast):
    return cast.window.posts.get()


def code(call, *arguments, **named):
    with pytest.raises(RuleBroken) as raised:
        call(*arguments, **named)
    return raised.value.code


def test_a_hands_over_and_takes_back(cast, post):
    with at(TEN):
        row = hand_over(post, reason=" 去复印 ", by=cast.clerk_a)
        assert (row.member, row.for_member, row.reason, row.begun_by) == (
            cast.clerk_b, cast.clerk_a, "去复印", cast.clerk_a,
        )  # fmt: skip
        assert serve_window(cast.clerk_b, cast.window, moment(TEN)).on_behalf_of == cast.clerk_a.pk
    with at(f"{DAY}T10:20"):
        row = hand_back(post, by=cast.clerk_a)
        assert (row.ended_at, row.ended_by) == (moment(f"{DAY}T10:20"), cast.clerk_a)
        assert serve_window(cast.clerk_a, cast.window, moment(f"{DAY}T10:21")).on_behalf_of is None
        assert code(hand_back, post, by=cast.clerk_a) == "not_covered"
    assert list(row.history.values_list("history_type", flat=True)) == ["~", "+"]


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("clerk_a", "done"), ("chief", "done"), ("manager", "done"),
        ("clerk_b", "role_missing"), ("reviewer", "role_missing"), ("outsider", "role_missing"),
        ("supervisor", "role_missing"), ("township", "role_missing"), ("deputy", "role_missing"),
    ],
)  # fmt: skip
def test_who_may_hand_over(cast, post, who, outcome):
    with at(TEN):
        if outcome == "done":
            assert hand_over(post, reason="离岗", by=getattr(cast, who)).member == cast.clerk_b
        else:
            assert code(hand_over, post, reason="离岗", by=getattr(cast, who)) == outcome
            assert not Cover.objects.exists()


def test_the_manager_of_another_hall_may_not(cast, post):
    give_role(cast.township, Role.HALL_MANAGER, hall=cast.other_hall)
    with at(TEN):
        assert code(hand_over, post, reason="离岗", by=cast.township) == "role_missing"


def test_what_stands_in_the_way(cast, post):
    count_attendance_in(cast.hall)
    punch(cast.clerk_a, cast.hall, f"{DAY}T08:50")
    with at(TEN):
        assert code(hand_over, post, reason=" ", by=cast.clerk_a) == "reason_missing"
        assert code(hand_over, post, reason="离岗", by=cast.clerk_a) == "backup_away"
        punch(cast.clerk_b, cast.hall, f"{DAY}T08:50")
        hand_over(post, reason="离岗", by=cast.clerk_a)
        assert code(hand_over, post, reason="离岗", by=cast.manager) == "already_covered"
    lonely = hold_post(cast.clerk_a, make_window(cast.hall, 40, cast.department)).post
    with at(TEN):
        assert code(hand_over, lonely, reason="离岗", by=cast.manager) == "post_unheld"


def test_b_chooses_which_post_she_covers(cast, post):
    other = make_window(cast.hall, 11, cast.department)
    hold_post(cast.chief, other, Side.A)
    second = hold_post(cast.clerk_b, other, Side.B).post
    send_away(cast.chief, cast.hall)
    with at(TEN):
        assert code(take_over, post, by=cast.clerk_b) == "a_on_duty"
        assert code(take_over, post, by=cast.clerk_a) == "post_missing"
    send_away(cast.clerk_a, cast.hall)
    with at(TEN):
        take_over(post, by=cast.clerk_b)
        assert serve_window(cast.clerk_b, cast.window, moment(TEN)).on_behalf_of == cast.clerk_a.pk
        with pytest.raises(NotAllowed):
            serve_window(cast.clerk_b, other, moment(TEN))
        assert code(take_over, second, by=cast.clerk_b) == "covers_elsewhere"


@pytest.mark.parametrize("outcome", ["covers_elsewhere", "already_covered"])
def test_of_two_hand_overs_at_once_the_second_is_told(cast, post, outcome):
    """The other act read the clock after ours and was through first: our look at the duty doesn't see its cover."""
    other = hold_post(cast.chief, make_window(cast.hall, 11, cast.department)).post
    places = {"covers_elsewhere": (other, cast.clerk_b), "already_covered": (post, cast.chief)}
    facts = {"for_member": cast.clerk_a, "begun_by": cast.clerk_a, "reason": "离岗"}
    taken, member = places[outcome]
    Cover.objects.create(post=taken, member=member, began_at=moment(TEN) + timedelta(seconds=1), **facts)
    with at(TEN):
        assert code(hand_over, post, reason="离岗", by=cast.clerk_a) == outcome
    assert Cover.objects.count() == 1


def test_a_cover_that_nobody_ended_is_over_with_its_day(cast, post):
    with at(TEN):
        first = hand_over(post, reason="离岗", by=cast.clerk_a)
    with at("2026-03-04T10:00"):
        assert serve_window(cast.clerk_a, cast.window, moment("2026-03-04T10:00")).on_behalf_of is None
        hand_over(post, reason="离岗", by=cast.clerk_a)
    first.refresh_from_db()
    assert first.ended_at == moment("2026-03-04T00:00")


@pytest.mark.parametrize(
    "constraint", ["one_cover_a_post_at_a_time", "one_cover_a_member_at_a_time", "nobody_covers_herself"]
)
def test_the_database_forbids(cast, post, constraint):
    other = hold_post(cast.chief, make_window(cast.hall, 11, cast.department)).post
    start = moment(TEN)
    facts = {"begun_by": cast.clerk_a, "reason": "离岗", "began_at": start}
    Cover.objects.create(post=post, member=cast.clerk_b, for_member=cast.clerk_a, **facts)
    facts["began_at"] = start + timedelta(minutes=5)
    rows = {
        "one_cover_a_post_at_a_time": {"post": post, "member": cast.chief, "for_member": cast.clerk_a},
        "one_cover_a_member_at_a_time": {"post": other, "member": cast.clerk_b, "for_member": cast.chief},
        "nobody_covers_herself": {"post": other, "member": cast.chief, "for_member": cast.chief},
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Cover.objects.create(**rows[constraint], **facts)
