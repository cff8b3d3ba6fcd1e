"""Leaving a hall: posts end with the posting and pass to a successor; no post is left empty unknowingly."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from hall.templatetags.hall import zh_day
from staff.models import Posting, StaffMember
from staff.operations.departures import end_posting, record_departure
from staff.policies import keep_postings
from staff.terms import full_term
from windows.models import PostHolding
from windows.states import Side, WindowKind


@transaction.atomic
def leave_hall(
    posting: Posting, *, on: date, by: Any, successor: StaffMember | None = None, vacancy_reason: str = ""
) -> Posting:
    """Close her posts in the hall with her last day `on`; a successor holds them from the next day. Articles 10, 30.

    The end must be settled: the posting's own last day, or two years served where it has none, or a closed account.
    Raises NotAllowed, IllegalMove (departed, posting_renewed) and RuleBroken: change_not_reviewed, end_past,
    row_in_the_future, successor_not_posted, successor_on_other_side, successor_of_other_department, post_taken,
    post_without_holder (an A post without successor needs `vacancy_reason`).
    """
    at = now()
    posting = Posting.objects.select_for_update(of=("self",)).select_related("member", "hall").get(pk=posting.pk)
    keep_postings(by, posting.hall, at)
    _check_leaving(posting, on, localdate(at))
    end_posting(posting, on=on, by=by, reason=_("离岗"))
    start = max(on + timedelta(days=1), localdate(at))
    if successor is not None:
        _check_posted(successor, posting, start)
    outlasting = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    held = PostHolding.objects.filter(outlasting, member=posting.member, post__window__hall=posting.hall)
    for holding in held.select_for_update(of=("self",)).select_related(
        "post__window__hall", "post__window__department"
    ):
        _pass_on(holding, on, start, successor, vacancy_reason, by)
    return record_departure(posting, by=by)


def _check_leaving(posting: Posting, on: date, today: date) -> None:
    if posting.departed_at is not None:
        raise IllegalMove("departed", _("%(member)s已经办过离岗交接。") % {"member": posting.member}, 30)
    later = Posting.objects.filter(member=posting.member, hall=posting.hall, valid_from__gt=posting.valid_from)
    if later.exists():
        raise IllegalMove("posting_renewed", _("%(member)s已经续派，不需要离岗交接。") % {"member": posting.member}, 30)
    if posting.valid_until == on:
        return
    if on < max(today, posting.valid_from) or (posting.valid_until is not None and on > posting.valid_until):
        raise RuleBroken("end_past", _("最后一天不能早于今天，也不能晚于派驻期满。"), 30, field="on")
    served = posting.valid_until is None and on >= full_term(posting.valid_from)
    if not served and posting.member.is_active:
        message = _("派驻不满二年，中途调整要先由单位申请调换、中心审核，或者由中心退回。")
        raise RuleBroken("change_not_reviewed", message, 30, field="on")


def _check_posted(successor: StaffMember, posting: Posting, start: date) -> None:
    posted = successor.is_active and successor.postings.valid_on(start).filter(hall=posting.hall).exists()
    if not posted or successor.pk == posting.member_id:
        message = _("%(member)s到%(day)s还没有派驻%(hall)s，不能接替。")
        values = {"member": successor, "day": zh_day(start), "hall": posting.hall}
        raise RuleBroken("successor_not_posted", message % values, 28, field="successor")


def _pass_on(
    holding: PostHolding, on: date, start: date, successor: StaffMember | None, vacancy_reason: str, by: Any
) -> None:
    """End one holding with `on`, and let the successor hold the same side from `start`."""
    if holding.valid_from > on:
        message = _("%(holding)s从%(day)s才开始，请先在主数据里更正。")
        raise RuleBroken("row_in_the_future", message % {"holding": holding, "day": zh_day(holding.valid_from)}, 10)
    until, holding.valid_until = holding.valid_until, on
    reason = _("离岗")
    if successor is None and holding.side == Side.A and not _is_held(holding, start):
        if not vacancy_reason.strip():
            message = _("%(post)s的 A 岗没有人接替：请选接替人，或者写明暂时空缺的理由。")
            raise RuleBroken("post_without_holder", message % {"post": holding.post}, 10, field="vacancy_reason")
        reason = _("离岗，A 岗暂缺：%(reason)s") % {"reason": vacancy_reason.strip()}
    signed(holding, by=by, reason=reason).save(update_fields=["valid_until"])
    if successor is not None and (until is None or until >= start):
        _take_over(holding, successor, start, until, by)


def _is_held(holding: PostHolding, start: date) -> bool:
    others = PostHolding.objects.valid_on(start).filter(post=holding.post, side=holding.side)
    return others.exclude(pk=holding.pk).exists()


def _take_over(holding: PostHolding, successor: StaffMember, start: date, until: date | None, by: Any) -> None:
    window = holding.post.window
    if window.kind == WindowKind.INDEPENDENT and window.department_id != successor.department_id:
        message = _("%(window)s是%(department)s的独立窗口，请选本单位的接替人。")
        message = message % {"window": window, "department": window.department}
        raise RuleBroken("successor_of_other_department", message, 4, field="successor")
    later = Q(valid_until__isnull=True) | Q(valid_until__gte=start)
    if PostHolding.objects.filter(later, post=holding.post, member=successor).exclude(side=holding.side).exists():
        message = _("%(member)s是%(post)s的另一岗，A 岗和 B 岗不能是同一个人。")
        message = message % {"member": successor, "post": holding.post}
        raise RuleBroken("successor_on_other_side", message, 10, field="successor")
    taken = PostHolding(post=holding.post, side=holding.side, member=successor, valid_from=start, valid_until=until)
    try:
        with transaction.atomic():
            signed(taken, by=by, reason=_("接替离岗人员")).save()
    except IntegrityError as error:
        message = _("%(post)s那段时间已有责任人，请先在主数据里核对。") % {"post": holding.post}
        raise RuleBroken("post_taken", message, 10, field="successor") from error
