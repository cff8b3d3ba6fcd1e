"""Leave and errands: asked for, handed over to B, agreed to rung by rung, returned from (articles 10 and 18).

Only this module decides on leave, because only here the B holder is known.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from staff.ladder import DEFAULT_LADDER, Rung, climb
from staff.models import LadderRung, Leave, LeaveStep, Posting
from staff.models.leave import STANDING_LEAVES
from staff.operations.attendance import recount_leave
from staff.queries import chief_of, working_length
from staff.states import LeaveKind, LeaveState, Role
from windows.models import Handover
from windows.policies import cancel_leave, confirm_handover_of, confirm_return_of, decide_leave, report_return_of
from windows.queries.backups import Backup, backups, commitments

LONGEST = 366  # days from the first to the last
LATE_NOTICE = timedelta(days=3)  # sick leave may be put on record afterwards [D]
TOLERANCE = timedelta(minutes=10)  # between opening the form and sending it


@transaction.atomic
def request_leave(
    *, kind: str, starts_at: datetime, ends_at: datetime, reason: str, by: Any, override_reason: str = ""
) -> Leave:
    """Ask for a leave or an errand (请假, article 18); B is asked to confirm the hand-over, then the ladder decides.

    Moments are aware. Only working time counts. Raises RuleBroken: no_posting, kind_unknown, reason_missing,
    leave_reversed, leave_too_long, leave_in_the_past, leave_without_working_time, leave_overlaps; and, unless
    `override_reason` says why the post may stay empty, backup_away or covers_then. The override is recorded and adds
    the hall leader to the ladder.
    """
    at = now()
    posting = _posting(by, starts_at)
    reason, override = reason.strip(), override_reason.strip()
    _check_shape(kind, starts_at, ends_at, reason, at)
    minutes, days = working_length(posting.hall, starts_at, ends_at)
    if not minutes:
        message = _("这段时间没有上班时间，不需要请假。")
        raise RuleBroken("leave_without_working_time", message, 18, field="ends_at")
    _check_own(by, starts_at, ends_at)
    found = backups(by, posting.hall, starts_at, ends_at)
    _check_backups(found, override)
    _check_commitments(by, starts_at, ends_at, override)
    leave = Leave(
        member=by, hall=posting.hall, kind=kind, starts_at=starts_at, ends_at=ends_at, reason=reason,
        minutes=minutes, days=days, requested_at=at, override_reason=override,
    )  # fmt: skip
    _save_new(leave, by)
    _ask_backups(leave, found, by)
    _build_ladder(leave, posting, by)
    return leave


@transaction.atomic
def confirm_handover(handover: Handover, *, by: Any) -> Handover:
    """B says that she takes the post over for the time of the leave (article 10). A second click changes nothing."""
    at = now()
    leave = _locked(handover.leave)
    handover = leave.handovers.select_related("post__window").get(pk=handover.pk)
    confirm_handover_of(by, handover, at)
    _require(leave, LeaveState.REQUESTED)
    if handover.confirmed_at is None:
        handover.confirmed_at = at
        signed(handover, by=by, reason=_("确认接岗")).save()
    return handover


@transaction.atomic
def agree(leave: Leave, *, opinion: str, by: Any) -> Leave:
    """Agree on the rung that the leave has reached; after the last it is granted (docs/rules.md).

    Raises NotAllowed (role_missing, dual_control); RuleBroken: handover_missing, and backup_away when B can't any more.
    """
    at = now()
    leave = _locked(leave)
    _require(leave, LeaveState.REQUESTED)
    step = _next_step(leave)
    decide_leave(by, leave, at)
    _check_handed_over(leave)
    _answer(step, True, opinion, by=by, at=at)
    if not leave.steps.filter(agreed__isnull=True).exists():
        if not leave.override_reason:
            _check_backups(backups(leave.member, leave.hall, leave.starts_at, leave.ends_at, but=leave.pk), "")
        _move(leave, LeaveState.APPROVED, by=by, reason=_("准假"), decided_at=at)
        recount_leave(leave)
    return leave


@transaction.atomic
def refuse(leave: Leave, *, opinion: str, by: Any) -> Leave:
    """Refuse a leave on the rung that it has reached. Raises NotAllowed, RuleBroken (opinion_missing)."""
    at = now()
    leave = _locked(leave)
    _require(leave, LeaveState.REQUESTED)
    step = _next_step(leave)
    decide_leave(by, leave, at)
    if not opinion.strip():
        raise RuleBroken("opinion_missing", _("不同意要写明理由。"), 18, field="opinion")
    _answer(step, False, opinion, by=by, at=at)
    return _move(leave, LeaveState.REFUSED, by=by, reason=_("不准假"), decided_at=at)


@transaction.atomic
def cancel(leave: Leave, *, by: Any) -> Leave:
    """Take a leave back before it begins. Raises RuleBroken (leave_begun); afterwards one returns early instead."""
    at = now()
    leave = _locked(leave)
    cancel_leave(by, leave, at)
    _require(leave, LeaveState.REQUESTED, LeaveState.APPROVED)
    if leave.state == LeaveState.APPROVED and leave.starts_at <= at:
        raise RuleBroken("leave_begun", _("请假已经开始，不能撤销；提前返回请销假。"), 18)
    return _move(leave, LeaveState.CANCELLED, by=by, reason=_("本人撤销"))


@transaction.atomic
def report_return(leave: Leave, *, by: Any) -> Leave:
    """The member is back (返岗) and on duty again; her superior still confirms it (销假, article 18)."""
    at = now()
    leave = _locked(leave)
    report_return_of(by, leave, at)
    _require(leave, LeaveState.APPROVED)
    if leave.starts_at >= at:
        raise RuleBroken("leave_not_begun", _("请假还没有开始；不去了请撤销。"), 18)
    if leave.returned_at is None:
        leave.returned_at = at
        signed(leave, by=by, reason=_("返岗")).save()
        recount_leave(leave)
    return leave


@transaction.atomic
def confirm_return(leave: Leave, *, by: Any) -> Leave:
    """Confirm that the member is back (销假): the chief representative, the duty officer or the manager, never herself.

    Where she has not reported it, she counts as back from now on, at the latest from the end of the leave.
    """
    at = now()
    leave = _locked(leave)
    confirm_return_of(by, leave, at)
    _require(leave, LeaveState.APPROVED)
    if leave.starts_at >= at:
        raise RuleBroken("leave_not_begun", _("请假还没有开始；不去了请撤销。"), 18)
    leave.returned_at = leave.returned_at or min(at, leave.ends_at)
    _move(leave, LeaveState.RETURNED, by=by, reason=_("销假"), return_confirmed_by=by, return_confirmed_at=at)
    recount_leave(leave)
    return leave


def _posting(member: Any, starts_at: datetime) -> Posting:
    posting = member.postings.valid_on(localdate(starts_at)).select_related("hall", "department").first()
    if posting is None:
        raise RuleBroken("no_posting", _("您那天没有派驻在服务中心，请向本单位请假。"), 28)
    return posting


def _check_shape(kind: str, starts_at: datetime, ends_at: datetime, reason: str, at: datetime) -> None:
    if kind not in LeaveKind:
        raise RuleBroken("kind_unknown", _("请选择请假类别。"), 18, field="kind")
    if not reason:
        raise RuleBroken("reason_missing", _("请写明事由。"), 18, field="reason")
    if ends_at <= starts_at:
        raise RuleBroken("leave_reversed", _("结束时间要晚于开始时间。"), 18, field="ends_at")
    if ends_at - starts_at > timedelta(days=LONGEST):
        raise RuleBroken("leave_too_long", _("一次请假不超过 %(days)d 天。") % {"days": LONGEST}, 18, field="ends_at")
    grace = LATE_NOTICE if kind == LeaveKind.SICK else TOLERANCE
    if starts_at < at - grace:
        message = _("请假要事先提出；病假可以在 3 天以内补办。")
        raise RuleBroken("leave_in_the_past", message, 18, field="starts_at")


def _check_backups(found: list[Backup], override: str) -> None:
    lacking = next((backup for backup in found if backup.problem), None)
    if lacking and not override:
        names = {"post": lacking.post, "problem": lacking.problem}
        message = _("%(post)s那时没有人顶岗：%(problem)s。请另约时间，或者由中心领导批准空岗并写明理由。") % names
        raise RuleBroken("backup_away", message, 10, field="starts_at")


def _check_commitments(member: Any, starts_at: datetime, ends_at: datetime, override: str) -> None:
    """B's own leave meanwhile: she has promised to take a post over in that time."""
    promised = commitments(member, starts_at, ends_at).first()
    if promised and not override:
        names = {"member": promised.leave.member, "post": promised.post}
        message = _("您那时要替%(member)s顶%(post)s，不能同时请假。请先和对方商量改期。") % names
        raise RuleBroken("covers_then", message, 10, field="starts_at")


