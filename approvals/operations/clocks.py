"""The clocks of a case, derived from its ledger: receipts, acceptance, pauses, the extension, reviews, the decision.

`project` writes the rows after each act. Days are local (Asia/Shanghai).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localdate, make_aware

from approvals.deadlines import BadLedger, Budget, due
from approvals.models import Case, CaseClock, Delivery, Pause, ProcessStep, Review
from approvals.queries.clocks import budget_of
from approvals.queries.joint import project_led_by
from approvals.states import CaseState, ClockKind, DeliveryMethod, Handling, LimitUnit
from hall.calendars import closing_times, work_calendar
from hall.errors import RuleBroken
from hall.worktime import WorkCalendar

NOTICE_DAYS = 5  # working days from receipt to telling (许可法32)
DELIVERY_DAYS = 10  # working days from the decision to its delivery (许可法44)
JOINT_DAYS = 45  # working days of joint handling (许可法42(2))
LONG_PASSED_DAYS = 3  # working days past the promise, then red (docs/rules.md)

_KEY = ("case", "kind", "step", "started_on")
_MOMENTS = ("due_on", "due_at", "warn_at", "red_at", "next_flag_at", "is_provisional")
_DERIVED = ("budget", "unit", "stopped_at", "is_paused", *_MOMENTS)


@dataclass(frozen=True)
class Ledger:
    """What is on record about the time of a case: before its acceptance it has neither pauses nor reviews."""

    case: Case
    pauses: Iterable[Pause] = ()
    reviews: Iterable[Review] = ()


@dataclass(frozen=True)
class Run:
    """One clock as the ledger tells it, before a calendar is laid over it."""

    kind: ClockKind
    budget: Budget
    step: ProcessStep | None = None
    stopped_at: datetime | None = None
    is_paused: bool = False


@dataclass(frozen=True)
class Moments:
    """What a calendar makes of a budget: the due day and the moments that the sweep looks at."""

    due_on: date | None
    due_at: datetime | None
    warn_at: datetime | None
    red_at: datetime | None
    is_provisional: bool

    def next_flag(self, stopped_at: datetime | None) -> datetime | None:
        """The earliest moment still to be looked at: a breach before the clock stopped stays one."""
        moments = [moment for moment in (self.warn_at, self.due_at, self.red_at) if moment is not None]
        return min((moment for moment in moments if stopped_at is None or moment < stopped_at), default=None)


def project(case: Case) -> list[CaseClock]:
    """Write the clocks of a locked case as its ledger now tells them; an act only ever adds to a ledger."""
    return keep(expected(case))


def expected(case: Case, pauses: Iterable[Pause] | None = None) -> list[CaseClock]:
    """The clocks that the ledger gives, unsaved; of two that would start alike on one day the later one stands.

    Of `case`, its notice and its extension what is not saved yet counts; reviews are those stored, and so are the
    pauses unless others are given: what a notice says about days to come.
    """
    calendar, ends = work_calendar(case.hall_id), closing_times(case.hall_id)
    try:
        runs = {(run.kind, run.step, run.budget.started_on): run for run in _runs(_ledger(case, pauses))}
    except BadLedger as bad:
        raise RuleBroken(bad.code, bad.message) from bad
    return [_clock(case, run, moments_of(run.kind, run.budget, calendar, ends)) for run in runs.values()]


def keep(clocks: Iterable[CaseClock]) -> list[CaseClock]:
    """Write these clocks over those of the same kind and start."""
    return CaseClock.objects.bulk_create(clocks, update_conflicts=True, unique_fields=_KEY, update_fields=_DERIVED)


def _ledger(case: Case, pauses: Iterable[Pause] | None) -> Ledger:
    if case.accepted_on is None:
        return Ledger(case)
    pauses = case.pauses.all() if pauses is None else pauses
    return Ledger(case, pauses, case.reviews.select_related("step").order_by("at", "pk"))


def _clock(case: Case, run: Run, moments: Moments) -> CaseClock:
    return CaseClock(
        case=case,
        kind=run.kind,
        step=run.step,
        started_on=run.budget.started_on,
        budget=run.budget.limit,
        unit=run.budget.unit,
        due_on=moments.due_on,
        due_at=moments.due_at,
        warn_at=moments.warn_at,
        red_at=moments.red_at,
        next_flag_at=moments.next_flag(run.stopped_at),
        stopped_at=run.stopped_at,
        is_paused=run.is_paused,
        is_provisional=moments.is_provisional,
    )


def _runs(ledger: Ledger) -> Iterator[Run]:
    case = ledger.case
    yield from _notice_runs(case)
    if case.accepted_on is not None:
        yield from _decision_runs(ledger, case.accepted_on)
        yield from _step_runs(ledger)
    answered_at = case.ended_at if case.state == CaseState.NOT_ACCEPTED else case.decided_at
    if answered_at is not None:  # a refusal to accept is served within the same days
        yield from _delivery_runs(case, answered_at)
    if case.handling == Handling.JOINT and case.accepted_on is not None:
        yield from _joint_runs(ledger, case.accepted_on)
    for pause in ledger.pauses:
        budget = Budget(pause.started_on, pause.expected_days, LimitUnit.WORKING)
        yield Run(ClockKind.PAUSE, budget, stopped_at=start_of_day(pause.ended_on))


def _delivery_runs(case: Case, answered_at: datetime) -> Iterator[Run]:
    """From the decision to its service, and anew from the day on which a posted paper came back (许可法44)."""
    since, served_at = localdate(answered_at), case.delivered_at
    for row in case.deliveries.all():
        stopped_at = _delivery_stop(row, answered_at)
        if row.returned_on is None:
            served_at = stopped_at
            continue
        yield Run(ClockKind.DELIVERY, Budget(since, DELIVERY_DAYS, LimitUnit.WORKING), stopped_at=stopped_at)
        since = row.returned_on
    yield Run(ClockKind.DELIVERY, Budget(since, DELIVERY_DAYS, LimitUnit.WORKING), stopped_at=served_at)


def _delivery_stop(row: Delivery, answered_at: datetime) -> datetime:
    """The registration; for a public notice its beginning, though it was registered later (民事诉讼法95)."""
    begun_at = start_of_day(row.sent_on) if row.method == DeliveryMethod.NOTICE else None
    return min(row.delivered_at, max(begun_at, answered_at)) if begun_at else row.delivered_at


def _notice_runs(case: Case) -> Iterator[Run]:
    """Receipt to telling or acceptance, again from each complete supplement; filing does not stop it (许可法32)."""
    told_at = case.notice.told_at if hasattr(case, "notice") else None
    answered_at = case.accepted_at or case.ended_at
    again = [(row.supplemented_at, row.told_at) for row in case.second_notices.all()] if told_at else []
    spans = [(case.received_at, told_at or answered_at), *again, (case.supplemented_at, answered_at)]
    for started_at, stopped_at in spans:
        if started_at is not None:
            budget = Budget(localdate(started_at), NOTICE_DAYS, LimitUnit.WORKING)
            yield Run(ClockKind.NOTICE, budget, stopped_at=stopped_at)


def _decision_runs(ledger: Ledger, accepted_on: date) -> Iterator[Run]:
    """Promise and statute from the legal day of acceptance; a limit that nobody has decided has no clock."""
    version = ledger.case.version
    yield from _run(ledger, ClockKind.PROMISE, accepted_on, version.promised_limit, version.promised_unit)
    yield from _run(ledger, ClockKind.STATUTE, accepted_on, version.statutory_limit, version.statutory_unit)


def _joint_runs(ledger: Ledger, accepted_on: date) -> Iterator[Run]:
    """The joint clock, on the lead's own case: from its acceptance until the lead closes the project (许可法42)."""
    joint = project_led_by(ledger.case)
    if joint is None:
        return
    extension = joint.extension.days if hasattr(joint, "extension") else 0
    budget = budget_of(ClockKind.JOINT, accepted_on, JOINT_DAYS, LimitUnit.WORKING, ledger.pauses, extension)
    is_paused = joint.closed_at is None and any(pause.ended_on is None for pause in ledger.pauses)
    yield Run(ClockKind.JOINT, budget, stopped_at=joint.closed_at, is_paused=is_paused)


