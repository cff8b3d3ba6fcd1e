"""Postings (articles 28 to 30): nominated by the unit, amended, approved and filed by the hall, or refused."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from staff.documents import form_data
from staff.models import PostingRequest
from staff.operations.postings import amend, approve, propose_change, refuse, withdraw
from staff.states import RequestState, Role
from staff.terms import full_term
from tests.factories import give_role, make_hall, make_member, post_to
from tests.staff.postings import START, TERM, asked, code_of

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def second_manager(cast):
    member = make_member("manager_b", "黎明月")
    give_role(member, Role.HALL_MANAGER, hall=cast.hall)
    return member


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
    posting = newcomer.postings.get()
    assert (posting.valid_from, posting.valid_until) == (date(2026, 10, 9), date(2028, 10, 8))
    request.refresh_from_db()
    assert form_data(request)["term"] == "2026 年 10 月 9 日 至 2028 年 10 月 8 日"


@pytest.mark.parametrize("until", [date(2027, 9, 27), date(2029, 9, 27)])
def test_late_approval_leaves_a_reasoned_short_term_and_a_longer_one_as_asked(cast, newcomer, until):
    request = asked(cast, newcomer, term_until=until, reason="借调支援")
    with time_machine.travel("2026-10-09T09:00:00+08:00", tick=False):
        approve(request, by=cast.manager)
    assert newcomer.postings.get().valid_until == until


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
