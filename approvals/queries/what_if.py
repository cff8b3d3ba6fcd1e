"""What would move if a hall were closed on a day, or a limit changed (X5). Reckoned like the clocks, writes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nsmallest
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.deadlines import Due, due
from approvals.models import Case, CaseClock, ItemVersion, Pause
from approvals.queries.clocks import budget_of, extensions_of
from approvals.states import ClockKind, LimitUnit
from hall.calendars import work_calendar
from hall.models import Hall

SHOWN = 50  # clocks named one by one; the rest is counted

#: The limits of a version as a page names them: label, field of the limit, field of its unit.
LIMITS = (
    (_("承诺时限"), "promised_limit", "promised_unit"),
    (_("法定时限"), "statutory_limit", "statutory_unit"),
)


@dataclass(frozen=True)
class Move:
    """One running clock whose due day would change."""

    case: Case
    kind: str
    now: date
    then: date


@dataclass(frozen=True)
class ClosureEffect:
    """What closing some halls on `on` would do: how many open cases and clocks move, and the first of them.

    `moves` names those that the reader may see; `is_day_off` says that every one of the halls is closed then anyway.
    """

    on: date
    cases: int
    clocks: int
    moves: list[Move]
    is_day_off: bool


@dataclass(frozen=True)
class LimitChange:
    """One limit before and after, and until when a case accepted today would have to be decided under each."""

    label: Any
    limit_before: int | None
    unit_before: str
    due_before: Due | None
    limit_after: int | None
    unit_after: str
    due_after: Due | None


@dataclass(frozen=True)
class LimitEffect:
    """What publishing a draft would do to time: `open_cases` keep the version of their acceptance (article 7)."""

    on: date
    open_cases: int
    changes: list[LimitChange]


def closure_effect(on: date, halls: Iterable[Hall], user: Any, at: datetime) -> ClosureEffect:
    """Reckon each running clock that `on` may touch again, with `on` closed; `user` reads the cases she may see.

    The same budgets and the same `due` as the projection after a change of the calendar; a constant number of queries
    and one calendar a hall.
    """
    places = {hall.pk: hall for hall in halls}
    running = CaseClock.objects.filter(
        case__hall__in=list(places), stopped_at__isnull=True, started_on__lte=on, due_on__gte=on
    ).exclude(kind=ClockKind.PAUSE)
    moved = list(_moved(running, on, user, at))
    first = nsmallest(SHOWN, (move for move in moved if move[-1]), key=lambda move: (move[2], move[0], move[1]))
    cases = Case.objects.visible_to(user, at).select_related("version", "hall", "department")
    named = cases.in_bulk({case for case, *_rest in first})
    return ClosureEffect(
        on=on,
        cases=len({case for case, *_rest in moved}),
        clocks=len(moved),
        moves=[Move(named[case], ClockKind(kind).label, now, then) for case, kind, now, then, _seen in first],
        is_day_off=not any(work_calendar(hall).is_working_day(on) for hall in places),
    )


def _moved(running: QuerySet[CaseClock], on: date, user: Any, at: datetime) -> Iterator[tuple]:
    """Each clock that moves: case, kind, due day now and then, and whether `user` may see the case."""
    pauses, extensions = _ledgers(running)
    seen = Exists(Case.objects.visible_to(user, at).filter(pk=OuterRef("case")))
    rows = (
        running.annotate(seen=seen)
        .order_by("case__hall")
        .values_list("case__hall", "case", "kind", "started_on", "budget", "unit", "seen")
    )
    for hall, clocks in groupby(rows.iterator(), key=lambda row: row[0]):
        today = work_calendar(hall)
        closed = today.closed_on(on)
        known: dict[tuple, tuple[date | None, date | None]] = {}
        for _hall, case, *clock, may_see in clocks:
            # clocks alike move alike; a case with a pause or an extension is like no other
            alike = (*clock, case if case in pauses or (case, clock[0]) in extensions else 0)
            if alike not in known:
                budget = budget_of(*clock, pauses.get(case, ()), extensions.get((case, clock[0]), 0))
                known[alike] = due(budget, today).on, due(budget, closed).on
            kind, (now, then) = clock[0], known[alike]
            if now != then:
                yield case, kind, now, then, may_see


def _ledgers(running: QuerySet[CaseClock]) -> tuple[dict[int, list[Pause]], dict[tuple[int, str], int]]:
    """The pauses of the cases of these clocks, and the extensions by case and kind of clock."""
    cases = running.order_by().values("case")
    pauses: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(case__in=cases):
        pauses.setdefault(pause.case_id, []).append(pause)
    return pauses, extensions_of(cases)


def limit_effect(draft: ItemVersion, on: date) -> LimitEffect | None:
    """What publishing `draft` on `on` would change about time; None where both limits stay, or nothing is in force."""
    old = draft.item.current
    if old is None:
        return None
    placed = draft.item.placements.valid_on(on).filter(window__is_active=True)
    hall = placed.order_by("window__hall__level", "window__hall__code").values_list("window__hall", flat=True).first()
    changes = [
        LimitChange(
            label,
            getattr(old, limit),
            getattr(old, unit),
            _due_if_accepted(on, getattr(old, limit), getattr(old, unit), hall),
            getattr(draft, limit),
            getattr(draft, unit),
            _due_if_accepted(on, getattr(draft, limit), getattr(draft, unit), hall),
        )
        for label, limit, unit in LIMITS
        if (getattr(old, limit), getattr(old, unit)) != (getattr(draft, limit), getattr(draft, unit))
    ]
    return LimitEffect(on, Case.objects.open().filter(item=draft.item).count(), changes) if changes else None


def _due_if_accepted(on: date, limit: int | None, unit: str, hall: int | None) -> Due | None:
    """The due day of a case accepted on `on`; None where the limit or its unit is not known."""
    if not unit or (limit is None and unit != LimitUnit.IMMEDIATE):
        return None
    return due(budget_of(ClockKind.PROMISE, on, limit or 0, unit, ()), work_calendar(hall))
