"""What a change of the calendar does to the running clocks: found, locked batch by batch, and moved in sets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from approvals.models import CaseClock, Pause
from approvals.operations.clocks import moments_of, start_of_day
from approvals.queries.clocks import budget_of, extensions_of
from hall.calendars import closing_times, work_calendar

BATCH = 5_000  # cases a transaction; their acts wait for it, some tenths of a second

_LOCK = "SELECT id, hall_id FROM approvals_case WHERE id = ANY(ARRAY({found})) ORDER BY id FOR NO KEY UPDATE"
_LEDGERS = """
SELECT case_id FROM approvals_pause WHERE case_id = ANY(%(cases)s::bigint[])
UNION SELECT case_id FROM approvals_extension WHERE case_id = ANY(%(cases)s::bigint[])
UNION SELECT lead_case_id FROM approvals_jointcase AS joint JOIN approvals_jointextension AS longer
    ON longer.joint_id = joint.id WHERE lead_case_id = ANY(%(cases)s::bigint[])
"""
# ARRAY(SELECT unnest(…)) hides how many cases there are: a plan by the index, never through every clock there is.
# Running clocks alike in these move alike; `ledger` is the case itself where it has a pause or an extension, else 0
_ALIKE = """
SELECT DISTINCT kind, started_on, budget, unit, CASE WHEN case_id = ANY(%(ledgers)s::bigint[]) THEN case_id ELSE 0 END
FROM approvals_caseclock WHERE case_id = ANY(ARRAY(SELECT unnest(%(cases)s::bigint[]))) AND stopped_at IS NULL
"""
_SHIFT = """
UPDATE approvals_caseclock AS clock SET due_on = new.due_on, due_at = new.due_at, warn_at = new.warn_at,
    red_at = new.red_at, next_flag_at = new.next_flag_at, is_provisional = new.is_provisional
FROM unnest(%s::text[], %s::date[], %s::int[], %s::text[], %s::bigint[], %s::date[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::boolean[]) AS new(kind, started_on, budget, unit,
    ledger, due_on, due_at, warn_at, red_at, next_flag_at, is_provisional)
WHERE clock.case_id = ANY(ARRAY(SELECT unnest(%s::bigint[]))) AND clock.stopped_at IS NULL
    AND (clock.kind, clock.started_on, clock.budget, clock.unit,
        CASE WHEN clock.case_id = ANY(%s::bigint[]) THEN clock.case_id ELSE 0 END)
        = (new.kind, new.started_on, new.budget, new.unit, new.ledger)
    AND (clock.due_on, clock.due_at, clock.warn_at, clock.red_at, clock.is_provisional)
        IS DISTINCT FROM (new.due_on, new.due_at, new.warn_at, new.red_at, new.is_provisional)
"""


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


def _lock_affected(days: Sequence[date] | None, last: int) -> list[tuple[int, int]]:
    """Find the next cases and lock them in the order of their keys; gives each with its hall."""
    found = _affected(days).filter(case__gt=last).order_by("case").values("case").distinct()[:BATCH]
    sql, values = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(found=sql), values)
        return cursor.fetchall()


def _affected(days: Sequence[date] | None) -> Any:
    running = CaseClock.objects.filter(stopped_at__isnull=True)
    if days is None:
        return running
    first, last = min(days), max(days)
    open_ended = Q(due_on__isnull=True) | Q(is_provisional=True)
    return running.filter(open_ended | Q(due_on__gte=first) | Q(red_at__gte=start_of_day(first)), started_on__lte=last)


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
    extensions = extensions_of(ledgers)
    calendar, ends = work_calendar(hall), closing_times(hall)
    for kind, started_on, limit, unit, ledger in clocks:
        budget = budget_of(kind, started_on, limit, unit, pauses[ledger], extensions.get((ledger, kind), 0))
        new = moments_of(kind, budget, calendar, ends)
        moments = (new.due_on, new.due_at, new.warn_at, new.red_at, new.next_flag(None), new.is_provisional)
        yield kind, started_on, limit, unit, ledger, *moments


def _array(ids: Iterable[int]) -> str:
    """An array as PostgreSQL writes it: thousands of numbers one by one would take it longer to parse than to use."""
    return f"{{{','.join(map(str, ids))}}}"
