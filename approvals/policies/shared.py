"""What several policies of a case ask: the post at its window, the reviewer of its department (articles 8 and 10)."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case, Item
from hall.errors import NotAllowed
from hall.permissions import Grant
from staff.policies import hold_department_role
from staff.states import Role
from windows.models import Window
from windows.policies import serve_window


def serve(user: Any, case: Case, at: datetime) -> Grant:
    return serve_window(user, case.window, at)


def act_as_reviewer(user: Any, case: Case, at: datetime) -> Grant:
    grant = hold_department_role(user, [Role.SECTION_REVIEWER], case.department, at)
    belong_to_section(user, case)
    return grant


def belong_to_section(user: Any, case: Case) -> None:
    """Refuse the rest of the department: only its approval section accepts, reviews and decides (article 8)."""
    if user.department_id == case.department_id and not user.in_approval_section:
        message = _("只有%(department)s行政审批股的人员可以受理、审查和决定。") % {"department": case.department}
        raise NotAllowed("not_in_section", message, 8)


def is_placed(item: Item, window: Window, at: datetime) -> bool:
    return item.placements.valid_on(localdate(at)).filter(window=window).exists()
