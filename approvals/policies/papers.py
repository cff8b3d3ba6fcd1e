"""Who may correct an issued paper, and who may edit the templates that papers are set from."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import ApprovalSeal, OfficialPaper
from approvals.policies.shared import act_as_reviewer, serve
from approvals.states import FEE_PAPERS, WINDOW_PAPERS
from hall.errors import NotAllowed, RuleBroken
from hall.models import Hall
from hall.permissions import Grant
from staff.policies import hold_county_role, hold_hall_role
from staff.queries import DEPARTMENT_READERS, HALL_READERS
from staff.states import Role


def correct_paper(user: Any, paper: OfficialPaper, at: datetime) -> Grant:
    """Issue a paper again without its fault: the department's reviewer; a window paper, who serves the window too.

    A fee notice is not corrected: its order carries its number, so it is cancelled and raised anew (article 5). Raises
    NotAllowed (role_missing, not_in_section); RuleBroken: fee_paper_stands.
    """
    if paper.kind in FEE_PAPERS:
        raise RuleBroken("fee_paper_stands", _("缴费文书不能更正。有误的请作废，再重新开具。"), 5)
    try:
        return act_as_reviewer(user, paper.case, at)
    except NotAllowed:
        if paper.kind not in WINDOW_PAPERS:
            raise
    return serve(user, paper.case, at)


def seal_paper(user: Any, paper: OfficialPaper, at: datetime) -> Grant:
    """Open the form of an imprint on `paper`: a seal of its department that `user` keeps or may use (article 9).

    Whether a mandate covers the item is asked when the seal is set. Raises NotAllowed (mandate_missing).
    """
    seal = ApprovalSeal.objects.usable_by(user, at).in_use().filter(department=paper.department_id).first()
    if seal is None:
        raise NotAllowed("mandate_missing", _("您不是这个单位印章的保管人，也没有使用它的授权。"), 9)
    return Grant.of(seal)


def read_templates(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """Read the templates of papers and their versions: who reads the catalogue."""
    return hold_hall_role(user, (*HALL_READERS, *DEPARTMENT_READERS), None, at)


def run_paper_templates(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """Publish a template: of one hall its manager, for the whole county the manager of a county centre."""
    if hall is None:
        return hold_county_role(user, (Role.HALL_MANAGER,), at)
    return hold_hall_role(user, (Role.HALL_MANAGER,), hall, at)
