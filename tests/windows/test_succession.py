"""Leaving a hall: posts end with the posting, pass to a successor or are left with a reason, never unknowingly."""

from datetime import date

import pytest
import time_machine

from hall.errors import IllegalMove, RuleBroken
from hall.moment import now
from staff.models import Posting, RoleAssignment
from staff.operations.postings import send_back
from staff.states import Role
from tests.factories import give_role, hold_post, make_member, post_to
from windows.models import PostHolding
from windows.operations.succession import leave_hall
from windows.policies import serve_window
from windows.queries import holdings_by_member, posts_without_holder, windows_without_holder
from windows.states import Side

LAST = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-09-21T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def heir(cast):
    member = make_member("heir", "韦青", department=cast.department, in_approval_section=True)
    post_to(member, cast.hall, cast.department, since=date(2026, 9, 1))
    return member


def posting_of(member):
    return Posting.objects.get(member=member)


def left(cast, member, **changes):
    return leave_hall(posting_of(member), **{"on": LAST, "by": cast.manager} | changes)


def code_of(*arguments, **named):
    with pytest.raises(RuleBroken) as broken:
        left(*arguments, **named)
    return broken.value.code


def holdings(member):
    return list(PostHolding.objects.filter(member=member).values_list("side", "valid_from", "valid_until"))


def test_successor_holds_the_post_from_the_next_day(cast, heir):
    posting = left(cast, cast.clerk_a, successor=heir)
    assert (posting.valid_until, posting.departed_at) == (LAST, now())
    assert holdings(cast.clerk_a) == [("A", date(2020, 1, 1), LAST)]
    assert holdings(heir) == [("A", date(2026, 10, 1), None)]
    ended = PostHolding.objects.get(member=cast.clerk_a).history.first()
    assert (ended.history_user, ended.history_change_reason) == (cast.manager, "离岗")
    with time_machine.travel("2026-10-09T10:00:00+08:00", tick=False):
        assert serve_window(heir, cast.window, now()).row == f"windows.PostHolding:{heir.holdings.get().pk}"
        with pytest.raises(RuleBroken):
            serve_window(cast.clerk_a, cast.window, now())


def test_roles_in_the_hall_end_with_the_posting(cast, heir):
    give_role(cast.clerk_a, Role.CASHIER, hall=cast.hall)
    give_role(cast.clerk_a, Role.CASHIER, hall=cast.other_hall)
    left(cast, cast.clerk_a, successor=heir)
    ends = RoleAssignment.objects.filter(member=cast.clerk_a).values_list("hall", "valid_until")
    assert set(ends) == {(cast.hall.pk, LAST), (cast.other_hall.pk, None)}


def test_a_post_is_not_left_empty_without_a_reason(cast):
    assert code_of(cast, cast.clerk_a) == "post_without_holder"
    assert holdings(cast.clerk_a) == [("A", date(2020, 1, 1), None)]
    assert posting_of(cast.clerk_a).departed_at is None
    left(cast, cast.clerk_a, vacancy_reason="等候补派")
    ended = PostHolding.objects.get(member=cast.clerk_a).history.first()
    assert ended.history_change_reason == "离岗，A 岗暂缺：等候补派"
    assert not posts_without_holder(now()).exists()
    with time_machine.travel("2026-10-09T10:00:00+08:00", tick=False):
        assert [post.window for post in posts_without_holder(now())] == [cast.window]
        assert cast.window not in windows_without_holder(now())  # B still stands there


def test_b_post_may_stay_open(cast):
    left(cast, cast.clerk_b)
    assert holdings(cast.clerk_b) == [("B", date(2020, 1, 1), LAST)]


def test_successor_must_be_posted_of_the_department_and_on_no_other_side(cast, heir):
    absent = make_member("absent", department=cast.department)
    assert code_of(cast, cast.clerk_a, successor=absent) == "successor_not_posted"
    assert code_of(cast, cast.clerk_a, successor=cast.township) == "successor_not_posted"
    assert code_of(cast, cast.clerk_a, successor=cast.clerk_a) == "successor_not_posted"
    assert code_of(cast, cast.clerk_a, successor=cast.clerk_b) == "successor_on_other_side"
    assert code_of(cast, cast.clerk_a, successor=cast.outsider) == "successor_of_other_department"


