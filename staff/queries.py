"""What a person's roles open to her: computed once here, read by `visible_to` and by the policies alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone, localdate, make_aware

from hall.calendars import hours_of, work_calendar
from hall.models import Hall
from staff.attendance import Session, sessions_of_day
from staff.models import RoleAssignment, StaffMember
from staff.states import Role

#: Roles that may read all work of their department, and all work of their hall.
DEPARTMENT_READERS = (Role.SECTION_REVIEWER, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)
HALL_READERS = (Role.HALL_MANAGER, Role.HALL_LEADER, Role.DUTY_OFFICER, Role.SUPERVISOR)

SYSTEM_USERNAME = "system"


@dataclass(frozen=True)
class Scope:
    """The departments and halls (primary keys) whose work a person may read, from her roles valid on one day."""

    sees_everything: bool
    departments: frozenset[int]
    halls: frozenset[int]
    representations: tuple[tuple[int, int | None], ...]

    @property
    def manages(self) -> bool:
        """Whether the pages of the hall's management are hers."""
        return self.sees_everything or bool(self.halls)

    def represented(self, department: str, hall: str) -> Q:
        """A condition for rows of a department in the hall where the person is its chief representative."""
        condition = Q(pk__in=[])
        for department_id, hall_id in self.representations:
            pair = Q(**{f"{department}_id": department_id})
            condition |= pair & Q(**{f"{hall}_id": hall_id}) if hall_id else pair
        return condition


def roles_of(user: Any, at: datetime) -> list[RoleAssignment]:
    """The dated roles of `user` on the local day of `at`; none for an anonymous or inactive user."""
    if not (user.is_authenticated and user.is_active):
        return []
    return list(user.roles.valid_on(localdate(at)).select_related("department", "hall"))


def scope_of(user: Any, at: datetime) -> Scope:
    """What `user` may read at `at`."""
    roles = roles_of(user, at)
    halls = [role.hall_id for role in roles if role.role in HALL_READERS]
    return Scope(
        sees_everything=None in halls,
        departments=frozenset(role.department_id for role in roles if role.role in DEPARTMENT_READERS),
        halls=frozenset(hall for hall in halls if hall is not None),
        representations=tuple(
            (role.department_id, role.hall_id) for role in roles if role.role == Role.CHIEF_REPRESENTATIVE
        ),
    )


def halls_read_by(user: Any, at: datetime) -> QuerySet[Hall]:
    """The open halls whose management pages `user` may read at `at`."""
    scope, halls = scope_of(user, at), Hall.objects.filter(is_active=True)
    return halls if scope.sees_everything else halls.filter(pk__in=scope.halls)


def system_member() -> StaffMember:
    """The member that signs what jobs do (architecture: Two records)."""
    return StaffMember.objects.get(username=SYSTEM_USERNAME)


def hours_of_day(hall: Hall, on: date) -> list[Session]:
    """The opening sessions of `hall` on `on`, aware; none on a day on which it does not work (article 18)."""
    return sessions_by_day(hall)(on)


def sessions_by_day(hall: Hall) -> Callable[[date], list[Session]]:
    """`hours_of_day` for many days of one hall, with two queries."""
    calendar, hours = work_calendar(hall), hours_of(hall)

    def sessions(on: date) -> list[Session]:
        if not calendar.is_working_day(on):
            return []
        moments = [(local_moment(on, opens), local_moment(on, closes)) for opens, closes in hours(on)]
        return sessions_of_day(moments, (local_moment(on, time()), local_moment(on + timedelta(days=1), time())))

    return sessions


def working_length(hall: Hall, start: datetime, end: datetime) -> tuple[int, Decimal]:
    """How long a leave is: minutes of opening hours, and working days to two places (a share of each day's hours)."""
    sessions, minutes, days = sessions_by_day(hall), 0, Decimal()
    for ahead in range((localdate(end) - localdate(start)).days + 1):
        stretches = [(s.opens, s.closes) for s in sessions(localdate(start) + timedelta(days=ahead))]
        taken = sum(_minutes(max(opens, start), min(closes, end)) for opens, closes in stretches)
        if taken:
            minutes += taken
            days += Decimal(taken) / sum(_minutes(opens, closes) for opens, closes in stretches)
    return minutes, days.quantize(Decimal("0.01"))


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds() // 60))


def open_session(hall: Hall, at: datetime) -> Session | None:
    """The session of `hall` that runs at `at`, if one does."""
    return next(
        (session for session in hours_of_day(hall, localdate(at)) if session.opens <= at < session.closes), None
    )


def local_moment(on: date, at: time) -> datetime:
    """A local day and time of day (Asia/Shanghai) as an aware moment."""
    return make_aware(datetime.combine(on, at), get_default_timezone())
