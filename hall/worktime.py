"""Working-day arithmetic over a calendar value: no database, no clock on the wall.

A working day (工作日) is Monday to Friday less the published holidays, plus the make-up days (调休), less the days on
which the hall is closed by order. Every question is answered by bisection over the sorted exceptions, so its cost does
not grow with the number of days asked about. Dates are local (Asia/Shanghai).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from types import MappingProxyType
from typing import Self

from django.utils.translation import gettext as _

MAX_WORKING_DAYS = 10_000  # about forty years; a longer limit is a typing error
FRIDAY = 4  # date.weekday()


@dataclass(frozen=True)
class WorkCalendar:
    """The days that count, as known in one version of the calendar tables.

    Made by `build`; the private tuples are the sorted days that depart from Monday to Friday, and how many working days
    they add (or take) up to and including each.
    """

    holidays: Mapping[date, str]
    make_up_days: Mapping[date, str]
    closures: Mapping[date, str]
    published_years: frozenset[int]
    documents: Mapping[int, str]
    version: int
    _exceptions: tuple[int, ...]
    _balance: tuple[int, ...]

    @classmethod
    def build(
        cls,
        *,
        holidays: Mapping[date, str],
        make_up_days: Mapping[date, str],
        closures: Mapping[date, str] = MappingProxyType({}),
        published_years: Iterable[int] = (),
        documents: Mapping[int, str] = MappingProxyType({}),
        version: int = 0,
    ) -> Self:
        """Make a calendar from named days; `documents` maps a year to the State Council notice it was read from.

        A closure overrides everything and changes nothing on a day off. Raises ValueError when a day is both a holiday
        and a make-up day, since no notice can mean that.
        """
        if both := holidays.keys() & make_up_days.keys():
            raise ValueError(f"{min(both)} is listed both as a holiday and as a make-up day")
        departures = _departures(holidays, make_up_days, closures)
        return cls(
            holidays=MappingProxyType(dict(holidays)),
            make_up_days=MappingProxyType(dict(make_up_days)),
            closures=MappingProxyType(dict(closures)),
            published_years=frozenset(published_years),
            documents=MappingProxyType(dict(documents)),
            version=version,
            _exceptions=tuple(departures),
            _balance=tuple(accumulate(departures.values())),
        )

    def closed_on(self, on: date, name: str = "") -> Self:
        """Give this calendar with one more closure, of the same edition: what if the hall were closed on `on`."""
        return self.build(
            holidays=self.holidays,
            make_up_days=self.make_up_days,
            closures={**self.closures, on: name},
            published_years=self.published_years,
            documents=self.documents,
            version=self.version,
        )

    def __hash__(self) -> int:
        return hash((self.version, self.published_years, self._exceptions, self._balance))

    def is_working_day(self, on: date) -> bool:
        """Tell whether the hall works on this day."""
        return self._count(on.toordinal()) > self._count(on.toordinal() - 1)

    def is_published(self, on: date) -> bool:
        """Tell whether the State Council notice for the year of this day is known; if not, the day is provisional."""
        return on.year in self.published_years

    def published_through(self) -> date | None:
        """Give the last day of the latest published year; an earlier year may still be missing."""
        return date(max(self.published_years), 12, 31) if self.published_years else None

    def working_days_between(self, after: date, through: date) -> int:
        """Count the working days in (after, through]; an empty or reversed stretch has none."""
        return max(0, self._count(through.toordinal()) - self._count(after.toordinal()))

    def add_working_days(self, on: date, days: int) -> date:
        """Give the `days`-th working day after `on`; with 0, `on` itself or else the next working day (民法典203).

        Raises ValueError when `days` is negative or beyond MAX_WORKING_DAYS.
        """
        if not 0 <= days <= MAX_WORKING_DAYS:
            raise ValueError(f"working days must be between 0 and {MAX_WORKING_DAYS}, not {days}")
        if days == 0:
            return self.next_working_day(on)
        return self._ahead(on.toordinal(), days)

    def next_working_day(self, on: date) -> date:
        """Give the first working day on or after this day."""
        return self._ahead(on.toordinal() - 1, 1)

    def previous_working_day(self, on: date) -> date:
        """Give the last working day on or before this day."""
        last = on.toordinal()
        earliest = last - self._reach(1)
        return date.fromordinal(self._first_with_count(self._count(last), earliest, last))

    def reason(self, on: date) -> str:
        """Say in Chinese why the day is what it is; empty for an ordinary working day."""
        if not _works(on, self.holidays, self.make_up_days):
            return self.holidays[on] or _("节假日") if on in self.holidays else _("周末")
        if on in self.closures:
            return self.closures[on] or _("停止办公")
        return _("调休上班") if on.weekday() > FRIDAY else ""

    def _count(self, ordinal: int) -> int:
        """Count the working days from the first day of the era up to and including this ordinal."""
        weeks, days = divmod(ordinal, 7)  # ordinal 1 is a Monday
        known = bisect_right(self._exceptions, ordinal)
        return 5 * weeks + min(days, 5) + (self._balance[known - 1] if known else 0)

    def _ahead(self, ordinal: int, days: int) -> date:
        target = self._count(ordinal) + days
        return date.fromordinal(self._first_with_count(target, ordinal + 1, ordinal + self._reach(days)))

    def _first_with_count(self, count: int, earliest: int, latest: int) -> int:
        return earliest + bisect_left(range(earliest, latest + 1), count, key=self._count)

    def _reach(self, days: int) -> int:
        """Bound the calendar days that hold so many working days, were every exception a day off."""
        return 2 * (days + len(self._exceptions)) + 14


def _departures(
    holidays: Mapping[date, str], make_up_days: Mapping[date, str], closures: Mapping[date, str]
) -> dict[int, int]:
    """Map the ordinal of each day unlike its weekday to the working days it adds, in order of date."""
    departures = {}
    for on in sorted(holidays.keys() | make_up_days.keys() | closures.keys()):
        works = on not in closures and _works(on, holidays, make_up_days)
        change = works - (on.weekday() <= FRIDAY)
        if change:
            departures[on.toordinal()] = change
    return departures


def _works(on: date, holidays: Mapping[date, str], make_up_days: Mapping[date, str]) -> bool:
    return on in make_up_days or (on.weekday() <= FRIDAY and on not in holidays)