def _check_own(member: Any, starts_at: datetime, ends_at: datetime) -> None:
    if Leave.objects.filter(member=member, state__in=STANDING_LEAVES).between(starts_at, ends_at).exists():
        raise _overlap()


def _save_new(leave: Leave, by: Any) -> None:
    """Two requests of one member at once: the database lets one of them in."""
    try:
        with transaction.atomic():
            signed(leave, by=by, reason=leave.reason[:100]).save()
    except IntegrityError as error:
        if "one_leave_a_member_at_a_time" not in str(error):
            raise
        raise _overlap() from error


def _overlap() -> RuleBroken:
    message = _("这段时间您已经有请假或者外出，请先撤销或者改期。")
    return RuleBroken("leave_overlaps", message, 18, field="starts_at")


def _ask_backups(leave: Leave, found: list[Backup], by: Any) -> None:
    for backup in found:
        row = Handover(leave=leave, post=backup.post, backup=None if backup.problem else backup.member)
        signed(row, by=by).save()


def _build_ladder(leave: Leave, posting: Posting, by: Any) -> None:
    chief = chief_of(posting.department_id, posting.hall_id, leave.requested_at)
    skipped = [Role.CHIEF_REPRESENTATIVE] if chief is None or chief.member_id == leave.member_id else []
    roles = climb(ladder_on(leave.requested_at), leave.minutes, leave.days, skipped=skipped)
    if leave.override_reason and Role.HALL_LEADER not in roles:
        roles.append(Role.HALL_LEADER)
    for order, role in enumerate(roles, start=1):
        signed(LeaveStep(leave=leave, order=order, role=role), by=by).save()


