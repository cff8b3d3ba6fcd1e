"""Postings from nomination to end (articles 28 to 30): the unit asks, the hall decides and files.

Every operation takes the rows it changes under lock, so that of two people who act at once exactly one is heard.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.calendars import work_calendar
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import now
from hall.numbering import filing_number
from staff.models import Department, Posting, PostingRequest, StaffMember
from staff.operations.departures import end_posting
from staff.operations.posting_checks import (
    check_end,
    check_free,
    check_person,
    check_reason,
    check_successor,
    check_term,
    overlap_of,
)
from staff.policies import decide_request, edit_fact, nominate_for, send_back_from
from staff.queries import was_ended
from staff.states import Fact, RequestKind, RequestState
from staff.terms import last_day

SUCCESSOR_WITHIN = 10  # working days after a clerk was sent back [D]


@transaction.atomic
def nominate(
    member: StaffMember,
    *,
    department: Department,
    hall: Hall,
    starts_on: date,
    term_until: date,
    by: Any,
    post_wanted: str = "",
    duties: str = "",
    reason: str = "",
    succeeds: PostingRequest | None = None,
) -> PostingRequest:
    """The unit proposes a member for a hall for two years at least; shorter only with a reason (articles 28, 30).

    `succeeds` is the return that this nomination answers. Raises NotAllowed and RuleBroken: hall_closed,
    member_of_other_unit, member_inactive, starts_in_the_past, dates_reversed, term_too_short, posting_overlaps,
    already_nominated, nothing_to_succeed.
    """
    at = now()
    member = StaffMember.objects.select_for_update().get(pk=member.pk)
    nominate_for(by, department, hall, at)
    check_person(member, department, hall)
    check_term(starts_on, term_until, reason, localdate(at))
    check_free(member, starts_on, term_until)
    request = PostingRequest(
        kind=RequestKind.NOMINATE, member=member, department=department, hall=hall, starts_on=starts_on,
        term_until=term_until, post_wanted=post_wanted, duties=duties, reason=reason, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    signed(request, by=by).save()
    if succeeds is not None:
        _answer_return(succeeds, request, by)
    return request


@transaction.atomic
def amend(
    request: PostingRequest,
    *,
    member: StaffMember,
    starts_on: date,
    term_until: date,
    by: Any,
    post_wanted: str = "",
    duties: str = "",
    reason: str = "",
) -> PostingRequest:
    """The unit changes what is its own in a nomination that waits: person, post and duties (article 29).

    Raises NotAllowed, IllegalMove and RuleBroken as `nominate`.
    """
    at = now()
    request = _open_request(request)
    if request.kind != RequestKind.NOMINATE:
        raise IllegalMove("no_nomination", _("只有选派可以修改，其他申请请撤回后重新提出。"), 29)
    for fact in (Fact.PERSON, Fact.POST, Fact.DUTIES):
        edit_fact(by, fact, request.department, request.hall, at)
    member = StaffMember.objects.select_for_update().get(pk=member.pk)
    check_person(member, request.department, request.hall)
    check_term(starts_on, term_until, reason, localdate(at))
    check_free(member, starts_on, term_until, besides=request)
    request.member, request.starts_on, request.term_until = member, starts_on, term_until
    request.post_wanted, request.duties, request.reason = post_wanted, duties, reason
    signed(request, by=by, reason=_("修改选派")).save()
    return request


@transaction.atomic
def renew(posting: Posting, *, term_until: date, by: Any, duties: str = "", reason: str = "") -> PostingRequest:
    """The unit proposes a further term, from the day after the present one ends. Raises as `nominate`, IllegalMove."""
    posting = Posting.objects.select_related("member", "department", "hall").get(pk=posting.pk)
    if posting.valid_until is None:
        raise IllegalMove("posting_has_no_end", _("这次派驻是长期的，不需要续派。"), 30)
    if was_ended(posting):
        raise IllegalMove("posting_ended", _("这次派驻已经调换或者退回，不能续派。"), 30)
    last = posting.requests.filter(kind=RequestKind.NOMINATE).first()
    return nominate(
        posting.member,
        department=posting.department,
        hall=posting.hall,
        starts_on=max(date.fromordinal(posting.valid_until.toordinal() + 1), localdate(now())),
        term_until=term_until,
        post_wanted=last.post_wanted if last else "",
        duties=duties or (last.duties if last else ""),
        reason=reason,
        by=by,
    )


@transaction.atomic
def propose_change(
    posting: Posting, *, ends_on: date, reason: str, successor: PostingRequest, by: Any
) -> PostingRequest:
    """The unit asks to take a clerk back before her term ends, with reasons and a successor nominated. Article 30.

    Raises NotAllowed and RuleBroken: reason_missing, end_outside_posting, successor_unfit, change_waiting.
    """
    at = now()
    posting = _locked(posting)
    nominate_for(by, posting.department, posting.hall, at)
    check_reason(reason)
    check_end(posting, ends_on, localdate(at))
    check_successor(posting, successor)
    if _changes_waiting(posting).exists():
        raise RuleBroken("change_waiting", _("这次派驻已有一份待审核的调换，请等中心答复。"), 30)
    return _about(posting, RequestKind.REPLACE, ends_on, reason, by, at, successor=successor)


@transaction.atomic
def send_back(posting: Posting, *, ends_on: date, reason: str, by: Any) -> PostingRequest:
    """The hall returns an unfit clerk with reasons; the posting ends, the unit owes a successor in ten working days.

    Raises NotAllowed and RuleBroken: reason_missing, end_outside_posting. Article 30.
    """
    at = now()
    posting = _locked(posting)
    send_back_from(by, posting, at)
    check_reason(reason)
    check_end(posting, ends_on, localdate(at))
    for waiting in _changes_waiting(posting).select_for_update():
        waiting.state = RequestState.WITHDRAWN
        signed(waiting, by=by, reason=_("已经退回")).save()
    due = work_calendar(posting.hall).add_working_days(localdate(at), SUCCESSOR_WITHIN)
    decided = {"state": RequestState.APPROVED, "decided_by": by, "decided_at": at, "successor_due_on": due}
    request = _about(posting, RequestKind.SEND_BACK, ends_on, reason, by, at, **decided)
    end_posting(posting, on=ends_on, by=by, reason=_("退回"))
    return request


@transaction.atomic
def approve(request: PostingRequest, *, by: Any, opinion: str = "") -> PostingRequest:
    """The hall agrees: a nomination becomes a posting with a filing number, a change ends the posting.

    A nomination decided after its first day starts on the day of the decision: before it nobody was posted. Its end
    moves along where two full years were asked for. Raises NotAllowed, IllegalMove and RuleBroken: posting_overlaps,
    member_inactive, member_of_other_unit, hall_closed, end_outside_posting, successor_unfit, term_over (28, 30).
    """
    at = now()
    request = _open_request(request)
    decide_request(by, request, at)
    if request.kind == RequestKind.NOMINATE:
        check_person(request.member, request.department, request.hall)
        request.posting = _post(request, by, localdate(at))
    else:
        assert request.posting is not None and request.ends_on is not None and request.successor is not None
        posting = _locked(request.posting)
        check_end(posting, request.ends_on, localdate(at))
        check_successor(posting, request.successor, keeps=request)
        end_posting(posting, on=request.ends_on, by=by, reason=_("调换"))
    _decide(request, RequestState.APPROVED, opinion, by, at)
    if request.kind == RequestKind.NOMINATE:
        request.filing_number = filing_number(request.hall.code, at)
        signed(request, by=by, reason=_("备案")).save()
    return request


@transaction.atomic
def refuse(request: PostingRequest, *, opinion: str, by: Any) -> PostingRequest:
    """The hall does not agree, with reasons. Raises NotAllowed, IllegalMove, reason_missing. Article 28."""
    at = now()
    request = _open_request(request)
    decide_request(by, request, at)
    check_reason(opinion, field="opinion")
    return _decide(request, RequestState.REFUSED, opinion, by, at)


@transaction.atomic
def withdraw(request: PostingRequest, *, by: Any) -> PostingRequest:
    """The unit takes back what the hall has not decided yet. Raises NotAllowed, IllegalMove."""
    request = _open_request(request)
    nominate_for(by, request.department, request.hall, now())
    request.state = RequestState.WITHDRAWN
    signed(request, by=by, reason=_("单位撤回")).save()
    return request


def _answer_return(owed: PostingRequest, nomination: PostingRequest, by: Any) -> None:
    same = {"department": nomination.department, "hall": nomination.hall}
    owed_ids = PostingRequest.objects.owing_a_successor().filter(**same).values("pk")
    row = PostingRequest.objects.select_for_update().filter(pk=owed.pk, pk__in=owed_ids).first()
    if row is None or row.member_id == nomination.member_id:
        message = _("这次退回不需要补派，或者人选就是被退回的人员。")
        raise RuleBroken("nothing_to_succeed", message, 30, field="succeeds")
    row.successor = nomination
    signed(row, by=by, reason=_("补派人选")).save(update_fields=["successor"])


def _changes_waiting(posting: Posting) -> Any:
    return PostingRequest.objects.waiting().filter(posting=posting).exclude(kind=RequestKind.NOMINATE)


def _locked(posting: Posting) -> Posting:
    rows = Posting.objects.select_for_update(of=("self",)).select_related("member", "department", "hall")
    return rows.get(pk=posting.pk)


def _open_request(request: PostingRequest) -> PostingRequest:
    """The request under lock, still waiting; whoever comes second learns what was decided."""
    rows = PostingRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("member", "department", "hall", "posting", "successor").get(pk=request.pk)
    if not request.is_open:
        message = _("这份申请%(state)s，不能再处理。") % {"state": request.get_state_display()}
        raise IllegalMove(f"request_{request.state}", message, 28)
    return request


def _about(
    posting: Posting, kind: RequestKind, ends_on: date, reason: str, by: Any, at: datetime, **decided: Any
) -> PostingRequest:
    place = {"member": posting.member, "department": posting.department, "hall": posting.hall, "posting": posting}
    asked = {"ends_on": ends_on, "reason": reason, "proposed_by": by, "proposed_at": at}
    request = PostingRequest(kind=kind, **place, **asked, **decided)
    signed(request, by=by).save()
    return request


def _post(request: PostingRequest, by: Any, today: date) -> Posting:
    """The posting that a nomination leads to; the database says whether the member is free."""
    assert request.starts_on is not None and request.term_until is not None
    starts_on = max(request.starts_on, today)
    until = last_day(request.starts_on, request.term_until, starts_on)
    if until < starts_on:
        raise RuleBroken("term_over", _("申请的期限已经过去，请单位重新选派。"), 28)
    posting = Posting(
        member=request.member,
        department=request.department,
        hall=request.hall,
        valid_from=starts_on,
        valid_until=until,
    )
    try:
        with transaction.atomic():
            signed(posting, by=by, reason=_("派驻备案")).save()
    except IntegrityError as error:
        raise overlap_of(request.member) from error
    return posting


def _decide(request: PostingRequest, state: RequestState, opinion: str, by: Any, at: datetime) -> PostingRequest:
    request.state, request.opinion, request.decided_by, request.decided_at = state, opinion, by, at
    signed(request, by=by).save()
    return request
