"""Who may review, pause, extend and decide: the reviewer, the leader, the window by mandate (articles 8 and 9)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.authority import hold_mandate
from approvals.models import Case
from approvals.policies.hearing import check_no_hearing_open, check_not_in_hearing
from approvals.policies.joint import check_stage
from approvals.policies.shared import act_as_reviewer, belong_to_section
from approvals.states import ClockKind, Handling, LimitUnit, MandatePower
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import Grant, refusal
from staff.policies import hold_department_role
from staff.states import Role
from windows.policies import serve_window


def review_case(user: Any, case: Case, at: datetime) -> Grant:
    return act_as_reviewer(user, case, at)


def pause_case(user: Any, case: Case, at: datetime) -> Grant:
    return act_as_reviewer(user, case, at)


def resume_case(user: Any, case: Case, at: datetime) -> Grant:
    """End a pause; that of a hearing ends with its record alone (许可法48). Raises hearing_not_recorded."""
    grant = act_as_reviewer(user, case, at)
    check_not_in_hearing(case)
    return grant


def extend_case(user: Any, case: Case, at: datetime) -> Grant:
    """Extend the statutory limit once, by the head of the authority, before it has run out (许可法42).

    Raises already_extended, extension_not_comparable, extension_too_late.
    """
    grant = hold_department_role(user, [Role.PRINCIPAL_LEADER], case.department, at, "许可法42")
    if hasattr(case, "extension"):
        raise RuleBroken("already_extended", _("这件申请已经延期过一次，不能再延期。"), "许可法42")
    clock = case.clocks.filter(kind=ClockKind.STATUTE, stopped_at__isnull=True).first()
    if clock is None or clock.unit != LimitUnit.WORKING:
        message = _("这个事项的法定时限不是按工作日规定的，不能按工作日延期。")
        raise RuleBroken("extension_not_comparable", message, "许可法42")
    if clock.due_at is not None and at > clock.due_at:
        raise RuleBroken("extension_too_late", _("法定时限已经届满，不能再批准延期。"), "许可法42")
    return grant


def decide_case(user: Any, case: Case, at: datetime) -> Grant:
    """Decide, as the section reviewer; an immediate item on the spot too, by who serves the window under a mandate.

    Raises NotAllowed: role_missing, not_in_section; mandate_missing to the clerk of the window; RuleBroken:
    prerequisite_open (article 15), or those of an open hearing (许可法47). Articles 8, 9.
    """
    grant = _may_decide(user, case, at)
    check_stage(case)
    check_no_hearing_open(case, at)
    return grant


def _may_decide(user: Any, case: Case, at: datetime) -> Grant:
    try:
        return act_as_reviewer(user, case, at)
    except NotAllowed:
        if case.handling != Handling.IMMEDIATE or refusal(serve_window, user, case.window, at):
            raise
    belong_to_section(user, case)
    return hold_mandate(user, case, MandatePower.DECIDE, at)
