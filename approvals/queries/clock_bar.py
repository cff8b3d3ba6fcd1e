"""The bar that draws a case's time: used, paused, left, with the marks of promise and statute.

One unit of the limit is one unit of width, positions are percent. Nothing is decided here; days are local.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.deadlines import Budget, consumed, due, remaining
from approvals.models import Case, CaseClock, Pause
from approvals.states import ClockKind, LimitUnit
from hall.worktime import WorkCalendar

#: A label as wide as on the narrowest drawing, a phone's: percent of the bar for a Chinese character and for a digit.
WIDE_GLYPH, NARROW_GLYPH = 4.5, 2.5
#: Which mark keeps its words where two would overlap, and the line of text where they stand first.
PLACES = {"today": "above", ClockKind.PROMISE: "below", ClockKind.STATUTE: "below", "note": "below", "start": "above"}

SOON = 2  # units left, today included: from here the rest of the promise is drawn as due soon


@dataclass(frozen=True)
class ClockBar:
    """What components/_clock_bar.html draws: `summary` is the whole sentence for screen readers."""

    summary: str
    segments: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    keys: list[dict[str, str]]


@dataclass(frozen=True)
class Limit:
    """A promise or statute clock with its budget, its due day and what is left as `today` begins."""

    kind: str
    budget: Budget
    due_on: date | None
    left: int


@dataclass(frozen=True)
class Axis:
    """Days to percent: the end of a day is the count of units from the first day to it."""

    calendar: WorkCalendar
    unit: str
    start: date
    total: int

    def units(self, on: date) -> int:
        if self.unit == LimitUnit.NATURAL:
            return max(0, (on - self.start).days)
        return self.calendar.working_days_between(self.start, on)

    def x(self, units: float) -> float:
        return round(100 * min(units, self.total) / self.total, 4)


def clock_bar(
    case: Case, budgets: list[tuple[CaseClock, Budget]], calendar: WorkCalendar, today: date
) -> ClockBar | None:
    """The bar of an accepted case; None before acceptance, on the spot, and where no limit is decided."""
    running = [(clock, budget) for clock, budget in budgets if clock.kind in (ClockKind.PROMISE, ClockKind.STATUTE)]
    running = [(clock, budget) for clock, budget in running if budget.unit != LimitUnit.IMMEDIATE]
    if not running:
        return None
    is_stopped = all(clock.stopped_at is not None for clock, _budget in running)
    limits = [_limit(clock, budget, calendar, today) for clock, budget in running]
    limits = [limit for limit in limits if limit.budget.unit == limits[0].budget.unit]
    axis = _axis(limits, calendar, today)
    pauses = list(case.pauses.all())
    used = min(consumed(limit.budget, calendar, _eve(today)) for limit in limits)
    keys = _keys(limits, pauses, axis, used, today, is_stopped)
    return ClockBar(
        summary="，".join(key["text"] for key in keys),
        segments=_segments(limits, pauses, axis, today, is_stopped),
        marks=_marks(limits, pauses, axis, today, is_stopped),
        keys=keys,
    )


def _limit(clock: CaseClock, budget: Budget, calendar: WorkCalendar, today: date) -> Limit:
    return Limit(clock.kind, budget, due(budget, calendar).on, remaining(budget, calendar, today))


def _axis(limits: list[Limit], calendar: WorkCalendar, today: date) -> Axis:
    """Wide enough for the last due day, and for today when that has passed or a pause hides it."""
    start, unit = limits[0].budget.started_on, limits[0].budget.unit
    ruler = Axis(calendar, unit, start, 1)
    ends = [
        ruler.units(limit.due_on) if limit.due_on else ruler.units(_eve(today)) + max(limit.left, 0) for limit in limits
    ]
    return Axis(calendar, unit, start, max(*ends, ruler.units(today), 1))


def _segments(
    limits: list[Limit], pauses: list[Pause], axis: Axis, today: date, is_stopped: bool
) -> list[dict[str, Any]]:
    now = axis.units(today if is_stopped else _eve(today))
    parts: list[tuple[str, int, int]] = []
    at = 0
    for pause in pauses:
        begin, end = axis.units(pause.started_on), axis.units(pause.ended_on or today)
        parts += [("used", at, min(begin, now)), ("paused", begin, min(end, now) if is_stopped else end)]
        at = max(at, end)
    parts.append(("used", at, now))
    first = limits[0]
    end = axis.units(first.due_on) if first.due_on else None
    if end is not None and end < now:
        parts.append(("left-late", end, now))
    elif end is not None and not is_stopped:
        parts.append(("left-soon" if first.left <= SOON else "left", now, end))
    return [
        {"kind": kind, "x": axis.x(begin), "width": axis.x(end) - axis.x(begin)}
        for kind, begin, end in parts
        if end > begin
    ]


def _marks(limits: list[Limit], pauses: list[Pause], axis: Axis, today: date, is_stopped: bool) -> list[dict[str, Any]]:
    started_on = limits[0].budget.started_on
    label = _("%(day)s 受理") % {"day": _short(started_on)}
    marks: list[dict[str, Any]] = [{"kind": "start", "x": 0, "label": label, "anchor": "start"}]
    here = _("决定 %(day)s") if is_stopped else _("今天 %(day)s")
    marks.append(
        _mark("today", axis.x(axis.units(today if is_stopped else _eve(today))), here % {"day": _short(today)})
    )
    for limit in limits:
        if limit.due_on is not None:
            words = _("承诺 %(day)s") if limit.kind == ClockKind.PROMISE else _("法定 %(day)s")
            marks.append(_mark(limit.kind, axis.x(axis.units(limit.due_on)), words % {"day": _short(limit.due_on)}))
    for pause in pauses:
        begin, end = axis.units(pause.started_on), axis.units(pause.ended_on or today)
        days = f"{_short(pause.started_on)}–{_short(pause.ended_on) if pause.ended_on else ''}"
        marks.append(_mark("note", axis.x((begin + end) / 2), f"{pause.get_ground_display()} {days}"))
    return _spaced(marks)


def _spaced(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each mark its line of text, above or below the bar; words without a free place are left to the key line."""
    taken: dict[str, list[tuple[float, float]]] = {"above": [], "below": []}
    for mark in sorted(marks, key=lambda mark: list(PLACES).index(mark["kind"])):
        first = PLACES[mark["kind"]]
        begin, end = reach(mark)
        rows = [first, "below" if first == "above" else "above"]
        mark["row"] = next((row for row in rows if _is_free(taken[row], begin, end)), "")
        if mark["row"]:
            taken[mark["row"]].append((begin, end))
    return marks


