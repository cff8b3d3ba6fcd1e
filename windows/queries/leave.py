"""Leaves that wait for somebody, and who may speak on them (article 18)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from staff.models import Leave, LeaveStep, Posting, RoleAssignment
from staff.queries import roles_of, scope_of
from staff.states import LeaveState, Role
from windows.models import Handover

#: Who may answer on a rung: the role itself, and who stands above it in the same house.
SPEAKERS: dict[str, tuple[Role, ...]] = {
    Role.CHIEF_REPRESENTATIVE: (Role.CHIEF_REPRESENTATIVE,),
    Role.DEPUTY_LEADER: (Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER),
    Role.PRINCIPAL_LEADER: (Role.PRINCIPAL_LEADER,),
    Role.DUTY_OFFICER: (Role.DUTY_OFFICER, Role.HALL_LEADER),
    Role.HALL_MANAGER: (Role.HALL_MANAGER, Role.HALL_LEADER),
    Role.HALL_LEADER: (Role.HALL_LEADER,),
}
#: Who confirms that a member is back.
CONFIRMERS = (Role.CHIEF_REPRESENTATIVE, Role.DUTY_OFFICER, Role.HALL_MANAGER, Role.HALL_LEADER)


def homes_of(leaves: Iterable[Leave]) -> dict[int, Posting]:
    """By leave, the posting under which it was asked for: its department is the home unit. One query."""
    asked = list(leaves)
    postings = Posting.objects.filter(member__in={leave.member_id for leave in asked}).select_related("department")
    found: dict[int, Posting] = {}
    for leave in asked:
        on = localdate(leave.starts_at)
        for posting in postings:
            if (posting.member_id, posting.hall_id) == (leave.member_id, leave.hall_id) and posting.is_valid_on(on):
                found[leave.pk] = posting
    return found


def speaker_of(user: Any, roles: tuple[Role, ...], leave: Leave, at: datetime) -> RoleAssignment | None:
    """The user's row for one of `roles` over a leave: of its hall, or of the member's home unit (and that hall)."""
    return _speaking(roles_of(user, at), roles, leave, homes_of([leave]))


def speakable(user: Any, steps: Iterable[LeaveStep], at: datetime) -> list[LeaveStep]:
    """Those of `steps`, the next rungs of their leaves, on which `user` may speak. Two queries for any number."""
    rows, asked = roles_of(user, at), list(steps)
    homes = homes_of(step.leave for step in asked)
    return [step for step in asked if _speaking(rows, SPEAKERS[step.role], step.leave, homes)]


def _speaking(
    rows: Iterable[RoleAssignment], roles: tuple[Role, ...], leave: Leave, homes: Mapping[int, Posting]
) -> RoleAssignment | None:
    home = homes.get(leave.pk)
    units = {None, home.department_id if home else None}
    held = (row for row in rows if row.role in roles and row.hall_id in (None, leave.hall_id))
    return next((row for row in held if row.department_id in units), None)


def visible_leaves(user: Any, at: datetime) -> QuerySet[Leave]:
    """Leaves that `user` may know of: her own, those she takes over, her hall's, her department's in her hall."""
    scope = scope_of(user, at)
    if scope.sees_everything:
        return Leave.objects.all()
    home = Posting.objects.valid_on(localdate(at)).filter(member=OuterRef("member"), hall=OuterRef("hall")).order_by()
    units = home.filter(department__in=scope.departments) | home.filter(scope.represented("department", "hall"))
    handed = Handover.objects.filter(leave=OuterRef("pk"), backup=user.pk)
    return Leave.objects.filter(Q(member=user.pk) | Q(hall__in=scope.halls) | Exists(units) | Exists(handed))


def waiting_steps(leaves: QuerySet[Leave]) -> QuerySet[LeaveStep]:
    """The next rung of each leave that is still waiting."""
    earlier = LeaveStep.objects.filter(leave=OuterRef("leave"), agreed__isnull=True, order__lt=OuterRef("order"))
    steps = LeaveStep.objects.filter(leave__in=leaves, leave__state=LeaveState.REQUESTED, agreed__isnull=True)
    return steps.filter(~Exists(earlier)).select_related("leave__member", "leave__hall")
