"""Who may rule on a refusal that climbs, read the register, take note for the hall, set the levels (article 14)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case, RefusalFiling
from approvals.policies.hearing import check_no_hearing_open
from approvals.queries.filing_levels import speaks_for
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.permissions import Grant
from staff.models import Department
from staff.policies import hold_county_role, hold_department_role, hold_hall_role
from staff.queries import DEPARTMENT_READERS, HALL_READERS, roles_of
from staff.states import Role


def agree_refusal(user: Any, case: Case, at: datetime) -> Grant:
    """Agree at the level that the filing has reached; not while a hearing asked for is wanting (许可法47, 48)."""
    grant = _rule_on_filing(user, case, at)
    check_no_hearing_open(case, at)
    return grant


def return_refusal(user: Any, case: Case, at: datetime) -> Grant:
    return _rule_on_filing(user, case, at)


def read_refusals(user: Any, subject: Any, at: datetime) -> Grant:
    """Open the register of refusals: the hall's readers, sections and leaders of departments. Article 14.

    What they find there is `RefusalFiling.objects.visible_to`.
    """
    return hold_hall_role(user, (*HALL_READERS, *DEPARTMENT_READERS), None, at)


def note_refusal(user: Any, filing: RefusalFiling, at: datetime) -> Grant:
    """Take note of an agreed refusal for the hall that received the case: its manager. Article 14."""
    return hold_hall_role(user, (Role.HALL_MANAGER,), filing.case.hall, at)


def set_filing_levels(user: Any, department: Department | None, at: datetime) -> Grant:
    """Set the levels of any department: a manager of the county's hall, never of a township's. Article 14."""
    return hold_county_role(user, (Role.HALL_MANAGER,), at)


def _rule_on_filing(user: Any, case: Case, at: datetime) -> Grant:
    """The level that the filing has reached; nobody rules on her own filing, nobody at two levels (article 14)."""
    filing = case.open_filing()
    step = filing.waiting_step() if filing else None
    if filing is None or step is None:
        raise RuleBroken("no_open_filing", _("这件申请没有等待审核的否定报备。"), 14)
    role = {"role": Role(step.role).label}
    if any(other.by_id == user.pk for other in filing.steps.all()):
        message = _("您已经审核过这次报备，同一个人不审核两级，现在等另一名%(role)s审核。") % role
        raise IllegalMove("agreed_before", message, 14)
    grant = _hold_level(user, Role(step.role), case, at)
    if filing.filed_by_id == user.pk:
        message = _("报备人不能审核自己的报备，请由另一名%(role)s审核。") % role
        raise NotAllowed("dual_control", message, 14)
    return grant


def _hold_level(user: Any, role: Role, case: Case, at: datetime) -> Grant:
    """The user's row for the level's role; a chief representative speaks in her own hall only."""
    rows = [row for row in roles_of(user, at) if row.role == role and speaks_for(row, case)]
    if rows:
        return Grant.of(rows[0])
    hold_department_role(user, [role], case.department, at, 14)
    raise NotAllowed("role_missing", _("首席代表只审核本中心收到的办件。"), 14)
