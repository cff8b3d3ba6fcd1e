"""How punches become presence and results (article 18): pure rules over aware moments, no database, no wall clock.

A working day has sessions; each session owns the slot of the day that is nearer to it than to its neighbours. Punches
of a slot come and go in turn, or by the key pressed on the clock. Results are counted to the minute, as the sheet
prints them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from staff.states import DayResult, PunchDirection, SessionResult

REPEAT = timedelta(minutes=1)  # a second finger on the glass within a minute is the same punch


@dataclass(frozen=True)
class Session:
    """One opening session of a day: when it opens and closes, and the slot in which punches belong to it."""

    opens: datetime
    closes: datetime
    slot_start: datetime
    slot_end: datetime


@dataclass(frozen=True)
class Punch:
    at: datetime
    direction: str = PunchDirection.UNKNOWN


@dataclass(frozen=True)
class Spell:
    """A stay: when she came and when she left; None where the punch is missing or has not been made yet."""

    came: datetime | None
    left: datetime | None


@dataclass(frozen=True)
class Away:
    """Approved time out of the hall, from `starts` up to but without `ends`."""

    starts: datetime
    ends: datetime
    is_errand: bool


@dataclass(frozen=True)
class SessionCount:
    """One session of one member, as the sheet prints it; minutes late and early are whole."""

    session: Session
    result: SessionResult
    came: datetime | None = None
    left: datetime | None = None
    late: int = 0
    early: int = 0


def sessions_of_day(hours: Sequence[tuple[datetime, datetime]], day: tuple[datetime, datetime]) -> list[Session]:
    """The sessions of a day from its opening hours, in order; between two of them the slots meet half-way."""
    borders = [day[0], *(left[1] + (right[0] - left[1]) / 2 for left, right in pairwise(hours)), day[1]]
    return [
        Session(opens, closes, borders[number], borders[number + 1]) for number, (opens, closes) in enumerate(hours)
    ]


def is_repeat(at: datetime, earlier: Iterable[datetime]) -> bool:
    """Whether a punch at `at` is the same as one already made, less than a minute away."""
    return any(abs(at - other) < REPEAT for other in earlier)


def spells(punches: Iterable[Punch], session: Session) -> list[Spell]:
    """The stays of a session from the punches in its slot.

    A punch without direction comes if she was out and leaves if she was in; after closing time it can only leave.
    """
    found: list[Spell] = []
    came: datetime | None = None
    for punch in sorted(punches, key=lambda punch: punch.at):
        if not session.slot_start <= punch.at < session.slot_end:
            continue
        if _comes(punch, came is not None, session):
            came = came or punch.at
        else:
            found.append(Spell(came, punch.at))
            came = None
    return [*found, Spell(came, None)] if came else found


def presence(stays: Iterable[Spell], session: Session) -> list[tuple[datetime, datetime]]:
    """The stretches of the session in which she was there; without a punch out she stayed until it closed."""
    stretches = (
        (max(stay.came, session.opens), min(stay.left or session.closes, session.closes)) for stay in stays if stay.came
    )
    return [(start, end) for start, end in stretches if start < end]


def count_session(session: Session, stays: Sequence[Spell], aways: Sequence[Away], at: datetime) -> SessionCount:
    """The result of a session as known at `at`; leave and errands move when she was due and when she might go."""
    due = _due(session, aways)
    if due is None:
        errand = all(away.is_errand for away in aways if away.starts < session.closes and away.ends > session.opens)
        return SessionCount(session, SessionResult.ON_ERRAND if errand else SessionResult.ON_LEAVE)
    if not stays:
        return SessionCount(session, _without_punch(session, at))
    came, left = stays[0].came, stays[-1].left
    late = _minutes(due[0], came) if came else 0
    early = _minutes(left, due[1]) if left else 0
    result = _result(session, came, left, late, early, at)
    went_early = result in (SessionResult.EARLY, SessionResult.LATE_AND_EARLY)
    return SessionCount(session, result, came, left, late, early if went_early else 0)


def count_day(counts: Sequence[SessionCount]) -> DayResult:
    """The result of a day from its sessions: the gravest first; no sessions mean a day off."""
    results = {count.result for count in counts}
    if not results:
        return DayResult.HOLIDAY
    if SessionResult.ABSENT in results:
        return DayResult.ABSENT
    if SessionResult.MISSING_PUNCH in results:
        return DayResult.MISSING_PUNCH
    if results & {SessionResult.LATE, SessionResult.EARLY, SessionResult.LATE_AND_EARLY}:
        return DayResult.LATE_OR_EARLY
    if results & {SessionResult.RUNNING, SessionResult.AHEAD}:
        return DayResult.RUNNING
    if SessionResult.ON_TIME in results:
        return DayResult.ON_TIME
    return DayResult.ON_ERRAND if results == {SessionResult.ON_ERRAND} else DayResult.ON_LEAVE


def _comes(punch: Punch, is_in: bool, session: Session) -> bool:
    if punch.direction == PunchDirection.UNKNOWN:
        return not is_in and punch.at < session.closes
    return punch.direction == PunchDirection.IN


def _due(session: Session, aways: Iterable[Away]) -> tuple[datetime, datetime] | None:
    """From when to when she had to be there: the session without the leave at its ends; None if leave covers it all."""
    start, end = session.opens, session.closes
    for away in sorted(aways, key=lambda away: away.starts):
        if away.starts <= start < away.ends:
            start = away.ends
    for away in sorted(aways, key=lambda away: away.ends, reverse=True):
        if away.starts < end <= away.ends:
            end = away.starts
    return (start, end) if start < end else None


def _without_punch(session: Session, at: datetime) -> SessionResult:
    if at >= session.closes:
        return SessionResult.ABSENT
    return SessionResult.AHEAD if at < session.opens else SessionResult.RUNNING


def _result(
    session: Session, came: datetime | None, left: datetime | None, late: int, early: int, at: datetime
) -> SessionResult:
    if came is None or (left is None and at >= session.slot_end):
        return SessionResult.MISSING_PUNCH
    left_early = early and at >= session.closes  # until then she may come back
    if late:
        return SessionResult.LATE_AND_EARLY if left_early else SessionResult.LATE
    if left_early:
        return SessionResult.EARLY
    return SessionResult.ON_TIME if left and not early else SessionResult.RUNNING


def _minutes(first: datetime, second: datetime) -> int:
    """Whole minutes from `first` to `second`, both cut to the minute; never negative."""
    return max(0, int((_cut(second) - _cut(first)).total_seconds()) // 60)


def _cut(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
