"""The working-day calendar of a hall, built from the tables and cached by its edition.

The edition is one row, read in the caller's own transaction: a calendar edited in one process is used by the next act
in every other. Times of day are local (Asia/Shanghai); `end_of_day` returns an aware moment.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import get_default_timezone, make_aware

from hall.models import DEFAULT_SESSIONS, CalendarVersion, CalendarYear, DayException, Hall, WorkSession
from hall.signals import calendar_changed
from hall.states import DayKind
from hall.worktime import WorkCalendar

_CACHE_SIZE = 64
_LARGEST_EDITION = 2**31 - 1  # of the column
_cache: OrderedDict[tuple[int | None, int], WorkCalendar] = OrderedDict()


def calendar_version() -> int:
    """The edition in force for this transaction."""
    return CalendarVersion.objects.values_list("number", flat=True).first() or 0


def work_calendar(hall: Hall | int | None = None) -> WorkCalendar:
    """The calendar of `hall` with its closures; without one, the national calendar and county-wide closures."""
    hall_id = hall.pk if isinstance(hall, Hall) else hall
    key = (hall_id, calendar_version())
    if key not in _cache:
        _cache[key] = _build(*key)
        while len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)
    return _cache[key]


def _build(hall_id: int | None, version: int) -> WorkCalendar:
    effective = ~Q(kind=DayKind.CLOSURE) | Q(consented_at__isnull=False)
    rows = DayException.objects.filter(effective).filter(Q(hall__isnull=True) | Q(hall=hall_id))
    days: dict[str, dict[date, str]] = {kind: {} for kind in DayKind}
    for day in rows:
        days[day.kind][day.date] = day.name
    years = CalendarYear.objects.filter(is_published=True).values_list("year", "document")
    return WorkCalendar.build(
        holidays=days[DayKind.HOLIDAY],
        make_up_days=days[DayKind.MAKE_UP_WORKDAY],
        closures=days[DayKind.CLOSURE],
        published_years=[year for year, _document in years],
        documents=dict(years),
        version=version,
    )


def record_calendar_change(days: Iterable[date]) -> None:
    """Put a new edition in force with the surrounding transaction and announce it after commit.

    `days` are the dates whose nature changed; open clocks that they touch are projected again. The edition is drawn,
    not counted: were the number of a rolled back edition used again, a cache would show its days.
    """
    edition = secrets.randbelow(_LARGEST_EDITION) + 1
    CalendarVersion.objects.update_or_create(pk=1, defaults={"number": edition})
    changed = sorted(set(days))
    transaction.on_commit(partial(calendar_changed.send, sender=CalendarVersion, days=changed))


Hours = list[tuple[time, time]]


def sessions_on(hall: Hall, on: date) -> Hours:
    """The opening sessions of `hall` on `on`, in order; the default two where the hall has entered none."""
    return hours_of(hall)(on)


def hours_of(hall: Hall | int) -> Callable[[date], Hours]:
    """`sessions_on` for many days of one hall, with a single query."""
    columns = ("valid_from", "valid_until", "opens_at", "closes_at")
    rows = list(WorkSession.objects.filter(hall=hall).order_by("opens_at").values_list(*columns))

    def hours(on: date) -> Hours:
        valid = [(opens, closes) for since, until, opens, closes in rows if since <= on and (not until or until >= on)]
        return valid or list(DEFAULT_SESSIONS)

    return hours


def end_of_day(hall: Hall, on: date) -> datetime:
    """The last moment of `on` at `hall`: the end of that day's last session (民法典203)."""
    return make_aware(datetime.combine(on, sessions_on(hall, on)[-1][1]), get_default_timezone())


def closing_times(hall: Hall | int) -> Callable[[date], datetime]:
    """`end_of_day` for many days of one hall, with a single query."""
    hours = hours_of(hall)

    def end(on: date) -> datetime:
        return make_aware(datetime.combine(on, hours(on)[-1][1]), get_default_timezone())

    return end