def reach(mark: dict[str, Any]) -> tuple[float, float]:
    """From where to where the words of a mark reach, in percent of the bar."""
    width = sum(WIDE_GLYPH if ord(glyph) > 0x2E80 else NARROW_GLYPH for glyph in str(mark["label"]))
    before = {"start": 0.0, "middle": width / 2, "end": width}[mark["anchor"]]
    return mark["x"] - before, mark["x"] - before + width


def _is_free(taken: list[tuple[float, float]], begin: float, end: float) -> bool:
    return all(end < other_begin or begin > other_end for other_begin, other_end in taken)


def _mark(kind: str, x: float, label: str) -> dict[str, Any]:
    """A mark whose words stay inside the drawing."""
    anchor = "start" if x < 10 else "end" if x > 90 else "middle"
    return {"kind": kind, "x": x, "label": label, "anchor": anchor}


def _keys(
    limits: list[Limit], pauses: list[Pause], axis: Axis, used: int, today: date, is_stopped: bool
) -> list[dict[str, str]]:
    word = _("日（自然日）") if axis.unit == LimitUnit.NATURAL else _("个工作日")
    text = _("已用 %(count)d %(unit)s") if used else _("已用不足 1 %(unit)s")
    keys = [{"kind": "", "text": text % {"count": used, "unit": word}}]
    paused = sum(axis.units(pause.ended_on or today) - axis.units(pause.started_on) for pause in pauses)
    if pauses:
        grounds = "、".join(dict.fromkeys(str(pause.get_ground_display()) for pause in pauses))
        names = {"count": paused, "unit": word, "grounds": grounds}
        told = _("中止 %(count)d %(unit)s（%(grounds)s，不计入）") if paused else _("今天中止（%(grounds)s，不计入）")
        keys.append({"kind": "paused", "text": told % names})
    if is_stopped:
        return keys
    return keys + [_left_key(limit, word, axis.calendar, today) for limit in limits]


def _left_key(limit: Limit, word: str, calendar: WorkCalendar, today: date) -> dict[str, str]:
    """What is left of one limit, saying so when today is part of it; the promise in colour, the statute as the rest."""
    is_promise = limit.kind == ClockKind.PROMISE
    names = {"name": _("承诺") if is_promise else _("法定"), "count": abs(limit.left), "unit": word}
    if limit.left < 0:
        return {"kind": "late", "text": _("已超%(name)s时限 %(count)d %(unit)s") % names}
    kind = ("soon" if limit.left <= SOON else "left") if is_promise else "rest"
    counts_today = consumed(limit.budget, calendar, today) > consumed(limit.budget, calendar, _eve(today))
    words = _("距%(name)s %(count)d %(unit)s（含今天）") if counts_today else _("距%(name)s %(count)d %(unit)s")
    return {"kind": kind, "text": words % names}


def _eve(on: date) -> date:
    return date.fromordinal(on.toordinal() - 1)


def _short(on: date) -> str:
    return f"{on.month}/{on.day}"
