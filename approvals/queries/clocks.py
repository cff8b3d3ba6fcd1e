"""The clocks of a case as people read them: budget, what is left, the bar, the day-by-day explanation. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.deadlines import Budget, DayLine, PauseSpan, explain, remaining
from approvals.models import Case, CaseClock, Extension, JointExtension, Pause
from approvals.queries import clock_bar as drawing
from approvals.states import ClockKind, LimitUnit
from hall.calendars import work_calendar
from hall.worktime import WorkCalendar

#: Clocks that a legal pause stops; telling and delivery go on (许可法45).
PAUSED_KINDS = (ClockKind.PROMISE, ClockKind.STATUTE, ClockKind.STEP, ClockKind.JOINT)

#: Clocks that an extension lengthens: the statute, and the joint limit by its own extension (条例36, 许可法42).
EXTENDED_KINDS = (ClockKind.STATUTE, ClockKind.JOINT)

_BLANK = {"label": "", "kind": "", "text": ""}


@dataclass(frozen=True)
class ClockReading:
    """One clock as people read it: `remaining` in units of the clock as today begins, None when stopped or paused."""

    clock: CaseClock
    budget: Budget
    remaining: int | None


def budget_of(
    kind: str, started_on: date, limit: int, unit: str, pauses: Iterable[Pause], extension: int = 0
) -> Budget:
    """The budget of a clock: pauses count where the law stops it, the extension never for the promise (条例36)."""
    spans = tuple(
        PauseSpan(pause.started_on, pause.ended_on)
        for pause in pauses
        if kind in PAUSED_KINDS and pause.started_on >= started_on
    )
    return Budget(
        started_on=started_on,
        limit=0 if unit == LimitUnit.IMMEDIATE else limit,
        unit=LimitUnit(unit),
        pauses=spans,
        extension=extension if kind in EXTENDED_KINDS else 0,
    )


def pauses_of(cases: Iterable[int]) -> dict[int, list[Pause]]:
    """The pauses of many cases (keys), by case, in one query."""
    found: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(case__in=set(cases)):
        found.setdefault(pause.case_id, []).append(pause)
    return found


def clock_readings(case: Case, at: datetime) -> list[ClockReading]:
    """The clocks of a case, each with its budget and what is left of it on the local day of `at`."""
    calendar, today = work_calendar(case.hall_id), localdate(at)
    pauses = list(case.pauses.all())
    readings = []
    for clock in case.clocks.all():
        extension = _extension_of(case, clock)
        budget = budget_of(clock.kind, clock.started_on, clock.budget, clock.unit, pauses, extension)
        left = remaining(budget, calendar, today) if clock.is_running else None
        readings.append(ClockReading(clock, budget, left))
    return readings


def extensions_of(cases: Any) -> dict[tuple[int, str], int]:
    """The working days by which clocks of `cases` (keys, or a query of keys) were lengthened, by case and kind."""
    own = Extension.objects.filter(case__in=cases).values_list("case", "days")
    joint = JointExtension.objects.filter(joint__lead_case__in=cases).values_list("joint__lead_case", "days")
    by_kind = ((ClockKind.STATUTE, own), (ClockKind.JOINT, joint))
    return {(case, kind.value): days for kind, rows in by_kind for case, days in rows}


def _extension_of(case: Case, clock: CaseClock) -> int:
    """The working days by which the clock was lengthened: the joint clock by the project's extension."""
    extended = case.joint_led if clock.kind == ClockKind.JOINT else case
    return extended.extension.days if hasattr(extended, "extension") else 0


def clock_bar(case: Case, at: datetime) -> drawing.ClockBar | None:
    """The bar of an accepted case as components/_clock_bar.html draws it, up to its decision or today; else None."""
    budgets = [(reading.clock, reading.budget) for reading in clock_readings(case, at)]
    until = min(moment for moment in (case.decided_at, case.ended_at, at) if moment is not None)
    return drawing.clock_bar(case, budgets, work_calendar(case.hall_id), localdate(until))


def day_weeks(budget: Budget, calendar: WorkCalendar, *, first_day: str = "") -> list[list[dict[str, str]]]:
    """The day-by-day explanation as calendar weeks, Monday first, as components/_days.html takes them."""
    lines = explain(budget, calendar, first_day=first_day)
    cells = [_BLANK] * lines[0].date.weekday()
    for line in lines:
        is_first_of_page = line is lines[0] or line.date.day == 1
        label = f"{line.date.month}/{line.date.day}" if is_first_of_page else str(line.date.day)
        cells.append({"label": label, "kind": "", "text": ""} | _cell(line, budget, lines[-1].date))
    cells += [_BLANK] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _cell(line: DayLine, budget: Budget, last: date) -> dict[str, str]:
    """How one day looks: the due day, the first day, a counted day, or a day off with its reason."""
    if line.date == last and (line.counted or budget.total == 0):
        number = _("第 %(number)d 天") % {"number": line.number} + "\n" if line.number else ""
        return {"kind": "due", "text": number + _("到期")}
    if line.date == budget.started_on:
        return {"kind": "start", "text": _("起算日")}
    if line.counted:
        return {"kind": "counted", "text": _("第 %(number)d 天") % {"number": line.number}}
    return {"kind": "off", "text": line.reason.partition("（")[0].partition("，")[0]}
