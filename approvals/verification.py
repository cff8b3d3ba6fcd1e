"""A second opinion on the books: every case's events replayed, every clock counted again day by day.

Nothing here uses `approvals.deadlines` or `operations.clocks`: the days come straight from the tables. Memory stays
constant, cases are read in batches. Used by `verify_cases`.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from approvals.models import Case, CaseClock
from approvals.states import MOVES, Act, CaseState, ClockKind, EventKind, LimitUnit
from hall.models import DayException
from hall.states import DayKind

BATCH = 500  # cases read at once

#: The acts that may stand behind an event.
ACTS_OF: dict[str, tuple[Act, ...]] = {
    EventKind.DEFICIENCY_NOTIFIED: (Act.NOTIFY_DEFICIENCY,),
    EventKind.SUPPLEMENTED: (Act.SUPPLEMENT,),
    EventKind.ACCEPTED: (Act.ACCEPT,),
    EventKind.DEEMED_ACCEPTED: (Act.ACCEPT,),
    EventKind.REVIEWED: (Act.REVIEW,),
    EventKind.PAUSED: (Act.PAUSE, Act.CALL_HEARING),
    EventKind.RESUMED: (Act.RESUME, Act.RECORD_HEARING, Act.ANSWER_HEARING),
    EventKind.EXTENDED: (Act.EXTEND,),
    EventKind.REFUSAL_FILED: (Act.REFUSE_ACCEPTANCE, Act.DECIDE),
    EventKind.FILING_AGREED: (Act.AGREE_REFUSAL,),
    EventKind.FILING_RETURNED: (Act.RETURN_REFUSAL,),
    EventKind.FILING_LAPSED: (Act.RETURN_REFUSAL,),
    EventKind.GRANTED: (Act.DECIDE,),
    EventKind.REFUSED: (Act.AGREE_REFUSAL,),
    EventKind.NOT_ACCEPTED: (Act.AGREE_REFUSAL,),
    EventKind.DELIVERED: (Act.DELIVER,),
    EventKind.WITHDRAWN: (Act.WITHDRAW,),
    EventKind.CORRECTED: (Act.CORRECT,),
    EventKind.FEE_RAISED: (Act.RAISE_FEE,),
    EventKind.SIGNED_FOR: (Act.RECORD_SIGNATURE,),
    EventKind.DELIVERY_RETURNED: (Act.RETURN_DELIVERY,),
    EventKind.DELAY_EXPLAINED: (Act.EXPLAIN_DELAY,),
    EventKind.CLOSED: (Act.CLOSE,),
    EventKind.NOTIFIED_AGAIN: (Act.NOTIFY_AGAIN,),
    EventKind.CLOSED_SILENT: (Act.CLOSE_SILENT,),
    EventKind.CONDITIONALLY_ACCEPTED: (Act.ACCEPT_CONDITIONALLY,),
    EventKind.FOLLOWED_UP: (Act.FOLLOW_UP,),
    EventKind.CLOSED_UNFULFILLED: (Act.CLOSE_UNFULFILLED,),
    EventKind.DECLARED: (Act.DECLARE,),
    EventKind.DECLARATION_CONFIRMED: (Act.VERIFY_DECLARATION,),
    EventKind.DECLARATION_FALSE: (Act.VERIFY_DECLARATION,),
    EventKind.HEARING_TOLD: (Act.TELL_HEARING,),
    EventKind.HEARING_ASKED: (Act.ANSWER_HEARING,),
    EventKind.HEARING_WAIVED: (Act.ANSWER_HEARING,),
    EventKind.HEARING_CALLED: (Act.CALL_HEARING,),
    EventKind.HEARING_RECORDED: (Act.RECORD_HEARING,),
    EventKind.PRIORITY_MARKED: (Act.MARK_PRIORITY,),
    EventKind.JOINED: (Act.CORRECT,),  # it joins a project as it stands
}

#: Events that leave the case where it is, in whatever state: those of the till, corrected papers.
STANDING_STILL = (EventKind.FEE_CANCELLED, EventKind.FEE_PAID, EventKind.FEE_REFUNDED, EventKind.PAPER_CORRECTED)

#: States in which a case may be taken over from another system.
IMPORTED_STATES = (CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.IN_REVIEW, CaseState.PAUSED)

RED_AFTER = 3  # working days past the promise (docs/rules.md)

STOPPED_BY_PAUSES = (ClockKind.PROMISE, ClockKind.STATUTE, ClockKind.STEP, ClockKind.JOINT)


@dataclass(frozen=True)
class Difference:
    """One entry of the books that a recount does not confirm."""

    case: str
    what: str
    stored: str
    expected: str


@dataclass
class Tally:
    """How many cases and clocks were read, and what differs; `differences` are yielded apart to keep memory flat."""

    cases: int = 0
    clocks: int = 0


def differences(tally: Tally) -> Iterator[dict[str, str]]:
    """Verify every case, counting into `tally`; yields what does not agree."""
    calendars: dict[int, PlainDays] = {}
    last = 0
    while batch := list(_cases().filter(pk__gt=last)[:BATCH]):
        for case in batch:
            if case.hall_id not in calendars:
                calendars[case.hall_id] = PlainDays(case.hall_id)
            tally.cases += 1
            tally.clocks += len(case.clocks.all())
            for difference in (*_replay(case), *_recount(case, calendars[case.hall_id])):
                yield asdict(difference)
        last = batch[-1].pk


class PlainDays:
    """The working days of a hall, straight from the table of exceptions."""

    def __init__(self, hall_id: int) -> None:
        in_force = ~Q(kind=DayKind.CLOSURE) | Q(consented_at__isnull=False)
        rows = DayException.objects.filter(in_force).filter(Q(hall=hall_id) | Q(hall__isnull=True))
        self.days: dict[str, set[date]] = {kind: set() for kind in DayKind}
        for kind, on in rows.values_list("kind", "date"):
            self.days[kind].add(on)

    def works(self, on: date) -> bool:
        if on in self.days[DayKind.CLOSURE]:
            return False
        if on in self.days[DayKind.MAKE_UP_WORKDAY]:
            return True
        return on.weekday() < 5 and on not in self.days[DayKind.HOLIDAY]


def _cases() -> Any:
    related = ("version", "notice", "extension", "step", "joint_led__extension")
    cases = Case.objects.select_related(*related).order_by("pk")
    return cases.prefetch_related("events", "clocks__step", "pauses", "reviews__step", "second_notices", "deliveries")


def _replay(case: Case) -> Iterator[Difference]:
    """The events count from 1 without gaps, each leads on from the one before, and the last is the state."""
    state = ""
    for number, event in enumerate(case.events.all(), start=1):
        if event.sequence != number:
            yield Difference(case.number, "event sequence", str(event.sequence), str(number))
        if event.state_before != state:
            yield Difference(case.number, f"state before event {number}", event.state_before, state)
        if not _is_legal(event.kind, event.state_before, event.state_after):
            moved = f"{event.kind}: {event.state_before} → {event.state_after}"
            yield Difference(case.number, f"move of event {number}", moved, "a move of the table")
        state = event.state_after
    if case.state != state:
        yield Difference(case.number, "state", case.state, state)


def _is_legal(kind: str, before: str, after: str) -> bool:
    if kind == EventKind.RECEIVED:
        return (before, after) == ("", CaseState.RECEIVED)
    if kind in STANDING_STILL:
        return before == after != ""
    if kind == EventKind.IMPORTED:
        return before == "" and after in IMPORTED_STATES
    return any(after in MOVES[act].get(before, ()) for act in ACTS_OF.get(kind, ()))  # type: ignore[call-overload]


def _recount(case: Case, days: PlainDays) -> Iterator[Difference]:
    """Each clock that the ledger calls for is there, starts and ends as counted, and no other is."""
    stored = {(clock.kind, clock.step_id, clock.started_on): clock for clock in case.clocks.all()}
    wanted = dict(_wanted(case))
    for key in wanted.keys() - stored.keys():
        yield Difference(case.number, _name(key), "missing", "a clock")
    for key in stored.keys() - wanted.keys():
        yield Difference(case.number, _name(key), "a clock", "none")
    for key in wanted.keys() & stored.keys():
        limit, unit, extension = wanted[key]
        due_on = count_days(key[2], limit + extension, unit, _pauses(case, key), days)
        clock = stored[key]
        written = (clock.budget, clock.unit, clock.due_on)
        last_day = localdate(clock.due_at) if clock.due_at else None
        if written != (limit, unit, due_on) or last_day != due_on:
            yield Difference(case.number, _name(key), _line(*written), _line(limit, unit, due_on))
        elif key[0] == ClockKind.PROMISE and clock.stopped_at is None and due_on:
            yield from _red_day(case, clock, due_on, days)


def _red_day(case: Case, clock: CaseClock, due_on: date, days: PlainDays) -> Iterator[Difference]:
    """A running promise turns red at the end of the third working day past it on which it ran."""
    spans = [span for span in _pauses(case, (clock.kind, None, clock.started_on)) if span[0] >= due_on]
    red_on = count_days(due_on, RED_AFTER, LimitUnit.WORKING, spans, days)
    stored = localdate(clock.red_at) if clock.red_at else None
    if stored != red_on:
        yield Difference(case.number, f"red day of the {clock.kind}", str(stored or "open"), str(red_on or "open"))


Key = tuple[str, int | None, date]
Span = tuple[date, date | None]


def _wanted(case: Case) -> Iterator[tuple[Key, tuple[int, str, int]]]:
    """The clocks by the law: kind, step and first day → limit, unit, extension."""
    working = LimitUnit.WORKING.value
    yield (ClockKind.NOTICE.value, None, localdate(case.received_at)), (5, working, 0)
    for supplemented_at in (case.supplemented_at, *(row.supplemented_at for row in case.second_notices.all())):
        if supplemented_at:
            yield (ClockKind.NOTICE.value, None, localdate(supplemented_at)), (5, working, 0)
    decided_at = case.ended_at if case.state == CaseState.NOT_ACCEPTED else case.decided_at
    if decided_at:
        returned = [row.returned_on for row in case.deliveries.all() if row.returned_on]
        for day in (localdate(decided_at), *returned):
            yield (ClockKind.DELIVERY.value, None, day), (10, working, 0)
    for pause in case.pauses.all():
        yield (ClockKind.PAUSE.value, None, pause.started_on), (pause.expected_days, working, 0)
    if case.accepted_on and case.accepted_at:
        version = case.version
        extra = case.extension.days if hasattr(case, "extension") else 0
        if version.promised_limit is not None and version.promised_unit:
            key = (ClockKind.PROMISE.value, None, case.accepted_on)
            yield key, (version.promised_limit, version.promised_unit, 0)
        if version.statutory_limit is not None and version.statutory_unit:
            key = (ClockKind.STATUTE.value, None, case.accepted_on)
            yield key, (version.statutory_limit, version.statutory_unit, extra)
        yield from _wanted_steps(case)
        if hasattr(case, "joint_led"):
            extra = case.joint_led.extension.days if hasattr(case.joint_led, "extension") else 0
            yield (ClockKind.JOINT.value, None, case.accepted_on), (45, working, extra)


def _wanted_steps(case: Case) -> Iterator[tuple[Key, tuple[int, str, int]]]:
    started_on = localdate(case.accepted_at)
    steps = []
    for review in sorted(case.reviews.all(), key=lambda review: (review.at, review.pk)):
        steps.append((review.step, started_on))
        started_on = localdate(review.at)
    if case.step:
        steps.append((case.step, case.step_started_on or started_on))
    for step, day in steps:
        if step and step.limit is not None and step.unit:
            limit = 0 if step.unit == LimitUnit.IMMEDIATE else step.limit
            yield (ClockKind.STEP.value, step.pk, day), (limit, step.unit, 0)


def _pauses(case: Case, key: Key) -> list[Span]:
    kind, _step, started_on = key
    if kind not in STOPPED_BY_PAUSES:
        return []
    spans = [(pause.started_on, pause.ended_on) for pause in case.pauses.all() if pause.started_on >= started_on]
    return sorted(spans, key=lambda span: (span[0], span[1] or date.max))


def count_days(started_on: date, total: int, unit: str, pauses: list[Span], days: PlainDays) -> date | None:
    """Walk the calendar until `total` units are consumed; None while a pause without an end lies in the way.

    A day is consumed iff the clock ran as it began; the due day is a working day on which no pause begins or runs. A
    pause begun and ended on one day is none.
    """
    pauses = [(start, end) for start, end in pauses if start != end]
    day, used = started_on, 0
    while used < total:
        day = date.fromordinal(day.toordinal() + 1)
        if any(end is None and start < day for start, end in pauses):
            return None
        is_paused = any(start < day <= end for start, end in pauses if end is not None)
        used += not is_paused and (unit == LimitUnit.NATURAL or days.works(day))
    while not days.works(day) or any(start <= day and (end is None or day <= end) for start, end in pauses):
        if days.works(day) and any(start <= day and end is None for start, end in pauses):
            return None
        day = date.fromordinal(day.toordinal() + 1)
    return day


def _name(key: Key) -> str:
    kind, step, started_on = key
    return f"clock {kind}{f' of step {step}' if step else ''} from {started_on}"


def _line(limit: int, unit: str, due_on: date | None) -> str:
    return f"{limit} {unit}, due {due_on or 'open'}"


def verify() -> dict[str, Any]:
    """{"cases", "clocks", "differences": […]} over the whole table (docs/interface.md)."""
    tally = Tally()
    found = list(differences(tally))
    return {"cases": tally.cases, "clocks": tally.clocks, "differences": found}
