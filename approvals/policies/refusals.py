"""Who may rule on a refusal that climbs (article 14)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import Grant
from staff.policies import hold_department_role
from staff.states import Role


def agree_refusal(user: Any, case: Case, at: datetime) -> Grant:
    return _rule_on_filing(user, case, at)


def return_refusal(user: Any, case: Case, at: datetime) -> Grant:
    return _rule_on_filing(user, case, at)


def _rule_on_filing(user: Any, case: Case, at: datetime) -> Grant:
    """The level that the filing has reached; who filed it can't rule on it (article 14)."""
    filing = case.open_filing()
    step = filing.steps.filter(agreed__isnull=True).first() if filing else None
    if step is None:
        raise RuleBroken("no_open_filing", _("这件申请没有等待审核的否定报备。"), 14)
    grant = hold_department_role(user, [Role(step.role)], case.department, at, 14)
    if filing.filed_by_id == user.pk:
        raise NotAllowed("dual_control", _("报备人不能审核自己的报备，请由另一名分管领导审核。"), 14)
    return grant
