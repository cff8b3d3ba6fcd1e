"""Who may take over cases from another system: a manager of the hall that received them."""

from datetime import datetime
from typing import Any

from hall.models import Hall
from hall.permissions import Grant
from staff.policies import hold_hall_role
from staff.states import Role


def import_case(user: Any, hall: Hall, at: datetime) -> Grant:
    """Take over a case of `hall` that was open in another system at go-live."""
    return hold_hall_role(user, (Role.HALL_MANAGER,), hall, at)
