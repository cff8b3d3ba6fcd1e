"""The clocks of a case, derived from its ledger: receipts, acceptance, pauses, the extension, reviews, the decision.

`project` rebuilds the stored rows after each act, in a constant number of queries; `reproject` moves the open clocks
that a change of the calendar touches, and nothing else. Days are local (Asia/Shanghai).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch, Q
from django.utils.timezone import get_default_timezone, localdate, make_aware

from approvals.deadlines import BadLedger, Budget, due
from approvals.models import Case, CaseClock, Extension, Pause, ProcessStep, Review
from approvals.queries import budget_of
from approvals.states import ClockKind, LimitUnit
from hall.calendars import closing_times, work_calendar
from hall.errors import RuleBroken
from hall.worktime import WorkCalendar

NOTICE_DAYS = 5  # working days from receipt to telling (许可法32)
DELIVERY_DAYS = 10  # working days from the decision to its delivery (许可法44)
LONG_PASSED_DAYS = 3  # working days past the promise, then red (rules: electronic supervision)
BATCH = 5_000  # cases a transaction; their acts wait for it, some tenths of a second

_KEY = ("case", "kind", "step", "started_on")
_MOMENTS = ("due_on", "due_at", "warn_at", "red_at", "next_flag_at", "is_provisional")
_DERIVED = ("budget", "unit", "stopped_at", "is_paused", *_MOMENTS)
_LOCK = "SELECT id, hall_id FROM approvals_case WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
_LEDGERS = """
SELECT case_id FROM approvals_pause WHERE case_id = ANY(%(cases)s::bigint[])
UNION SELECT case_id FROM approvals_extension WHERE case_id = ANY(%(cases)s::bigint[])
"""
# running clocks alike in these move alike; `ledger` is the case itself where it has a pause or an extension, else 0
_ALIKE = """
SELECT DISTINCT kind, started_on, budget, unit, CASE WHEN case_id = ANY(%(ledgers)s::bigint[]) THEN case_id ELSE 0 END
FROM approvals_caseclock WHERE case_id = ANY(%(cases)s::bigint[]) AND stopped_at IS NULL
"""
_SHIFT = """
UPDATE approvals_caseclock AS clock SET due_on = new.due_on, due_at = new.due_at, warn_at = new.warn_at,
    red_at = new.red_at, next_flag_at = new.next_flag_at, is_provisional = new.is_provisional