def ladder_on(at: datetime) -> tuple[Rung, ...]:
    """The approver ladder in force at `at`; the default one while the hall has entered none."""
    rows = LadderRung.objects.valid_on(localdate(at)).order_by("order", "pk")
    return tuple(Rung(row.role, row.longer_than, row.unit) for row in rows) or DEFAULT_LADDER


def _check_handed_over(leave: Leave) -> None:
    waiting = leave.handovers.filter(backup__isnull=False, confirmed_at__isnull=True).select_related("backup").first()
    if waiting:
        message = _("%(name)s还没有确认接岗，确认以后才能批准。") % {"name": waiting.backup}
        raise RuleBroken("handover_missing", message, 10)


def _next_step(leave: Leave) -> LeaveStep:
    step = leave.steps.filter(agreed__isnull=True).first()
    if step is None:
        raise IllegalMove("leave_decided", _("这次请假已经审批完毕，请刷新页面。"), 18)
    return step


def _answer(step: LeaveStep, agreed: bool, opinion: str, *, by: Any, at: datetime) -> None:
    step.agreed, step.opinion, step.by, step.at = agreed, opinion.strip(), by, at
    signed(step, by=by).save()


def _locked(leave: Leave) -> Leave:
    related = ("member", "hall")
    return Leave.objects.select_related(*related).select_for_update(no_key=True, of=("self",)).get(pk=leave.pk)


def _require(leave: Leave, *states: LeaveState) -> None:
    if leave.state not in states:
        message = _("这次请假现在是“%(state)s”，不能这样办理，请刷新页面。") % {"state": leave.get_state_display()}
        raise IllegalMove("illegal_move", message, 18)


def _move(leave: Leave, state: LeaveState, *, by: Any, reason: str, **facts: Any) -> Leave:
    leave.state = state
    for name, value in facts.items():
        setattr(leave, name, value)
    signed(leave, by=by, reason=reason).save()
    return leave
