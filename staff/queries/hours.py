"""The opening hours of a hall as aware sessions, and how much of them a stretch of time takes (article 18)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.timezone import get_default_timezone, localdate, make_aware

from hall.calendars import hours_of, work_calendar
from hall.models import Hall
from staff.attendance import Session, sessions_of_day


def hours_of_day(hall: Hall, on: date) -> list[Session]:
    """The opening sessions of `hall` on `on`, aware; none on a day on which it does not work (article 18)."""
    return sessions_by_day(hall)(on)


def sessions_by_day(hall: Hall) -> Callable[[date], list[Session]]:
    """`hours_of_day` for many days of one hall, with two queries."""
    calendar, hours = work_calendar(hall), hours_of(hall)

    def sessions(on: date) -> list[Session]:
        if not calendar.is_working_day(on):
            return []
        moments = [(local_moment(on, opens), local_moment(on, closes)) for opens, closes in hours(on)]
        return sessions_of_day(moments, (local_moment(on, time()), local_moment(on + timedelta(days=1), time())))

    return sessions


def working_length(hall: Hall, start: datetime, end: datetime) -> tuple[int, Decimal]:
    """How long a leave is: minutes of opening hours, and working days to two places (a share of each day's hours)."""
    sessions, minutes, days = sessions_by_day(hall), 0, Decimal()
    for ahead in range((localdate(end) - localdate(start)).days + 1):
        stretches = [(s.opens, s.closes) for s in sessions(localdate(start) + timedelta(days=ahead))]
        taken = sum(_minutes(max(opens, start), min(closes, end)) for opens, closes in stretches)
        if taken:
            minutes += taken
            days += Decimal(taken) / sum(_minutes(opens, closes) for opens, closes in stretches)
    return minutes, days.quantize(Decimal("0.01"))


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds() // 60))


def open_session(hall: Hall, at: datetime) -> Session | None:
    """The session of `hall` that runs at `at`, if one does."""
    return next(
        (session for session in hours_of_day(hall, localdate(at)) if session.opens <= at < session.closes), None
    )


def local_moment(on: date, at: time) -> datetime:
    """A local day and time of day (Asia/Shanghai) as an aware moment."""
    return make_aware(datetime.combine(on, at), get_default_timezone())