def test_next_holder_already_named_fills_the_post(cast, heir):
    PostHolding.objects.filter(member=cast.clerk_a).get()
    holding = PostHolding.objects.get(member=cast.clerk_a)
    holding.valid_until = date(2026, 10, 31)
    holding.save()
    hold_post(heir, cast.window, Side.A, since=date(2026, 11, 1))
    left(cast, cast.clerk_a, successor=heir)
    assert holdings(heir) == [("A", date(2026, 11, 1), None), ("A", date(2026, 10, 1), date(2026, 10, 31))]


def test_end_must_be_settled(cast, heir):
    fresh = make_member("fresh", department=cast.department)
    post_to(fresh, cast.hall, cast.department, since=date(2026, 1, 5))
    assert code_of(cast, fresh) == "change_not_reviewed"
    send_back(posting_of(fresh), ends_on=LAST, reason="多次培训不合格", by=cast.manager)
    assert code_of(cast, fresh, on=date(2026, 9, 29)) == "change_not_reviewed"
    assert code_of(cast, fresh, on=date(2026, 10, 1)) == "end_past"
    assert left(cast, fresh).departed_at == now()
    assert code_of(cast, cast.clerk_a, on=date(2026, 9, 20)) == "end_past"


def test_closed_account_leaves_without_waiting(cast, heir):
    posting = posting_of(heir)
    heir.is_active = False
    heir.save()
    assert leave_hall(posting, on=date(2026, 9, 21), by=cast.manager).valid_until == date(2026, 9, 21)


def test_twice_and_after_renewal_is_no_leaving(cast, heir):
    posting = posting_of(heir)
    send_back(posting, ends_on=LAST, reason="不合格", by=cast.manager)
    left(cast, heir)
    with pytest.raises(IllegalMove) as again:
        leave_hall(posting, on=LAST, by=cast.manager)
    assert again.value.code == "departed"
    other = posting_of(cast.clerk_b)
    other.valid_until = LAST
    other.save()
    Posting.objects.create(
        member=cast.clerk_b, hall=cast.hall, department=cast.department, valid_from=date(2026, 10, 1)
    )
    with pytest.raises(IllegalMove) as renewed:
        leave_hall(other, on=LAST, by=cast.manager)
    assert renewed.value.code == "posting_renewed"


def test_handover_after_the_end_gives_the_post_from_today(cast, heir):
    posting = posting_of(cast.clerk_a)
    posting.valid_until = date(2026, 9, 11)
    posting.save()
    leave_hall(posting, on=date(2026, 9, 11), by=cast.manager, successor=heir)
    assert holdings(cast.clerk_a) == [("A", date(2020, 1, 1), date(2026, 9, 11))]
    assert holdings(heir) == [("A", date(2026, 9, 21), None)]


@pytest.mark.parametrize("who", ["chief", "leader", "supervisor", "outsider", "township"])
def test_only_the_hall_lets_people_leave(cast, heir, who):
    assert code_of(cast, cast.clerk_a, successor=heir, by=getattr(cast, who)) == "role_missing"


def test_future_holding_stops_it(cast, heir):
    hold_post(cast.clerk_a, cast.other_window, Side.B, since=date(2026, 11, 2))
    assert code_of(cast, cast.clerk_a, successor=heir) == "row_in_the_future"


def test_holdings_of_a_page_of_people_cost_one_query(cast, django_assert_num_queries):
    people = [cast.clerk_a, cast.clerk_b, cast.chief]
    with django_assert_num_queries(1):
        found = holdings_by_member(people, now())
    assert {pk: [row.side for row in rows] for pk, rows in found.items()} == {
        cast.clerk_a.pk: ["A"],
        cast.clerk_b.pk: ["B"],
    }
