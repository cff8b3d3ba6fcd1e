"""Postings (articles 28 to 30): nominated by the unit, approved and filed by the hall, changed and returned."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hall.errors import IllegalMove, RuleBroken
from staff.models import Posting, PostingRequest, RoleAssignment
from staff.operations.departures import close_account
from staff.operations.postings import amend, approve, nominate, propose_change, refuse, renew, send_back, withdraw
from staff.states import RequestState, Role
from staff.terms import full_term
from tests.factories import give_role, make_hall, make_member, post_to

MONDAY = "2026-09-21T09:00:00+08:00"
START, TERM = date(2026, 9, 28), date(2028, 9, 27)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def newcomer(cast):
    return make_member("newcomer", "韦青", department=cast.department, in_approval_section=True)


@pytest.fixture
def second_manager(cast):
    member = make_member("manager_b", "黎明月")
    give_role(member, Role.HALL_MANAGER, hall=cast.hall)
    return member


def asked(cast, member, **changes):
    facts = {"department": cast.department, "hall": cast.hall, "starts_on": START, "term_until": TERM, "by": cast.chief}
    return nominate(member, **facts | {"post_wanted": "受理岗"} | changes)


def code_of(act, *arguments, **named):
    with pytest.raises(RuleBroken) as broken:
        act(*arguments, **named)
    return broken.value.code


def test_two_years_end_on_the_day_before_the_second_anniversary():
    assert full_term(date(2026, 9, 28)) == date(2028, 9, 27)
    assert full_term(date(2028, 2, 29)) == date(2030, 2, 28)
    assert full_term(date(2026, 3, 1)) == date(2028, 2, 29)


def test_nomination_waits_and_posts_nobody(cast, newcomer):
    request = asked(cast, newcomer, duties="受理、送达")
    assert (request.state, request.proposed_by, request.filing_number) == (RequestState.PROPOSED, cast.chief, "")
    assert not newcomer.postings.exists()
    assert request.history.get().history_user == cast.chief


def test_approval_posts_and_files_with_a_number_a_hall_and_year(cast, newcomer):
    request = approve(asked(cast, newcomer), by=cast.manager, opinion="同意")
    posting = newcomer.postings.get()
    assert (posting.hall, posting.department, posting.valid_from, posting.valid_until) == (
        cast.hall,
        cast.department,
        START,
        TERM,
    )
    assert (request.posting, request.filing_number, request.decided_by) == (posting, "SF派〔2026〕0001号", cast.manager)
    other = make_member("other", "覃芳", department=cast.department)
    assert approve(asked(cast, other), by=cast.manager).filing_number == "SF派〔2026〕0002号"
    assert [row.history_user for row in posting.history.all()] == [cast.manager]


def test_late_approval_starts_on_its_own_day(cast, newcomer):
    request = asked(cast, newcomer)
    with time_machine.travel("2026-10-09T09:00:00+08:00", tick=False):
        approve(request, by=cast.manager)
    assert newcomer.postings.get().valid_from == date(2026, 10, 9)


def test_approval_after_the_whole_term_is_refused(cast, newcomer):
    request = asked(cast, newcomer, term_until=date(2026, 10, 2), reason="短期支援")
    with time_machine.travel("2026-10-09T09:00:00+08:00", tick=False):
        assert code_of(approve, request, by=cast.manager) == "term_over"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_on": date(2026, 9, 20)}, "starts_in_the_past"),
        ({"term_until": date(2026, 9, 27)}, "dates_reversed"),
        ({"term_until": date(2028, 9, 26)}, "term_too_short"),
        ({"term_until": date(2028, 9, 26), "reason": " "}, "term_too_short"),
    ],
)
def test_nomination_with_wrong_dates_is_refused(cast, newcomer, changes, code):
    assert code_of(asked, cast, newcomer, **changes) == code
    assert not PostingRequest.objects.exists()


def test_shorter_term_needs_a_reason_and_may_start_today(cast, newcomer):
    request = asked(cast, newcomer, starts_on=date(2026, 9, 21), term_until=date(2027, 9, 20), reason="借调支援一年")
    assert request.reason == "借调支援一年"


def test_person_of_another_unit_closed_account_and_closed_hall_are_refused(cast, newcomer):
    gone = make_member("gone", department=cast.department, is_active=False)
    closed = make_hall("SFZ", "旧中心", is_active=False)
    assert code_of(asked, cast, cast.outsider) == "member_of_other_unit"
    assert code_of(asked, cast, gone) == "member_inactive"
    assert code_of(asked, cast, newcomer, hall=closed, by=cast.leader) == "hall_closed"


def test_nobody_is_posted_twice_at_a_time(cast, newcomer):
    assert code_of(asked, cast, cast.clerk_a) == "posting_overlaps"
    asked(cast, newcomer)
    assert code_of(asked, cast, newcomer) == "already_nominated"


def test_the_database_has_the_last_word_on_overlaps(cast, newcomer):
    request = asked(cast, newcomer)
    post_to(newcomer, cast.other_hall, cast.department, since=date(2026, 9, 30))
    assert code_of(approve, request, by=cast.manager) == "posting_overlaps"
    request.refresh_from_db()
    assert request.state == RequestState.PROPOSED


def test_person_who_changed_unit_or_left_is_not_approved(cast, newcomer):
    request = asked(cast, newcomer)
    newcomer.is_active = False
    newcomer.save()
    assert code_of(approve, request, by=cast.manager) == "member_inactive"


def test_second_decision_finds_the_first(cast, newcomer, second_manager):
    request = asked(cast, newcomer)
    stale = PostingRequest.objects.get(pk=request.pk)
    approve(request, by=cast.manager)
    assert code_of(approve, stale, by=second_manager) == "request_approved"
    assert code_of(refuse, stale, opinion="不符", by=second_manager) == "request_approved"
    assert code_of(withdraw, stale, by=cast.chief) == "request_approved"
    assert newcomer.postings.count() == 1


def test_refusal_needs_reasons_and_posts_nobody(cast, newcomer):
    request = asked(cast, newcomer)
    assert code_of(refuse, request, opinion="  ", by=cast.manager) == "reason_missing"
    refused = refuse(request, opinion="未经培训", by=cast.manager)
    assert (refused.state, refused.opinion, newcomer.postings.exists()) == (RequestState.REFUSED, "未经培训", False)
    asked(cast, newcomer)


def test_withdrawn_nomination_can_be_made_anew(cast, newcomer):
    assert withdraw(asked(cast, newcomer), by=cast.leader).state == RequestState.WITHDRAWN
    asked(cast, newcomer)


def test_nobody_approves_what_she_proposed(cast, newcomer):
    give_role(cast.manager, Role.DEPUTY_LEADER, department=cast.department)
    request = asked(cast, newcomer, by=cast.manager)
    assert code_of(approve, request, by=cast.manager) == "own_request"
    assert code_of(refuse, request, opinion="不符", by=cast.manager) == "own_request"
    request.state, request.decided_by, request.decided_at = RequestState.APPROVED, cast.manager, request.proposed_at
    with pytest.raises(IntegrityError), transaction.atomic():
        request.save()


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


def test_waiting_requests_can_not_be_doubled_in_the_database(cast, newcomer):
    request = asked(cast, newcomer)
    request.pk = None
    with pytest.raises(ValidationError):
        request.validate_constraints()


def test_unit_amends_what_waits(cast, newcomer):
    request = asked(cast, newcomer)
    other = make_member("other", "覃芳", department=cast.department)
    facts = {"member": other, "starts_on": START, "term_until": TERM, "post_wanted": "发证岗", "duties": "发证"}
    assert code_of(amend, request, **facts, by=cast.manager) == "role_missing"
    assert code_of(amend, request, **facts | {"member": cast.outsider}, by=cast.chief) == "member_of_other_unit"
    assert code_of(amend, request, **facts | {"member": cast.clerk_a}, by=cast.chief) == "posting_overlaps"
    assert code_of(amend, request, **facts | {"term_until": date(2027, 9, 27)}, by=cast.chief) == "term_too_short"
    amended = amend(request, **facts, by=cast.deputy)
    assert (amended.member, amended.post_wanted, amended.duties) == (other, "发证岗", "发证")
    assert amended.history.first().history_user == cast.deputy
    amend(request, **facts, by=cast.deputy)  # her own nomination does not stand in her way
    second = asked(cast, newcomer)
    assert code_of(amend, second, **facts, by=cast.chief) == "already_nominated"
    approve(request, by=cast.manager)
    assert code_of(amend, request, **facts, by=cast.chief) == "request_approved"
    change = propose_change(
        other.postings.get(), ends_on=date(2026, 10, 9), reason="另有任用", successor=second, by=cast.chief
    )
    assert code_of(amend, change, **facts, by=cast.chief) == "no_nomination"


def test_who_was_sent_back_is_not_renewed(cast):
    posting = Posting.objects.get(member=cast.clerk_a)
    send_back(posting, ends_on=date(2026, 10, 9), reason="不合格", by=cast.manager)
    assert code_of(renew, posting, term_until=date(2028, 10, 9), by=cast.chief) == "posting_ended"
