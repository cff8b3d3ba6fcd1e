"""One year of the calendar as a person reads it: twelve months, the days that differ, what is missing."""

from calendar import Calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from hall.calendars import work_calendar
from hall.models import CalendarYear, DayException, Hall
from hall.states import DayKind
from hall.worktime import FRIDAY, WorkCalendar

NOTICE_MONTH = 11  # the State Council's notice for the next year is expected by then (docs/rules.md)
MARKS = {"holiday": _("休"), "make-up": _("班"), "closure": _("停")}


@dataclass(frozen=True)
class Day:
    """One cell of a month; `kind` is "", off (weekend), holiday, make-up or closure, `mark` its one-character word."""

    on: date
    kind: str
    mark: str
    name: str
    is_today: bool


@dataclass(frozen=True)
class Month:
    """The weeks of a month, Monday first; None stands for a day of another month."""

    number: int
    working_days: int
    weeks: list[list[Day | None]]


@dataclass(frozen=True)
class YearOverview:
    """A year at one hall, or of the county where no hall is chosen."""

    year: int
    notice: CalendarYear | None
    is_published: bool
    working_days: int
    counts: dict[str, int]
    months: list[Month]


def overview(year: int, hall: Hall | None, *, today: date) -> YearOverview:
    """The year as the calendar in force has it; `today` is marked."""
    calendar = work_calendar(hall)
    months = [_month(year, number, calendar, today) for number in range(1, 13)]
    kinds = Counter(day.kind for month in months for week in month.weeks for day in week if day)
    notice = CalendarYear.objects.filter(year=year).first()
    return YearOverview(
        year=year,
        notice=notice,
        is_published=bool(notice and notice.is_published),
        working_days=sum(month.working_days for month in months),
        counts={"holiday": kinds["holiday"], "make_up": kinds["make-up"], "closure": kinds["closure"]},
        months=months,
    )


def year_missing(on: date) -> int | None:
    """The year whose notice managers must enter: this one, or from 1 November the next; None when all is there."""
    published = set(CalendarYear.objects.filter(is_published=True).values_list("year", flat=True))
    wanted = [on.year] + ([on.year + 1] if on.month >= NOTICE_MONTH else [])
    return next((year for year in wanted if year not in published), None)


def national_days(year: int) -> list[DayException]:
    """Holidays and make-up workdays of a year, in order."""
    days = DayException.objects.filter(date__year=year).exclude(kind=DayKind.CLOSURE)
    return list(days.select_related("entered_by"))


def closures(year: int) -> list[DayException]:
    """Closures of a year and those still waiting for consent in any year; the waiting ones first."""
    rows = DayException.objects.filter(kind=DayKind.CLOSURE).select_related("hall", "entered_by", "consented_by")
    chosen = [row for row in rows if row.consented_at is None or row.date.year == year]
    return sorted(chosen, key=lambda row: (row.consented_at is not None, row.date))


def _month(year: int, number: int, calendar: WorkCalendar, today: date) -> Month:
    weeks = [
        [_day(on, calendar, today) if on.month == number else None for on in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    days = [day.on for week in weeks for day in week if day]
    return Month(number, sum(map(calendar.is_working_day, days)), weeks)


def _day(on: date, calendar: WorkCalendar, today: date) -> Day:
    kind = _kind(on, calendar)
    name = calendar.closures.get(on, "") or calendar.holidays.get(on, "") or calendar.make_up_days.get(on, "")
    return Day(on, kind, str(MARKS.get(kind, "")), name, on == today)


def _kind(on: date, calendar: WorkCalendar) -> str:
    if on in calendar.closures:
        return "closure"
    if on in calendar.holidays:
        return "holiday"
    if on in calendar.make_up_days:
        return "make-up"
    return "off" if on.weekday() > FRIDAY else ""