FROM unnest(%s::text[], %s::date[], %s::int[], %s::text[], %s::bigint[], %s::date[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::boolean[]) AS new(kind, started_on, budget, unit,
    ledger, due_on, due_at, warn_at, red_at, next_flag_at, is_provisional)
WHERE clock.case_id = ANY(%s::bigint[]) AND clock.stopped_at IS NULL
    AND (clock.kind, clock.started_on, clock.budget, clock.unit,
        CASE WHEN clock.case_id = ANY(%s::bigint[]) THEN clock.case_id ELSE 0 END)
        = (new.kind, new.started_on, new.budget, new.unit, new.ledger)
    AND (clock.due_on, clock.due_at, clock.warn_at, clock.red_at, clock.is_provisional)
        IS DISTINCT FROM (new.due_on, new.due_at, new.warn_at, new.red_at, new.is_provisional)
"""


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


def project(case: Case, calendar: WorkCalendar | None = None) -> list[CaseClock]:
    """Rebuild the clocks of one case from its ledger."""
    return project_many([case], calendar)


def project_many(cases: Iterable[Case], calendar: WorkCalendar | None = None) -> list[CaseClock]:
    """Rebuild the clocks of some cases (at most a batch), with as many queries as for one."""
    ids = [case.pk for case in cases]
    times: dict[int, tuple[WorkCalendar, Callable[[date], datetime]]] = {}
    rows = []
    for case in _with_ledger(ids):
        if case.hall_id not in times:
            times[case.hall_id] = calendar or work_calendar(case.hall_id), closing_times(case.hall_id)
        rows += _clocks(case, *times[case.hall_id])
    stored = CaseClock.objects.bulk_create(rows, update_conflicts=True, unique_fields=_KEY, update_fields=_DERIVED)
    CaseClock.objects.filter(case__in=ids).exclude(pk__in=[row.pk for row in stored]).delete()
    return stored


def expected(case: Case, calendar: WorkCalendar | None = None) -> list[CaseClock]:
    """The clocks that the ledger on `case` (rows not saved yet included) gives, unsaved."""
    return _clocks(case, calendar or work_calendar(case.hall_id), closing_times(case.hall_id))


def reproject(days: Sequence[date] | None = None) -> int:
    """Move the running clocks whose dates a change of these days may touch; every running clock without `days`.

    Cases are locked batch by batch, as their acts lock them. Returns how many clocks moved.
    """
    moved, last = 0, 0
    while True:
        with transaction.atomic():
            halls = dict(_lock_affected(days, last))
            for hall in set(halls.values()):
                moved += _shift(hall, [case for case in halls if halls[case] == hall])
        if len(halls) < BATCH:
            return moved
        last = max(halls)


def _with_ledger(ids: list[int]) -> Any:
    reviews = Prefetch("reviews", Review.objects.select_related("step").order_by("at", "pk"))
    related = ("version", "step", "notice", "extension")
    return Case.objects.filter(pk__in=ids).select_related(*related).prefetch_related("pauses", reviews)


def _clocks(case: Case, calendar: WorkCalendar, ends: Callable[[date], datetime]) -> list[CaseClock]:
    """The clocks of a case; of two that would start alike on one day the later one stands."""
    try:
        runs = {(run.kind, run.step, run.budget.started_on): run for run in _runs(case)}
    except BadLedger as bad:
        raise RuleBroken(bad.code, bad.message) from bad
    return [_clock(case, run, _moments(run.kind, run.budget, calendar, ends)) for run in runs.values()]


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


def _runs(case: Case) -> Iterator[Run]:
    yield from _notice_runs(case)
    if case.accepted_on is not None:
        yield from _decision_runs(case, case.accepted_on)
        yield from _step_runs(case)
    if case.decided_at is not None:
        budget = Budget(localdate(case.decided_at), DELIVERY_DAYS, LimitUnit.WORKING)
        yield Run(ClockKind.DELIVERY, budget, stopped_at=case.delivered_at)
    for pause in case.pauses.all():
        budget = Budget(pause.started_on, pause.expected_days, LimitUnit.WORKING)
        yield Run(ClockKind.PAUSE, budget, stopped_at=_start_of_day(pause.ended_on))


def _notice_runs(case: Case) -> Iterator[Run]:
    """Receipt to telling or acceptance, again from a complete supplement; filing does not stop it (许可法32)."""
    told_at = case.notice.told_at if hasattr(case, "notice") else None
    answered_at = case.accepted_at or case.ended_at
    for started_at, stopped_at in ((case.received_at, told_at or answered_at), (case.supplemented_at, answered_at)):
        if started_at is not None:
            budget = Budget(localdate(started_at), NOTICE_DAYS, LimitUnit.WORKING)
            yield Run(ClockKind.NOTICE, budget, stopped_at=stopped_at)


def _decision_runs(case: Case, accepted_on: date) -> Iterator[Run]:
    """Promise and statute from the legal day of acceptance; a limit that nobody has decided has no clock."""
    version = case.version
    yield from _run(case, ClockKind.PROMISE, accepted_on, version.promised_limit, version.promised_unit)
    yield from _run(case, ClockKind.STATUTE, accepted_on, version.statutory_limit, version.statutory_unit)


def _step_runs(case: Case) -> Iterator[Run]:
    """Each review step from the day the file reached it to its opinion; the current one until the decision."""
    started_on = localdate(case.accepted_at)
    for review in case.reviews.all():
        if review.step is not None:
            yield from _run(
                case, ClockKind.STEP, started_on, review.step.limit, review.step.unit, review.step, review.at
            )
        started_on = localdate(review.at)
    if case.step is not None and case.step_started_on is not None:
        yield from _run(case, ClockKind.STEP, case.step_started_on, case.step.limit, case.step.unit, case.step)


def _run(
    case: Case,
    kind: ClockKind,
    started_on: date,
    limit: int | None,
    unit: str,
    step: ProcessStep | None = None,
    stopped_at: datetime | None = None,
) -> Iterator[Run]:
    if limit is None or not unit:
        return
    stopped_at = stopped_at or case.decided_at or case.ended_at
    pauses = list(case.pauses.all())
    is_paused = stopped_at is None and any(pause.ended_on is None for pause in pauses)
    extension = case.extension.days if hasattr(case, "extension") else 0
    yield Run(kind, budget_of(kind, started_on, limit, unit, pauses, extension), step, stopped_at, is_paused)


def _moments(kind: str, budget: Budget, calendar: WorkCalendar, ends: Callable[[date], datetime]) -> Moments:
    end = due(budget, calendar)
    if end.on is None:
        return Moments(None, None, None, None, end.provisional)
    red_at = ends(calendar.add_working_days(end.on, LONG_PASSED_DAYS)) if kind == ClockKind.PROMISE else None
    return Moments(end.on, ends(end.on), _warn_at(kind, budget, end.on, calendar, ends), red_at, end.provisional)


def _warn_at(
    kind: str, budget: Budget, due_on: date, calendar: WorkCalendar, ends: Callable[[date], datetime]
) -> datetime | None:
    """The end of the working day before the due day, unless the clock had not started yet; never on the spot."""
    if kind == ClockKind.PAUSE or budget.total == 0:
        return None
    eve = calendar.previous_working_day(date.fromordinal(due_on.toordinal() - 1))
    return ends(eve) if eve >= budget.started_on else None


def _start_of_day(on: date | None) -> datetime | None:
    return make_aware(datetime.combine(on, time.min), get_default_timezone()) if on else None


def _lock_affected(days: Sequence[date] | None, last: int) -> list[tuple[int, int]]:
    """Find the next cases and lock them in the order of their keys; gives each with its hall."""
    found = _affected(days).filter(case__gt=last).order_by("case").values_list("case", flat=True).distinct()[:BATCH]
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [_array(found)])
        return cursor.fetchall()


def _affected(days: Sequence[date] | None) -> Any:
    running = CaseClock.objects.filter(stopped_at__isnull=True)
    if days is None:
        return running
    first, last = min(days), max(days)
    open_ended = Q(due_on__isnull=True) | Q(is_provisional=True)
    return running.filter(open_ended | Q(due_on__gte=first) | Q(red_at__gte=_start_of_day(first)), started_on__lte=last)


def _shift(hall: int, ids: list[int]) -> int:
    """Write the new moments of the running clocks of these locked cases in one statement, where they differ."""
    cases = _array(ids)
    with connection.cursor() as cursor:
        cursor.execute(_LEDGERS, {"cases": cases})
        ledgers = [case for (case,) in cursor.fetchall()]
        cursor.execute(_ALIKE, {"cases": cases, "ledgers": _array(ledgers)})
        moved = list(_moved(hall, cursor.fetchall(), ledgers))
        if not moved:
            return 0
        cursor.execute(_SHIFT, [*map(list, zip(*moved, strict=True)), cases, _array(ledgers)])
        return cursor.rowcount


def _moved(hall: int, clocks: Sequence[tuple], ledgers: Sequence[int]) -> Iterator[tuple]:
    """These clocks, each with its new moments: ledgers are read at once, the calendar of the hall is taken once."""
    pauses: dict[int, list[Pause]] = {case: [] for case in (0, *ledgers)}
    for pause in Pause.objects.filter(case__in=ledgers):
        pauses[pause.case_id].append(pause)
    extensions = dict(Extension.objects.filter(case__in=ledgers).values_list("case_id", "days"))
    calendar, ends = work_calendar(hall), closing_times(hall)
    for kind, started_on, limit, unit, ledger in clocks:
        budget = budget_of(kind, started_on, limit, unit, pauses[ledger], extensions.get(ledger, 0))
        new = _moments(kind, budget, calendar, ends)
        moments = (new.due_on, new.due_at, new.warn_at, new.red_at, new.next_flag(None), new.is_provisional)
        yield kind, started_on, limit, unit, ledger, *moments


def _array(ids: Iterable[int]) -> str:
    """An array as PostgreSQL writes it: thousands of numbers one by one would take it longer to parse than to use."""
    return f"{{{','.join(map(str, ids))}}}"
