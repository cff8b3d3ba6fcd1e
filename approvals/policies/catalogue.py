"""Who may read, edit and publish the catalogue (articles 6, 7 and 13)."""

from datetime import datetime
from typing import Any

from hall.permissions import Grant
from staff.models import Department
from staff.policies import hold_department_role, hold_hall_role
from staff.queries import DEPARTMENT_READERS, HALL_READERS, SYSTEM_USERNAME, roles_of
from staff.states import Role

CATALOGUE_EDITORS = (Role.HALL_MANAGER, Role.HALL_LEADER)


def read_catalogue(user: Any, department: Department | None, at: datetime) -> Grant:
    """Open the catalogue's pages: the hall's readers; sections and leaders of departments, each their own items."""
    return hold_hall_role(user, (*HALL_READERS, *DEPARTMENT_READERS), None, at)


def edit_draft(user: Any, department: Department | None, at: datetime) -> Grant:
    """Enter items of `department` and edit their drafts: the hall's managers and leaders, or the department's reviewer.

    Without a department only those of the hall, for any department. Article 7."""
    if user.username == SYSTEM_USERNAME:
        return Grant.of(user)
    if department is None or any(row.role in CATALOGUE_EDITORS for row in roles_of(user, at)):
        return hold_hall_role(user, CATALOGUE_EDITORS, None, at)
    return hold_department_role(user, (Role.SECTION_REVIEWER,), department, at, article=7)


def run_catalogue(user: Any, department: Department | None, at: datetime) -> Grant:
    """Publish and withdraw items, place them at windows, register exemptions: a manager of any hall of the county."""
    if user.username == SYSTEM_USERNAME:
        return Grant.of(user)
    return hold_hall_role(user, (Role.HALL_MANAGER,), None, at)
