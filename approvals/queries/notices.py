"""What an applicant was told to supply, until when, and whether that day has passed (article 12). Reads only."""

from datetime import date, datetime

from django.utils.timezone import localdate

from approvals.models import Case, DeficiencyNotice, NoticeLine, SecondNotice, SecondNoticeLine
from approvals.states import CheckResult
from hall.calendars import closing_times, work_calendar
from hall.worktime import WorkCalendar

Notice = DeficiencyNotice | SecondNotice
Line = NoticeLine | SecondNoticeLine


def notices_of(case: Case) -> list[Notice]:
    """The one-time notice of a case and those that new facts made necessary, in their order."""
    return [case.notice, *case.second_notices.all()] if hasattr(case, "notice") else []


def told_lines(case: Case) -> list[Line]:
    """What the applicant was told, the latest word on each material, in the order of the list."""
    lines = {line.requirement_id: line for notice in notices_of(case) for line in _lines(notice)}
    return sorted(lines.values(), key=lambda line: line.requirement.order)


def outstanding_lines(case: Case) -> list[Line]:
    """What was told and has not come complete yet."""
    complete = set(case.materials.filter(result=CheckResult.COMPLETE).values_list("requirement", flat=True))
    return [line for line in told_lines(case) if line.requirement_id not in complete]


def told_requirements(case: Case) -> set[int]:
    """The keys of the materials that a notice of this case has named."""
    return {line.requirement_id for line in told_lines(case)}


def reply_by(case: Case, calendar: WorkCalendar) -> date:
    """The last local day for the supplement: as printed, or later where the calendar has changed to her favour."""
    last = notices_of(case)[-1]
    counted = calendar.add_working_days(localdate(last.told_at), last.reply_days)
    printed = last.paper.content.get("reply_by")
    return max(counted, date.fromisoformat(printed)) if printed else counted


def reply_passed(case: Case, at: datetime) -> bool:
    """Whether the days printed on the last notice are over: past the end of their last day at the hall."""
    return at > closing_times(case.hall_id)(reply_by(case, work_calendar(case.hall_id)))


def _lines(notice: Notice) -> list[Line]:
    return list(notice.lines.select_related("requirement"))
