"""Due dates from a limit, a calendar and the pauses: the law of time, pure.

One principle decides every day: a unit is consumed when the clock was running as the day began. So the day of
acceptance does not count (民法典201), the day a pause begins counts, the day it ends does not (行政许可法45). Due
dates are found by jumping over stretches of running days; only `explain` goes day by day. Dates are local
(Asia/Shanghai); a due date expires at the end of that day's last session (民法典203).
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from approvals.states import LimitUnit
from hall.worktime import WorkCalendar

MAX_UNITS = 3_660  # days, limit and extension together: ten years; no statute allows more
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


class BadLedger(ValueError):
    """A limit or a pause that no clock can have; `code` is stable English, `message` Chinese for the clerk."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class PauseSpan:
    """A legal pause from the day it begins to the day it ends; `end` is None while it lasts. 许可法45."""

    start: date
    end: date | None


@dataclass(frozen=True)
class Budget:
    """What a clock may consume: `limit` and `extension` in `unit`, counted from the day after `started_on`.

    An immediate budget has a limit of 0. Pauses are kept in order of date. Raises BadLedger when the ledger
    contradicts itself.
    """

    started_on: date
    limit: int
    unit: LimitUnit
    pauses: tuple[PauseSpan, ...] = ()
    extension: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", LimitUnit(self.unit))
        object.__setattr__(self, "pauses", tuple(sorted(self.pauses, key=_pause_order)))
        _check_limit(self)
        _check_pauses(self)

    @property
    def total(self) -> int:
        return self.limit + self.extension


@dataclass(frozen=True)
class Due:
    """The day a clock runs out; None while a pause without an end keeps it unknown.

    `provisional` says that a year on the way is not published yet, so the day may move.
    """

    on: date | None
    provisional: bool


@dataclass(frozen=True)
class DayLine:
    """One day of the explanation; `number` is the unit it consumed, None when it consumed none."""

    date: datetime.date
    counted: bool
    number: int | None
    reason: str


def due(budget: Budget, calendar: WorkCalendar) -> Due:
    """Find the day the budget runs out.

    A day off is never the due day: the next working day is (民法典203). Nor is a day on which a pause begins or runs:
    the first working day after the pause is, and again so if another pause begins there (许可法45).
    """
    on = _due_on(budget, calendar, _exhausted_on(budget, calendar))
    return Due(on, provisional=_is_provisional(budget, calendar, on))


def consumed(budget: Budget, calendar: WorkCalendar, on: date) -> int:
    """Count the units consumed when the day `on` is over: 0 on the first day, all of them on the due day.

    Where the due day has moved (a day off, a pause beginning), the last unit is consumed on the day it moved to. After
    the due day the count goes on by the running days past it.
    """
    exhausted = _exhausted_on(budget, calendar)
    if exhausted is None or on < exhausted:
        return running_units(budget, calendar, budget.started_on, on)
    due_on = _due_on(budget, calendar, exhausted)
    if due_on is None or on < due_on:
        return max(0, budget.total - 1)
    return budget.total + running_units(budget, calendar, due_on, on)


def remaining(budget: Budget, calendar: WorkCalendar, on: date) -> int:
    """Count the units left as the day `on` begins, its own included: 1 on the due day, 0 there if immediate.

    Past the due day, minus the running days since; still 0 on days off right after it, when no further day has passed.
    """
    due_on = _due_on(budget, calendar, _exhausted_on(budget, calendar))
    if due_on is not None and on > due_on:
        return -running_units(budget, calendar, due_on, on)
    return budget.total - consumed(budget, calendar, _day_after(on, -1))


def running_units(budget: Budget, calendar: WorkCalendar, after: date, through: date) -> int:
    """Count the units in (after, through] that no pause leaves out."""
    return sum(
        _units(budget, calendar, max(after, begin), through if end is None else min(through, end))
        for begin, end in _running_stretches(budget)
    )


