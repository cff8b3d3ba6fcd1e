"""Who may accept before secondary materials have come, take them in, and close the case when they don't (容缺受理)."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.policies.intake import check_necessary_complete, check_notice_in_time, rule_on_acceptance
from approvals.policies.shared import serve
from approvals.queries.conditional import (
    follow_until,
    follow_up_passed,
    latest_follow_up,
    open_lines,
    wanting_secondary,
)
from approvals.queries.notices import outstanding_lines
from approvals.states import Necessity
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.permissions import Grant
from hall.templatetags.hall import zh_day


def accept_conditionally(user: Any, case: Case, at: datetime) -> Grant:
    """Accept although secondary materials are wanting: all others are complete, and there is time for them to follow.

    Raises notice_too_late, materials_missing, nothing_may_follow, promise_too_short. Article 12.
    """
    grant = rule_on_acceptance(user, case, at)
    check_notice_in_time(case, at)
    check_necessary_complete(case)
    _check_others_complete(case)
    if not wanting_secondary(case):
        raise RuleBroken("nothing_may_follow", _("没有缺少可容缺的材料，不需要容缺受理。"), 12)
    if latest_follow_up(case, localdate(at)) is None:
        message = _("办理时限太短，补交期限要早于时限 2 个工作日，这个事项不能容缺受理。")
        raise RuleBroken("promise_too_short", message, 12)
    return grant


def follow_up(user: Any, case: Case, at: datetime) -> Grant:
    """Take in what was promised; late or not, until somebody closes the case. Raises nothing_promised."""
    grant = serve(user, case, at)
    _check_promised(case)
    return grant


def close_unfulfilled(user: Any, case: Case, at: datetime) -> Grant:
    """Close a case whose promised materials did not come in time. Raises nothing_promised, follow_up_runs."""
    grant = serve(user, case, at)
    _check_promised(case)
    if not follow_up_passed(case, at):
        message = _("申请人可以补交到%(day)s，期限没有届满，不能按撤回办结。") % {
            "day": zh_day(follow_until(case, work_calendar(case.hall_id)))
        }
        raise RuleBroken("follow_up_runs", message, 12)
    return grant


def _check_others_complete(case: Case) -> None:
    """What a notice has named is complete too, but for what may follow."""
    owed = outstanding_lines(case) if hasattr(case, "notice") else []
    others = [line.requirement.name for line in owed if line.requirement.necessity != Necessity.MAY_FOLLOW]
    if others:
        message = _("告知过的材料还没有补齐，不能容缺受理：%(names)s。") % {"names": "、".join(others)}
        raise RuleBroken("materials_missing", message, 12)


def _check_promised(case: Case) -> None:
    if not open_lines(case):
        raise RuleBroken("nothing_promised", _("这件申请没有等待补交的容缺材料。"), 12)
