"""What articles 28 and 30 ask of a posting: the person, her term, reasons, the day of the end, the successor."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.models import Hall
from staff.models import Department, Posting, PostingRequest, StaffMember
from staff.states import RequestKind, RequestState
from staff.terms import full_term


def check_person(member: StaffMember, department: Department, hall: Hall) -> None:
    if not hall.is_active:
        raise RuleBroken("hall_closed", _("%(hall)s已经停用。") % {"hall": hall}, 28, field="hall")
    if member.department_id != department.pk:
        message = _("%(member)s不是%(department)s的人员，只能由本单位选派。")
        values = {"member": member, "department": department}
        raise RuleBroken("member_of_other_unit", message % values, 28, field="member")
    if not member.is_active:
        raise RuleBroken("member_inactive", _("%(member)s的账号已经停用。") % {"member": member}, 28, field="member")


def check_term(starts_on: date, term_until: date, reason: str, today: date) -> None:
    if starts_on < today:
        raise RuleBroken("starts_in_the_past", _("起始日期不能早于今天。"), 28, field="starts_on")
    if term_until < starts_on:
        raise RuleBroken("dates_reversed", _("派驻期满不能早于起始日期。"), 30, field="term_until")
    if term_until < full_term(starts_on) and not reason.strip():
        message = _("派驻不少于二年，应到%(until)s；确需缩短的请写明理由，由中心审核。")
        until = f"{full_term(starts_on):%Y-%m-%d}"
        raise RuleBroken("term_too_short", message % {"until": until}, 30, field="term_until")


def check_free(member: StaffMember, starts_on: date, term_until: date, besides: PostingRequest | None = None) -> None:
    running = Q(valid_until__isnull=True) | Q(valid_until__gte=starts_on)
    other = member.postings.filter(running, valid_from__lte=term_until).select_related("hall").first()
    if other is not None:
        raise overlap_of(member)
    nominated = PostingRequest.objects.waiting().filter(member=member, kind=RequestKind.NOMINATE)
    if nominated.exclude(pk=besides.pk if besides else 0).exists():
        message = _("%(member)s已有一份待审核的选派，请等中心答复或者先撤回。")
        raise RuleBroken("already_nominated", message % {"member": member}, 28, field="member")


def overlap_of(member: StaffMember) -> RuleBroken:
    message = _("%(member)s在这段时间已有派驻，请改起始日期，或者先办理调换。")
    return RuleBroken("posting_overlaps", message % {"member": member}, 28, field="starts_on")


def check_reason(reason: str, field: str = "reason") -> None:
    if not reason.strip():
        raise RuleBroken("reason_missing", _("请写明理由。"), 30, field=field)


def check_end(posting: Posting, ends_on: date, today: date) -> None:
    last = posting.valid_until or date.max
    if not max(today, posting.valid_from) <= ends_on <= last:
        message = _("离岗日期不能早于今天，也要在这次派驻的期间以内。")
        raise RuleBroken("end_outside_posting", message, 30, field="ends_on")


def check_successor(posting: Posting, successor: PostingRequest, keeps: PostingRequest | None = None) -> None:
    """A nomination of somebody else of the same unit for the same hall that stands and succeeds nobody else."""
    succeeded = successor.succeeds.exclude(state__in=[RequestState.REFUSED, RequestState.WITHDRAWN])
    if keeps is not None:
        succeeded = succeeded.exclude(pk=keeps.pk)
    fits = (
        successor.kind == RequestKind.NOMINATE
        and successor.state in (RequestState.PROPOSED, RequestState.APPROVED)
        and (successor.department_id, successor.hall_id) == (posting.department_id, posting.hall_id)
        and successor.member_id != posting.member_id
        and not succeeded.exists()
    )
    if not fits:
        message = _("请先选派接替人选：本单位、同一个中心，还没有接替别人。")
        raise RuleBroken("successor_unfit", message, 30, field="successor")