def explain(budget: Budget, calendar: WorkCalendar, *, first_day: str = "") -> list[DayLine]:
    """Say for each day from the first to the due day whether it counts and why, in Chinese.

    `first_day` replaces the reason of the first day for clocks that do not start with acceptance. While a pause has no
    end, the list stops on the day after it began.
    """
    exhausted = _exhausted_on(budget, calendar)
    due_on = _due_on(budget, calendar, exhausted)
    last = due_on or _day_after(budget.pauses[-1].start)
    lines: list[DayLine] = []
    number = 0
    for ordinal in range(budget.started_on.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        excuse = _excuse(budget, calendar, day, exhausted, due_on, first_day)
        counted = not excuse and budget.total > 0
        number += counted
        reason = excuse or _counted_reason(calendar, day, number, is_due=day == due_on)
        lines.append(DayLine(day, counted, number if counted else None, reason))
    return lines


def _exhausted_on(budget: Budget, calendar: WorkCalendar) -> date | None:
    """Find the day on which the last unit would be consumed, before the due day is moved off pauses and days off."""
    left = budget.total
    if left == 0:
        return budget.started_on
    for after, through in _running_stretches(budget):
        units = left if through is None else _units(budget, calendar, after, through)
        if units >= left:
            return _add_units(budget, calendar, after, left)
        left -= units
    return None


def _due_on(budget: Budget, calendar: WorkCalendar, exhausted: date | None) -> date | None:
    if exhausted is None:
        return None
    day = calendar.next_working_day(exhausted)
    for pause in budget.pauses:
        if pause.start == pause.end:
            continue  # begun and ended on one day: it excludes nothing, so it can't buy a day either
        if pause.start <= day and (pause.end is None or day <= pause.end):
            if pause.end is None:
                return None
            day = calendar.next_working_day(_day_after(pause.end))
    return day


def _is_provisional(budget: Budget, calendar: WorkCalendar, due_on: date | None) -> bool:
    last = due_on or budget.pauses[-1].start
    years = range(budget.started_on.year, last.year + 1)
    return not calendar.published_years.issuperset(years)


def _running_stretches(budget: Budget) -> Iterator[tuple[date, date | None]]:
    """Yield the stretches (after, through] in which the clock runs; the last is endless unless a pause still lasts."""
    after = budget.started_on
    for pause in budget.pauses:
        yield after, pause.start
        if pause.end is None:
            return
        after = pause.end
    yield after, None


def _units(budget: Budget, calendar: WorkCalendar, after: date, through: date) -> int:
    if budget.unit == LimitUnit.NATURAL:
        return max(0, (through - after).days)
    return calendar.working_days_between(after, through)


def _add_units(budget: Budget, calendar: WorkCalendar, after: date, units: int) -> date:
    if budget.unit == LimitUnit.NATURAL:
        return _day_after(after, units)
    return calendar.add_working_days(after, units)


def _day_after(day: date, days: int = 1) -> date:
    return date.fromordinal(day.toordinal() + days)


def _excuse(
    budget: Budget, calendar: WorkCalendar, day: date, exhausted: date | None, due_on: date | None, first_day: str
) -> str:
    """Say why a day up to the due day consumes nothing; empty when it does."""
    if day == due_on:
        return "" if budget.total else _("当场办结，当天到期")
    if exhausted is not None and day >= exhausted:
        return _moved_reason(budget, calendar, day)
    if day == budget.started_on:
        return first_day or _("受理当天不计（民法典第201条）")
    is_off = budget.unit != LimitUnit.NATURAL and not calendar.is_working_day(day)
    return calendar.reason(day) if is_off else _pause_reason(budget, day)


def _moved_reason(budget: Budget, calendar: WorkCalendar, day: date) -> str:
    """Say why a day on which the limit had run out is not the due day."""
    if not calendar.is_working_day(day):
        return _("%(reason)s，期限顺延（民法典第203条）") % {"reason": calendar.reason(day)}
    return _pause_reason(budget, day) or _("期限届满当天中止，顺延到恢复后的第一个工作日（行政许可法第45条）")


def _pause_reason(budget: Budget, day: date) -> str:
    for pause in budget.pauses:
        if pause.start < day and pause.end is None:
            return _("依法中止，恢复日期未定，不计入（行政许可法第45条）")
        if pause.end is not None and pause.start < day <= pause.end:
            return _("依法中止，不计入（行政许可法第45条）")
    return ""


def _counted_reason(calendar: WorkCalendar, day: date, number: int, *, is_due: bool) -> str:
    if is_due:
        return _("第 %(number)d 天，到期") % {"number": number}
    if day in calendar.make_up_days and calendar.is_working_day(day):
        return _("第 %(number)d 天，调休上班") % {"number": number}
    return _("第 %(number)d 天") % {"number": number}


def _check_limit(budget: Budget) -> None:
    if budget.limit < 0 or budget.extension < 0:
        raise BadLedger("limit_negative", _("期限和延长的天数不能小于 0。"))
    if budget.total > MAX_UNITS:
        raise BadLedger("limit_too_long", _("期限连同延长不能超过 %(days)d 天。") % {"days": MAX_UNITS})
    if budget.unit == LimitUnit.IMMEDIATE and budget.total:
        raise BadLedger("immediate_with_days", _("当场办结的事项不能再设天数，也不能延长。"))
    _check_year(budget.started_on)


def _check_pauses(budget: Budget) -> None:
    """Refuse pauses that end before they begin, begin before the clock, or overlap; touching on one day is allowed."""
    previous_end: date | None = budget.started_on
    for pause in budget.pauses:
        _check_year(pause.start)
        _check_year(pause.end or pause.start)
        named = {"start": pause.start.isoformat()}
        if pause.end is not None and pause.end < pause.start:
            raise BadLedger("pause_ends_before_start", _("%(start)s 开始的中止，结束日期早于开始日期。") % named)
        if pause.start < budget.started_on:
            raise BadLedger("pause_before_start", _("%(start)s 开始的中止，早于起算日期。") % named)
        if previous_end is None or pause.start < previous_end:
            raise BadLedger("pauses_overlap", _("%(start)s 开始的中止，与前一次中止的日期重叠。") % named)
        previous_end = pause.end


def _check_year(day: date) -> None:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        years = {"earliest": EARLIEST_YEAR, "latest": LATEST_YEAR}
        raise BadLedger("date_out_of_range", _("日期应在 %(earliest)d 年到 %(latest)d 年之间。") % years)


def _pause_order(pause: PauseSpan) -> tuple[date, date]:
    return pause.start, pause.end or date.max
