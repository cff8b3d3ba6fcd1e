"""A department's refusals climb levels set from a day on; what was filed before keeps its own (article 14)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import FilingLevels
from approvals.policies import set_filing_levels
from approvals.states import LEVEL_ROLES
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import Department


@transaction.atomic
def set_levels(department: Department, *, roles: Iterable[str], valid_from: date, reason: str, by: Any) -> FilingLevels:
    """Set the levels of `department` from the local day `valid_from` on, at the earliest tomorrow; lowest level first.

    Raises role_missing, levels_missing, level_unknown, starts_too_early, reason_missing. Article 14.
    """
    at = now()
    grant = set_filing_levels(by, department, at)
    chosen = set(roles)
    if not chosen:
        raise RuleBroken("levels_missing", _("至少要有一级审核，否定决定不能由一个人作出。"), 14, field="roles")
    if not chosen <= set(LEVEL_ROLES):
        raise RuleBroken("level_unknown", _("报备级别只能是单位的四种审核职责。"), 14, field="roles")
    if valid_from <= localdate(at):
        message = _("新的级别最早从明天起，已经报备的按报备时的级别审核。")
        raise RuleBroken("starts_too_early", message, 14, field="valid_from")
    if not reason.strip():
        raise RuleBroken("reason_missing", _("请写明调整级别的理由。"), 14, field="reason")
    levels = FilingLevels(
        department=department,
        roles=[role.value for role in LEVEL_ROLES if role in chosen],
        valid_from=valid_from,
        reason=reason.strip(),
        set_by=by,
        set_at=at,
    )
    signed(levels, by=by, reason=_("依据：%(grant)s") % {"grant": grant.label}).save()
    return levels
