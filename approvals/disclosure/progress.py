"""What an applicant is told about her case, in plain words.

A refusal that is still climbing its levels does not exist yet (article 14), so nothing here speaks of a filing. Names
of applicants are covered; no clerk is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.deadlines import Budget
from approvals.disclosure.guides import notices
from approvals.disclosure.supply import Following, Supply, following_of, supply_of
from approvals.disclosure.timeline import (
    CLOSED,
    DECIDING,
    TITLES,
    Entry,
    is_past,
    timeline,
    told_clocks,
)
from approvals.documents.fees import tills
from approvals.models import Case, CaseClock, FeeOrder, OfficialPaper, Pause
from approvals.queries.clocks import clock_bar, clock_readings, day_weeks
from approvals.queries.notices import Line
from approvals.states import CaseState, ClockKind, EventKind, FeeState, LimitUnit
from hall.calendars import work_calendar
from hall.templatetags.hall import limit, zh_day
from hall.worktime import FRIDAY, WorkCalendar

LONGEST_WEEKS = 120  # days shown as a calendar; longer derivations are told in words alone


@dataclass(frozen=True)
class Progress:
    """The page of one case. `state` is what the public may know of it; clocks are None where they do not run."""

    case: Case
    state: str
    state_label: str
    promise: CaseClock | None
    statute: CaseClock | None
    notice: CaseClock | None
    delivery: CaseClock | None
    is_late: bool
    is_past_statute: bool
    pause: Pause | None
    pause_end: date | None
    overrun: int
    to_supply: tuple[Line, ...]
    supply: Supply
    following: Following | None
    closing: str
    reasons: tuple[str, ...]
    documents: tuple[str, ...]
    bar: Any
    weeks: Any
    timeline: list[Entry]
    papers: tuple[OfficialPaper, ...]
    fees: tuple[FeeOrder, ...] = ()
    tills: tuple[str, ...] = ()

    @property
    def served_on(self) -> date | None:
        """The local day on which the paper counts as served: signed for, a public notice over, else registered."""
        row = self.case.delivery
        return (row.received_on or localdate(row.delivered_at)) if row else None


def progress_page(case: Case, at: datetime) -> Progress:
    """Tell how `case` (one of `queries.progress`) stands at `at`."""
    calendar = work_calendar(case.hall_id)
    clocks = told_clocks(case)
    promise = clocks.get(ClockKind.PROMISE)
    budget = _budget(case, ClockKind.PROMISE, at) if promise and case.state in DECIDING else None
    supply = supply_of(case, calendar)
    open_pause = next((pause for pause in case.pauses.all() if pause.ended_on is None), None)
    pause = open_pause if case.state == CaseState.PAUSED else None
    state = case.public_state
    fees = tuple(case.fee_orders.exclude(state=FeeState.CANCELLED).prefetch_related("lines", "receipt__refunds"))
    return Progress(
        case=case,
        state=state,
        state_label=str(state.label),
        promise=promise,
        statute=clocks.get(ClockKind.STATUTE),
        notice=clocks.get(ClockKind.NOTICE),
        delivery=clocks.get(ClockKind.DELIVERY),
        is_late=bool(budget) and is_past(promise, at),
        is_past_statute=bool(budget) and is_past(clocks.get(ClockKind.STATUTE), at),
        pause=pause,
        pause_end=pause.expected_end(calendar) if pause else None,
        overrun=pause.overrun(calendar, localdate(at)) if pause else 0,
        to_supply=supply.lines,
        supply=supply,
        following=following_of(case),
        closing=_closing(case),
        reasons=tuple(_reasons(case, budget, calendar)) if budget else (),
        documents=notices(calendar, budget.started_on, promise.due_on) if budget and promise else (),
        bar=clock_bar(case, at) if budget else None,
        weeks=_weeks(budget, promise, calendar),
        timeline=timeline(case, clocks, at),
        papers=tuple(case.papers.select_related("correction").order_by("issued_at", "pk")),
        fees=fees,
        tills=tuple(tills(case)) if any(order.state == FeeState.OPEN for order in fees) else (),
    )


def _budget(case: Case, kind: str, at: datetime) -> Budget | None:
    return next((reading.budget for reading in clock_readings(case, at) if reading.clock.kind == kind), None)


def _closing(case: Case) -> str:
    """Why the case was closed as withdrawn although nobody took it back; empty else."""
    kinds = [event.kind for event in case.events.all() if event.kind in CLOSED]
    return str(TITLES[EventKind(kinds[-1])]) if kinds else ""


def _weeks(budget: Budget | None, promise: CaseClock | None, calendar: WorkCalendar) -> Any:
    if budget is None or promise is None or promise.due_on is None:
        return None
    return day_weeks(budget, calendar) if (promise.due_on - budget.started_on).days <= LONGEST_WEEKS else None


def _reasons(case: Case, budget: Budget, calendar: WorkCalendar) -> Iterator[str]:
    """Say in sentences how the due day comes about: the start, each pause, each make-up day."""
    named = {"start": zh_day(budget.started_on), "limit": limit(budget.limit, budget.unit)}
    if budget.unit == LimitUnit.IMMEDIATE:
        yield _("%(start)s受理，当场办结。") % named
    else:
        yield _("%(start)s受理，当天不计，从第二天起算，承诺 %(limit)s。") % named
    for pause in case.pauses.all():
        yield _pause_reason(pause, calendar)
    last = budget.pauses[-1].end if budget.pauses else None
    for day in calendar.make_up_days:
        if (
            budget.unit == LimitUnit.WORKING
            and budget.started_on < day <= _last_day(case, last)
            and day.weekday() > FRIDAY
        ):
            yield _("%(day)s调休上班，计入。") % {"day": zh_day(day)}


def _last_day(case: Case, fallback: date | None) -> date:
    due = (clock.due_on for clock in case.clocks.all() if clock.kind == ClockKind.PROMISE and clock.due_on)
    return next(due, fallback or date.min)


def _pause_reason(pause: Pause, calendar: WorkCalendar) -> str:
    named = {"ground": pause.get_ground_display(), "start": zh_day(pause.started_on)}
    if pause.ended_on is None:
        expected = {**named, "days": pause.expected_days}
        return _("%(start)s起依法%(ground)s，预计 %(days)s 个工作日，不计入（行政许可法第 45 条）。") % expected
    days = calendar.working_days_between(pause.started_on, pause.ended_on)
    ended = {**named, "end": zh_day(pause.ended_on), "days": days}
    return _("%(start)s至 %(end)s依法%(ground)s，其中 %(days)s 个工作日不计入（行政许可法第 45 条）。") % ended