def _step_runs(ledger: Ledger) -> Iterator[Run]:
    """Each review step from the day the file reached it to its opinion; the current one until the decision."""
    case = ledger.case
    started_on = localdate(case.accepted_at)
    for review in ledger.reviews:
        if review.step is not None:
            yield from _run(
                ledger, ClockKind.STEP, started_on, review.step.limit, review.step.unit, review.step, review.at
            )
        started_on = localdate(review.at)
    if case.step is not None and case.step_started_on is not None:
        yield from _run(ledger, ClockKind.STEP, case.step_started_on, case.step.limit, case.step.unit, case.step)


def _run(
    ledger: Ledger,
    kind: ClockKind,
    started_on: date,
    limit: int | None,
    unit: str,
    step: ProcessStep | None = None,
    stopped_at: datetime | None = None,
) -> Iterator[Run]:
    if limit is None or not unit:
        return
    case = ledger.case
    stopped_at = stopped_at or case.decided_at or case.ended_at
    is_paused = stopped_at is None and any(pause.ended_on is None for pause in ledger.pauses)
    extension = case.extension.days if hasattr(case, "extension") else 0
    yield Run(kind, budget_of(kind, started_on, limit, unit, ledger.pauses, extension), step, stopped_at, is_paused)


def moments_of(kind: str, budget: Budget, calendar: WorkCalendar, ends: Callable[[date], datetime]) -> Moments:
    end = due(budget, calendar)
    if end.on is None:
        return Moments(None, None, None, None, end.provisional)
    red_on = _long_passed_on(budget, end.on, calendar) if kind == ClockKind.PROMISE else None
    red_at = ends(red_on) if red_on else None
    return Moments(end.on, ends(end.on), _warn_at(kind, budget, end.on, calendar, ends), red_at, end.provisional)


def _long_passed_on(budget: Budget, due_on: date, calendar: WorkCalendar) -> date | None:
    """The third working day past the due day on which the clock ran; None while a pause keeps it away (许可法45)."""
    later = tuple(pause for pause in budget.pauses if pause.start >= due_on)
    return due(Budget(due_on, LONG_PASSED_DAYS, LimitUnit.WORKING, later), calendar).on


def _warn_at(
    kind: str, budget: Budget, due_on: date, calendar: WorkCalendar, ends: Callable[[date], datetime]
) -> datetime | None:
    """The end of the working day before the due day, unless the clock had not started yet; never on the spot."""
    if kind == ClockKind.PAUSE or budget.total == 0:
        return None
    eve = calendar.previous_working_day(date.fromordinal(due_on.toordinal() - 1))
    return ends(eve) if eve >= budget.started_on else None


def start_of_day(on: date | None) -> datetime | None:
    return make_aware(datetime.combine(on, time.min), get_default_timezone()) if on else None
