"""What may follow an acceptance, until when, and what has not come yet (容缺受理, rules: kinds of case). Reads only."""

from datetime import date, datetime

from approvals.deadlines import Budget, due
from approvals.models import Case, CaseMaterial, ConditionalLine
from approvals.states import CheckResult, LimitUnit
from hall.calendars import closing_times, work_calendar
from hall.worktime import WorkCalendar

LONGEST_FOLLOW_UP = 20  # working days from acceptance
BEFORE_DECISION = 2  # working days that must be left before the promise ends


def wanting(case: Case) -> list[CaseMaterial]:
    """The materials that are wrong or missing, in the order of the list."""
    return list(case.materials.exclude(result=CheckResult.COMPLETE).select_related("requirement"))


def wanting_secondary(case: Case) -> list[CaseMaterial]:
    """The materials that may follow and are not complete yet, in the order of the list."""
    return [row for row in wanting(case) if row.requirement.may_follow]


def latest_follow_up(case: Case, on: date) -> date | None:
    """The last day that may be given to a case accepted on `on`; None where its time leaves no day for it.

    Twenty working days, and two working days before the promise ends; without a promise, before the statute.
    """
    calendar = work_calendar(case.hall_id)
    latest = calendar.add_working_days(on, LONGEST_FOLLOW_UP)
    end = _decision_due(case, on)
    if end is not None:
        latest = min(latest, _working_days_before(end, calendar))
    return latest if latest > on else None


def open_lines(case: Case) -> list[ConditionalLine]:
    """What a conditional acceptance still waits for; nothing for a case without one."""
    if not hasattr(case, "conditional"):
        return []
    return [line for line in case.conditional.lines.select_related("requirement") if line.supplied_at is None]


def follow_until(case: Case, calendar: WorkCalendar) -> date:
    """The last local day of the promised materials: as promised, the next working day for a day off (民法典203)."""
    return calendar.next_working_day(case.conditional.due_on)


def follow_up_passed(case: Case, at: datetime) -> bool:
    """Whether the last day of the promised materials is over at the hall."""
    return at > closing_times(case.hall_id)(follow_until(case, work_calendar(case.hall_id)))


def _working_days_before(end: date, calendar: WorkCalendar) -> date:
    for _day in range(BEFORE_DECISION):
        end = calendar.previous_working_day(date.fromordinal(end.toordinal() - 1))
    return end


def _decision_due(case: Case, on: date) -> date | None:
    version = case.version
    for limit, unit in (
        (version.promised_limit, version.promised_unit),
        (version.statutory_limit, version.statutory_unit),
    ):
        if limit is not None and unit:
            budget = Budget(on, 0 if unit == LimitUnit.IMMEDIATE else limit, LimitUnit(unit))
            return due(budget, work_calendar(case.hall_id)).on
    return None
