"""Who carries which role: the row that a policy of a higher room relies on, or a refusal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.errors import NotAllowed
from hall.models import Hall
from hall.permissions import Grant
from hall.regulation import Source
from hall.states import HallLevel
from staff.models import Department, RoleAssignment
from staff.queries import HALL_READERS, roles_of
from staff.states import Role


def hold_department_role(
    user: Any, roles: Iterable[Role], department: Department, at: datetime, article: Source | None = 8
) -> Grant:
    """The user's row for one of `roles` in `department`, valid at `at`. Raises NotAllowed (role_missing). Article 8."""
    wanted = tuple(roles)
    return _grant(
        [row for row in roles_of(user, at) if row.role in wanted and row.department_id == department.pk],
        wanted,
        article,
    )


def hold_hall_role(user: Any, roles: Iterable[Role], hall: Hall | None, at: datetime) -> Grant:
    """The user's row for one of `roles` in `hall`, or in every hall; `hall` None asks for any. Raises NotAllowed."""
    wanted = tuple(roles)
    rows = [row for row in roles_of(user, at) if row.role in wanted]
    if hall is not None:
        rows = [row for row in rows if row.hall_id in (None, hall.pk)]
    return _grant(rows, wanted, None)


def read_calendar(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The row by which `user` reads the management pages of the calendar. Raises NotAllowed."""
    return hold_hall_role(user, HALL_READERS, hall, at)


def edit_calendar(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The manager's row for the calendar of `hall`; without one, of the whole county. Raises NotAllowed."""
    return _role_for(user, (Role.HALL_MANAGER,), hall, at)


def consent_to_closure(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The row by which a manager or leader confirms the closure of `hall`, or of every hall. Raises NotAllowed."""
    return _role_for(user, (Role.HALL_MANAGER, Role.HALL_LEADER), hall, at)


def read_premises(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The row by which `user` reads the premises of `hall`; None: of any hall. Raises NotAllowed. Articles 3 and 4."""
    return hold_hall_role(user, HALL_READERS, hall, at)


def keep_premises(user: Any, hall: Hall, at: datetime) -> Grant:
    """The manager's row for the facility register of `hall`. Raises NotAllowed. Article 4."""
    return hold_hall_role(user, (Role.HALL_MANAGER,), hall, at)


def hold_county_role(user: Any, roles: Iterable[Role], at: datetime) -> Grant:
    """The user's row for one of `roles` over the whole county: in every hall or in a county centre, never a township's.

    Raises NotAllowed (role_missing).
    """
    wanted = tuple(roles)
    rows = [row for row in roles_of(user, at) if row.role in wanted]
    return _grant([row for row in rows if row.hall is None or row.hall.level == HallLevel.COUNTY], wanted, None)


def _role_for(user: Any, wanted: tuple[Role, ...], hall: Hall | None, at: datetime) -> Grant:
    """A role in `hall`; without one, over the whole county."""
    return hold_county_role(user, wanted, at) if hall is None else hold_hall_role(user, wanted, hall, at)


def _grant(rows: list[RoleAssignment], wanted: tuple[Role, ...], article: Source | None) -> Grant:
    if rows:
        return Grant.of(rows[0])
    names = _("、").join(str(role.label) for role in wanted)
    raise NotAllowed("role_missing", _("这项操作由%(roles)s办理，您没有这项职责。") % {"roles": names}, article)
