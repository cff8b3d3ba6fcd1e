"""When a hall is open: now, today and next, and the special days ahead (articles 3 and 18).

Times of day are local (Asia/Shanghai); `at` and `opens_next` are aware moments.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localtime, make_aware

from hall.calendars import sessions_on, work_calendar
from hall.models import Hall
from hall.worktime import FRIDAY, WorkCalendar

AHEAD = 30  # days: how early the front page names a holiday
LONGEST_RUN = 31  # days: no holiday is longer


@dataclass(frozen=True)
class Opening:
    """The hall at one moment; `sessions` are those of the day, none on a day off, whose `reason` says why."""

    on: date
    reason: str
    sessions: tuple[tuple[time, time], ...]
    closes_at: time | None
    opens_next: datetime | None

    @property
    def is_open(self) -> bool:
        return self.closes_at is not None

    @property
    def last_close(self) -> time | None:
        return self.sessions[-1][1] if self.sessions else None

    @property
    def opens_today(self) -> bool:
        return self.opens_next is not None and localtime(self.opens_next).date() == self.on


@dataclass(frozen=True)
class SpecialDays:
    """Days in a row that depart from Monday to Friday: a holiday or closure, or make-up work when `works`."""

    first: date
    last: date
    name: str
    works: bool


def opening(hall: Hall, at: datetime) -> Opening:
    """Say whether `hall` is open at `at`, until when, and if not, when it opens next."""
    calendar = work_calendar(hall)
    moment = localtime(at)
    on, clock = moment.date(), moment.time()
    sessions = tuple(sessions_on(hall, on)) if calendar.is_working_day(on) else ()
    closes_at = next((closes for opens, closes in sessions if opens <= clock < closes), None)
    opens_next = None if closes_at else _next_opening(hall, calendar, on, clock, sessions)
    return Opening(on, calendar.reason(on), sessions, closes_at, opens_next)


def _next_opening(
    hall: Hall, calendar: WorkCalendar, on: date, clock: time, sessions: tuple[tuple[time, time], ...]
) -> datetime:
    later = [opens for opens, _closes in sessions if opens > clock]
    day = on if later else calendar.add_working_days(on, 1)
    opens_at = later[0] if later else sessions_on(hall, day)[0][0]
    return make_aware(datetime.combine(day, opens_at), get_default_timezone())


def special_days(calendar: WorkCalendar, on: date, ahead: int = AHEAD) -> list[SpecialDays]:
    """List the holidays, closures and make-up days that begin from `on` to `ahead` days later, in order of date."""
    found: list[SpecialDays] = []
    for day in _days(on, ahead + 1):
        if found and found[-1].last >= day:
            continue
        if what := _special(calendar, day):
            name, works = what
            last = max(_same_run(calendar, day, what), default=day)
            found.append(SpecialDays(day, last, name, works))
    return found


def _special(calendar: WorkCalendar, day: date) -> tuple[str, bool] | None:
    if calendar.is_working_day(day):
        return (calendar.make_up_days[day], True) if day in calendar.make_up_days else None
    plain_weekend = day.weekday() > FRIDAY and day not in calendar.holidays and day not in calendar.make_up_days
    return None if plain_weekend else (calendar.reason(day), False)


def _same_run(calendar: WorkCalendar, first: date, what: tuple[str, bool]) -> Iterator[date]:
    for day in _days(first, LONGEST_RUN):
        if _special(calendar, day) != what:
            return
        yield day


def _days(first: date, count: int) -> Iterator[date]:
    return (date.fromordinal(first.toordinal() + offset) for offset in range(count))
