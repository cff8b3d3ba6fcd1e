"""Who may take down a declaration in place of proof, and who verifies it (告知承诺)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.policies.intake import check_notice_in_time
from approvals.policies.shared import act_as_reviewer, serve
from approvals.queries.declarations import declarable
from hall.errors import RuleBroken
from hall.permissions import Grant


def declare(user: Any, case: Case, at: datetime) -> Grant:
    """Take down what the applicant declares, before acceptance, once.

    Raises notice_too_late, already_declared, nothing_declarable. Article 12.
    """
    grant = serve(user, case, at)
    check_notice_in_time(case, at)
    if hasattr(case, "declaration"):
        raise RuleBroken("already_declared", _("这件申请已经登记过告知承诺。"), 12)
    if not declarable(case):
        raise RuleBroken("nothing_declarable", _("没有缺少可以告知承诺的材料。"), 12)
    return grant


def verify_declaration(user: Any, case: Case, at: datetime) -> Grant:
    """Verify a declaration after acceptance, as the section reviewer. Raises nothing_declared, not_accepted_yet,
    already_verified."""
    grant = act_as_reviewer(user, case, at)
    if not hasattr(case, "declaration"):
        raise RuleBroken("nothing_declared", _("这件申请没有告知承诺。"), 12)
    if case.accepted_on is None:
        raise RuleBroken("not_accepted_yet", _("告知承诺在受理以后核查。"), 12)
    if case.declaration.verified_at is not None:
        raise RuleBroken("already_verified", _("这件申请的告知承诺已经核查过。"), 12)
    return grant
