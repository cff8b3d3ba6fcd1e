"""What the pages of leave show: one's own, what waits for one's word, one leave with what may be done about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from hall.permissions import Policy, refusal
from staff.models import Leave, LeaveStep
from staff.states import LeaveState
from windows.models import Handover
from windows.policies import cancel_leave, confirm_handover_of, confirm_return_of, decide_leave, report_return_of
from windows.queries.leave import speakable, visible_leaves, waiting_steps

RECENT = 30  # rows of one's own list


def own_leaves(user: Any) -> QuerySet[Leave]:
    return user.leaves.prefetch_related("steps").order_by("-starts_at")[:RECENT]


def handovers_to_confirm(user: Any, at: datetime) -> QuerySet[Handover]:
    """Hand-overs that wait for the user's word, while the leave is still asked for."""
    return (
        user.handovers.filter(confirmed_at__isnull=True, leave__state=LeaveState.REQUESTED)
        .select_related("leave__member", "post__window")
        .order_by("leave__starts_at")
    )


def steps_to_decide(user: Any, at: datetime) -> list[LeaveStep]:
    """Rungs that wait for the user's word: of the leaves that she may see, those on which she may speak."""
    leaves = visible_leaves(user, at).filter(state=LeaveState.REQUESTED).exclude(member=user.pk)
    return speakable(user, waiting_steps(leaves).order_by("leave__starts_at")[:100], at)


def leaves_to_return(user: Any, at: datetime) -> QuerySet[Leave]:
    """Leaves of others that are over or returned from, and not confirmed (销假)."""
    leaves = visible_leaves(user, at).filter(state=LeaveState.APPROVED, starts_at__lte=at).exclude(member=user.pk)
    return (leaves.filter(ends_at__lte=at) | leaves.filter(returned_at__isnull=False)).select_related("member", "hall")


def reminder(user: Any, at: datetime) -> Leave | None:
    """The user's leave that ends today or tomorrow and from which she has not come back: told the day before."""
    soon = localdate(at) + timedelta(days=1)
    running = user.leaves.filter(state=LeaveState.APPROVED, starts_at__lte=at, returned_at__isnull=True)
    return running.filter(ends_at__date__lte=soon).order_by("ends_at").first()


def leave_page(leave: Leave, user: Any, at: datetime) -> dict[str, Any]:
    """One leave with its hand-overs and rungs, and the acts that are open to the user now."""
    handovers = list(leave.handovers.select_related("post__window", "backup"))
    requested, approved = leave.state == LeaveState.REQUESTED, leave.state == LeaveState.APPROVED
    begun = leave.starts_at <= at

    def may(policy: Policy, subject: Any = leave) -> bool:
        return refusal(policy, user, subject, at) is None

    return {
        "leave": leave,
        "handovers": [(row, requested and not row.confirmed_at and may(confirm_handover_of, row)) for row in handovers],
        "waits_for_handover": any(row.backup_id and not row.confirmed_at for row in handovers),
        "steps": leave.steps.select_related("by"),
        "may_decide": requested and may(decide_leave),
        "may_cancel": (requested or (approved and not begun)) and may(cancel_leave),
        "may_report": approved and begun and leave.returned_at is None and may(report_return_of),
        "may_confirm": approved and begun and may(confirm_return_of),
        "is_mine": leave.member_id == user.pk,
        "is_overdue": approved and leave.returned_at is None and leave.ends_at <= at,
    }


def filtered_leaves(user: Any, filters: Mapping[str, Any], at: datetime) -> QuerySet[Leave]:
    """The leaves that a manager's list shows, the latest first."""
    leaves = visible_leaves(user, at).select_related("member__department", "hall").order_by("-starts_at", "-pk")
    for field in ("hall", "state"):
        if filters.get(field):
            leaves = leaves.filter(**{field: filters[field]})
    match filters.get("shown"):
        case "waiting":
            return leaves.filter(state=LeaveState.REQUESTED)
        case "away":
            return leaves.away_at(at)
        case "unreturned":
            return leaves.filter(state=LeaveState.APPROVED, ends_at__lte=at)
    return leaves
