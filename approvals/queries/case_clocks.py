"""The clocks of one case: what is left of each, and how its due day came about day by day (X2). Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.deadlines import DayLine, explain
from approvals.models import Case, CaseClock
from approvals.queries.clocks import clock_readings, day_weeks
from approvals.queries.remaining import Remaining, WorkingTime
from approvals.states import ClockKind
from hall.calendars import work_calendar

CLOCK_ORDER = [
    ClockKind.NOTICE,
    ClockKind.PROMISE,
    ClockKind.STATUTE,
    ClockKind.JOINT,
    ClockKind.STEP,
    ClockKind.DELIVERY,
    ClockKind.PAUSE,
]


@dataclass(frozen=True)
class ClockLine:
    """One clock: its name, its limit, and what is left of it."""

    clock: CaseClock
    label: str
    remaining: Remaining

    @property
    def ended_late(self) -> bool:
        """Whether it had run out before it was stopped: never shown as simply done."""
        stopped_at, due_at = self.clock.stopped_at, self.clock.due_at
        return stopped_at is not None and due_at is not None and stopped_at > due_at


@dataclass(frozen=True)
class Derivation:
    """How one due day came about: every day and why it counts or not (X2)."""

    line: ClockLine
    total: int
    weeks: Any
    days: list[DayLine]


def clock_lines(case: Case, time: WorkingTime) -> list[ClockLine]:
    """The clocks of the case in the order in which they come up."""
    clocks = sorted(case.clocks.all(), key=lambda clock: (CLOCK_ORDER.index(clock.kind), clock.started_on, clock.pk))
    pauses = case.pauses.all()
    return [ClockLine(clock, _clock_label(clock), time.remaining(clock, case.hall_id, pauses)) for clock in clocks]


def derivations(case: Case, at: datetime) -> list[Derivation]:
    """Each clock of the case with its days, by the function that made the due day."""
    calendar = work_calendar(case.hall_id)
    lines = {line.clock.pk: line for line in clock_lines(case, WorkingTime(at))}
    budgets = {reading.clock.pk: reading.budget for reading in clock_readings(case, at)}
    return [
        Derivation(
            line=line,
            total=budgets[pk].total,
            weeks=day_weeks(budgets[pk], calendar, first_day=_first_day(line.clock)),
            days=explain(budgets[pk], calendar, first_day=_first_day(line.clock)),
        )
        for pk, line in lines.items()
    ]


def _first_day(clock: CaseClock) -> str:
    """Why the first day does not count, for clocks that do not start with acceptance."""
    reasons = {
        ClockKind.NOTICE: _("收件（补正）当天不计（民法典第201条）"),
        ClockKind.STEP: _("到达环节当天不计（民法典第201条）"),
        ClockKind.DELIVERY: _("作出决定当天不计（民法典第201条）"),
        ClockKind.PAUSE: _("中止开始当天不计入预计时间"),
    }
    return str(reasons.get(ClockKind(clock.kind), ""))


def _clock_label(clock: CaseClock) -> str:
    if clock.step_id:
        return str(_("审查环节：%(step)s") % {"step": clock.step})
    return clock.get_kind_display()
