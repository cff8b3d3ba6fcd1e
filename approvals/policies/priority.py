"""Who may mark a case as urgent or major (article 26)."""

from datetime import datetime
from typing import Any

from approvals.models import Case
from hall.errors import NotAllowed
from hall.permissions import Grant
from staff.policies import hold_department_role, hold_hall_role
from staff.queries import DEPARTMENT_READERS
from staff.states import Role


def mark_priority(user: Any, case: Case, at: datetime) -> Grant:
    """The section and leaders of the department that decides, or the manager of the hall; never the window alone."""
    try:
        return hold_hall_role(user, [Role.HALL_MANAGER], case.hall, at)
    except NotAllowed:
        return hold_department_role(user, DEPARTMENT_READERS, case.department, at, 26)
