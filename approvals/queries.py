"""What pages and the API read about a case: its clocks with what is left of them, its page, its public progress."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import clock_bar as drawing
from approvals.deadlines import Budget, DayLine, PauseSpan, explain, remaining
from approvals.models import Case, CaseClock, CaseEvent, Item, Pause
from approvals.states import ClockKind, LimitUnit
from hall.calendars import work_calendar
from hall.errors import NotAllowed
from hall.numbering import LOOKUP_LENGTH
from hall.worktime import WorkCalendar
from windows.models import Window
from windows.queries import windows_held

#: Clocks that a legal pause stops; telling and delivery go on (许可法45).
PAUSED_KINDS = (ClockKind.PROMISE, ClockKind.STATUTE, ClockKind.STEP)


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
    """The budget of a clock: pauses count where the law stops it, the extension for the statute alone (条例36)."""
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
        extension=extension if kind == ClockKind.STATUTE else 0,
    )


def clock_readings(case: Case, at: datetime) -> list[ClockReading]:
    """The clocks of a case, each with its budget and what is left of it on the local day of `at`."""
    calendar, today = work_calendar(case.hall_id), localdate(at)
    pauses = list(case.pauses.all())
    extension = case.extension.days if hasattr(case, "extension") else 0
    readings = []
    for clock in case.clocks.all():
        budget = budget_of(clock.kind, clock.started_on, clock.budget, clock.unit, pauses, extension)
        left = remaining(budget, calendar, today) if clock.is_running else None
        readings.append(ClockReading(clock, budget, left))
    return readings


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


def with_page(cases: Any) -> Any:
    """Cases with everything that a case's page or API answer shows, in a constant number of queries."""
    events = Prefetch("events", CaseEvent.objects.select_related("by"))
    clocks = Prefetch("clocks", CaseClock.objects.select_related("step"))
    related = ("item", "version", "hall", "window", "department", "step", "applicant", "agent", "extension", "notice")
    return cases.select_related(*related).prefetch_related(events, clocks, "pauses", "papers", "materials__requirement")


def receiving_window(user: Any, item: Item, at: datetime, number: int | None = None) -> Window:
    """The caller's window that serves the item today, or her window `number`; the policy of receipt then judges it.

    Raises NotAllowed (post_missing) when she serves no window, or not this one. Article 10.
    """
    held = windows_held(user, at).select_related("hall", "department").order_by("hall", "number")
    windows = list(held.filter(number=number) if number else held)
    if not windows:
        raise NotAllowed("post_missing", _("您今天没有窗口的 A 岗或者 B 岗，不能收件。"), 10)
    placed = item.placements.valid_on(localdate(at)).filter(window__in=windows).values_list("window", flat=True)
    return next((window for window in windows if window.pk in set(placed)), windows[0])


def number_as_typed(text: str) -> str:
    """A case number as a person or an address gives it; empty when it can't be one."""
    number = text.strip().upper()
    return number if number.isascii() and number.isalnum() else ""


def progress(number: str, code: str) -> Case | None:
    """The case that this number and look-up code open, or None; a wrong number costs the same as a wrong code."""
    case = Case.objects.filter(number=number_as_typed(number)).only("lookup_code").first()
    given = "".join(code.split()).replace("-", "").upper().encode()
    wanted = (case.lookup_code if case else "0" * LOOKUP_LENGTH).encode()
    if not secrets.compare_digest(given, wanted) or case is None:
        return None
    return with_page(Case.objects.filter(pk=case.pk)).get()
