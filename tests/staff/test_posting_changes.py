"""Postings that end (articles 28 to 30): changed, returned, renewed, and the account closed after them."""

from datetime import date

import pytest
import time_machine

from hall.errors import IllegalMove
from staff.models import Posting, PostingRequest, RoleAssignment
from staff.operations.departures import close_account
from staff.operations.postings import approve, propose_change, refuse, renew, send_back, withdraw
from staff.states import RequestState, Role
from tests.factories import give_role, make_member
from tests.staff.postings import asked, code_of

pytestmark = pytest.mark.usefixtures("monday")


def test_change_needs_reason_successor_and_the_hall(cast, newcomer):
    posting = cast.clerk_a.postings.get()
    successor = asked(cast, newcomer)
    facts = {"ends_on": date(2026, 10, 9), "reason": "本单位另有任用", "successor": successor, "by": cast.deputy}
    assert code_of(propose_change, posting, **facts | {"reason": ""}) == "reason_missing"
    assert code_of(propose_change, posting, **facts | {"ends_on": date(2026, 9, 20)}) == "end_outside_posting"
    assert code_of(propose_change, posting, **facts | {"by": cast.manager}) == "role_missing"
    request = propose_change(posting, **facts)
    assert code_of(propose_change, posting, **facts) == "successor_unfit"
    third = asked(cast, make_member("third", department=cast.department))
    assert code_of(propose_change, posting, **facts | {"successor": third}) == "change_waiting"
    posting.refresh_from_db()
    assert posting.valid_until is None
    approve(request, by=cast.manager)
    posting.refresh_from_db()
    assert posting.valid_until == date(2026, 10, 9)
    assert posting.history.first().history_change_reason == "调换"


def test_successor_must_be_another_person_of_the_unit_nominated_for_the_hall(cast, newcomer):
    posting = cast.clerk_a.postings.get()
    facts = {"ends_on": date(2026, 10, 9), "reason": "另有任用", "by": cast.deputy}
    elsewhere = asked(cast, newcomer, hall=cast.other_hall, by=cast.leader)
    assert code_of(propose_change, posting, successor=elsewhere, **facts) == "successor_unfit"
    withdraw(elsewhere, by=cast.leader)
    withdrawn = withdraw(asked(cast, newcomer), by=cast.leader)
    assert code_of(propose_change, posting, successor=withdrawn, **facts) == "successor_unfit"


def test_change_whose_successor_was_refused_is_not_approved(cast, newcomer):
    successor = asked(cast, newcomer)
    posting = cast.clerk_a.postings.get()
    change = propose_change(posting, ends_on=date(2026, 10, 9), reason="另有任用", successor=successor, by=cast.deputy)
    refuse(successor, opinion="未经培训", by=cast.manager)
    assert code_of(approve, change, by=cast.manager) == "successor_unfit"


def test_returned_clerk_loses_posting_and_roles_and_a_successor_is_owed(cast, newcomer):
    posting = cast.chief.postings.get()
    assert code_of(send_back, posting, ends_on=date(2026, 9, 25), reason=" ", by=cast.manager) == "reason_missing"
    assert code_of(send_back, posting, ends_on=date(2026, 9, 25), reason="不合格", by=cast.leader) == "role_missing"
    back = send_back(posting, ends_on=date(2026, 9, 25), reason="多次培训不合格", by=cast.manager)
    posting.refresh_from_db()
    assert posting.valid_until == date(2026, 9, 25)
    role = RoleAssignment.objects.get(member=cast.chief)
    assert (role.valid_until, role.history.first().history_user) == (date(2026, 9, 25), cast.manager)
    assert back.successor_due_on == date(2026, 10, 12)  # 中秋 and 国庆 left out, the make-up Saturday counted
    assert list(PostingRequest.objects.owing_a_successor()) == [back]
    nomination = asked(cast, newcomer, succeeds=back, by=cast.leader)
    assert not PostingRequest.objects.owing_a_successor().exists()
    other = make_member("third", department=cast.department)
    assert code_of(asked, cast, other, succeeds=back, by=cast.leader) == "nothing_to_succeed"
    refuse(nomination, opinion="不符", by=cast.manager)
    assert list(PostingRequest.objects.owing_a_successor()) == [back]


def test_return_overtakes_a_waiting_change(cast, newcomer):
    posting = cast.clerk_a.postings.get()
    facts = {"ends_on": date(2026, 10, 9), "reason": "另有任用", "successor": asked(cast, newcomer), "by": cast.deputy}
    change = propose_change(posting, **facts)
    send_back(posting, ends_on=date(2026, 9, 25), reason="不合格", by=cast.manager)
    change.refresh_from_db()
    assert change.state == RequestState.WITHDRAWN


def test_renewal_continues_the_next_day(cast, newcomer):
    approve(asked(cast, newcomer), by=cast.manager)
    posting = newcomer.postings.get()
    assert code_of(renew, posting, term_until=date(2029, 9, 27), by=cast.leader) == "term_too_short"
    request = renew(posting, term_until=date(2030, 9, 27), by=cast.leader)
    assert (request.starts_on, request.post_wanted) == (date(2028, 9, 28), "受理岗")
    with pytest.raises(IllegalMove):
        renew(cast.clerk_a.postings.get(), term_until=date(2030, 9, 27), by=cast.leader)


def test_account_closes_only_when_posting_and_roles_are_over(cast):
    assert code_of(close_account, cast.chief, by=cast.manager) == "posting_open"
    send_back(cast.chief.postings.get(), ends_on=date(2026, 9, 21), reason="不合格", by=cast.manager)
    give_role(cast.clerk_b, Role.CASHIER, hall=cast.hall)
    with time_machine.travel("2026-09-22T09:00:00+08:00", tick=False):
        assert code_of(close_account, cast.chief, by=cast.leader) == "role_missing"
        assert close_account(cast.chief, by=cast.manager).is_active is False
        Posting.objects.filter(member=cast.clerk_b).get().delete()
        assert code_of(close_account, cast.clerk_b, by=cast.manager) == "role_open"


def test_nobody_closes_her_own_account(cast):
    assert code_of(close_account, cast.manager, by=cast.manager) == "own_account"


def test_role_that_starts_after_the_end_stops_it(cast):
    RoleAssignment.objects.create(member=cast.clerk_a, role=Role.CASHIER, hall=cast.hall, valid_from=date(2026, 11, 2))
    posting = cast.clerk_a.postings.get()
    assert (
        code_of(send_back, posting, ends_on=date(2026, 9, 25), reason="不合格", by=cast.manager) == "row_in_the_future"
    )
    posting.refresh_from_db()
    assert posting.valid_until is None


def test_who_was_sent_back_is_not_renewed(cast):
    posting = Posting.objects.get(member=cast.clerk_a)
    send_back(posting, ends_on=date(2026, 10, 9), reason="不合格", by=cast.manager)
    assert code_of(renew, posting, term_until=date(2028, 10, 9), by=cast.chief) == "posting_ended"
