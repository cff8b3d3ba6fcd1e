"""Who may tell again for a new fact, and close the case of an applicant who stays silent (article 12)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.policies.intake import check_notice_in_time
from approvals.policies.shared import serve
from approvals.queries.notices import reply_by, reply_passed
from approvals.states import CaseState
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.permissions import Grant
from hall.templatetags.hall import zh_day


def notify_again(user: Any, case: Case, at: datetime) -> Grant:
    """Tell again for a new fact, in the days of telling where they run. Raises not_told_yet, notice_too_late."""
    grant = serve(user, case, at)
    if not hasattr(case, "notice"):
        raise RuleBroken("not_told_yet", _("还没有一次性告知过，请先一次性告知。"), 12)
    if case.state == CaseState.RECEIVED:
        check_notice_in_time(case, at)
    return grant


def close_silent(user: Any, case: Case, at: datetime) -> Grant:
    """Close the case of a silent applicant, after the days printed on the notice. Raises reply_days_run."""
    grant = serve(user, case, at)
    if not reply_passed(case, at):
        last = reply_by(case, work_calendar(case.hall_id))
        message = _("申请人可以补正到%(day)s，期限没有届满，不能按撤回办结。") % {"day": zh_day(last)}
        raise RuleBroken("reply_days_run", message, 12)
    return grant
