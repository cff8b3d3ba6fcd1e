"""How much is left on a clock, in working days and hours of the hall, as the pages say it.

Nothing is decided here: when a clock ends stands on the clock itself (`due_at`), and cards are the sweep's matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import localdate, localtime

from approvals.deadlines import running_units
from approvals.models import CaseClock, Pause
from approvals.queries.clocks import budget_of
from approvals.states import LimitUnit
from hall.calendars import work_calendar
from hall.models import DEFAULT_SESSIONS, WorkSession
from hall.worktime import WorkCalendar

SOON_DAYS = 1  # days after today: what ends today or tomorrow is shown as due soon


@dataclass(frozen=True)
class Remaining:
    """What components/_remaining.html shows: days after today (or past the end), and working hours left today."""

    level: str
    days: int | None = None
    hours: int = 0
    unit: str = LimitUnit.WORKING
    provisional: bool = False


class WorkingTime:
    """Calendars and opening hours of the halls as seen from one moment, each read once however many clocks ask."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.today: date = localdate(at)
        self._calendars: dict[int, WorkCalendar] = {}
        self._sessions: dict[int, list[tuple[time, time]]] | None = None

    def calendar(self, hall_id: int) -> WorkCalendar:
        if hall_id not in self._calendars:
            self._calendars[hall_id] = work_calendar(hall_id)
        return self._calendars[hall_id]

    def hours_left(self, hall_id: int) -> int:
        """Whole working hours left of today at the hall; 0 on a day off."""
        if not self.calendar(hall_id).is_working_day(self.today):
            return 0
        now = localtime(self.at).time()
        minutes = sum(_minutes(max(opens, now), closes) for opens, closes in self._sessions_of(hall_id))
        return minutes // 60

    def remaining(self, clock: CaseClock, hall_id: int, pauses: Iterable[Pause] = ()) -> Remaining:
        """What is left of a running clock of a case at this hall; past the end paused days are not counted."""
        if clock.stopped_at is not None:
            return Remaining("done")
        if clock.is_paused or clock.due_on is None or clock.due_at is None:
            return Remaining("paused")
        if self.at > clock.due_at:
            return Remaining("late", self.days_late(clock, hall_id, pauses, self.today), unit=_unit(clock))
        days = self.days(hall_id, clock.unit, self.today, clock.due_on)
        level = "soon" if days <= SOON_DAYS else ""
        return Remaining(level, days, self.hours_left(hall_id), _unit(clock), clock.is_provisional)

    def days_late(self, clock: CaseClock, hall_id: int, pauses: Iterable[Pause], until: date) -> int:
        """Running days of a clock past its due day up to `until`, in its unit: what deadlines.remaining gives."""
        assert clock.due_on is not None  # it has passed
        budget = budget_of(clock.kind, clock.started_on, clock.budget, clock.unit, pauses)
        return running_units(budget, self.calendar(hall_id), clock.due_on, until)

    def days(self, hall_id: int, unit: str, after: date, through: date) -> int:
        """Days in (after, through], working days unless the unit is natural; never negative."""
        if unit == LimitUnit.NATURAL:
            return max(0, (through - after).days)
        return self.calendar(hall_id).working_days_between(after, through)

    def _sessions_of(self, hall_id: int) -> list[tuple[time, time]]:
        if self._sessions is None:
            self._sessions = {}
            for row in WorkSession.objects.valid_on(self.today):
                self._sessions.setdefault(row.hall_id, []).append((row.opens_at, row.closes_at))
        return self._sessions.get(hall_id, list(DEFAULT_SESSIONS))


def _unit(clock: CaseClock) -> str:
    """An on-the-spot limit is counted in working days once it is past or still ahead."""
    return LimitUnit.WORKING if clock.unit == LimitUnit.IMMEDIATE else clock.unit


def _minutes(begin: time, end: time) -> int:
    return max(0, (end.hour - begin.hour) * 60 + end.minute - begin.minute)
