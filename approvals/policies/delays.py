"""Who says why a limit was missed, and who reads the register of the reasons (条例36)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.policies.shared import act_as_reviewer, serve
from approvals.queries.delays import unexplained
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import Grant
from staff.models import Department
from staff.policies import hold_hall_role
from staff.queries import DEPARTMENT_READERS, HALL_READERS


def explain_delay(user: Any, case: Case, at: datetime) -> Grant:
    """The department's section reviewer, or whoever serves the window that received the case.

    Raises nothing_to_explain while no limit has passed without its reason.
    """
    try:
        grant = act_as_reviewer(user, case, at)
    except NotAllowed:
        grant = serve(user, case, at)
    if not unexplained(case, at):
        raise RuleBroken("nothing_to_explain", _("没有需要说明原因的超期。"), "条例36")
    return grant


def read_registers(user: Any, department: Department | None, at: datetime) -> Grant:
    """Open the registers of delays and of completeness: the hall's readers, and each department's own."""
    return hold_hall_role(user, (*HALL_READERS, *DEPARTMENT_READERS), None, at)
