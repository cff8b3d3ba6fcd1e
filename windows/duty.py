"""Who is on duty at each post: A, else B with A's powers, else nobody (article 10). Pure rules, no database.

The board, the top bar, the policies, the vacancy job and the recount of a past day all ask `assign`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from windows.states import Absence, DutyState

AWAY = (Absence.ON_LEAVE, Absence.ON_ERRAND)
LAWFULLY_ELSEWHERE = (*AWAY, Absence.ELSEWHERE)


class Holder(NamedTuple):
    """One side of a post at a moment: the holder's key, and why she is not there; empty when she is."""

    member: int
    absence: str = ""


class PostFacts(NamedTuple):
    """What decides the duty at a post at one moment. `covered_by` is the member of a running `Cover`."""

    post: int
    rank: tuple[int, int]
    a: Holder | None
    b: Holder | None
    covered_by: int | None = None
    is_closed: bool = False


class Duty(NamedTuple):
    """Who is at the post, for whom, and why A (and B) are not, where they are not.

    A window closed to the public still has somebody who works on its files; only, an empty post there is no vacancy.
    """

    state: DutyState
    member: int | None = None
    for_member: int | None = None
    a_absence: str = ""
    b_absence: str = ""


def assign(posts: Iterable[PostFacts]) -> dict[int, Duty]:
    """The duty at every post. One B covers one post at a time: the one she was put in charge of, else the first.

    `posts` must hold every post on which one of its B holders could be needed; the order is that of `rank`.
    """
    ordered = sorted(posts, key=lambda facts: facts.rank)
    busy = {facts.covered_by for facts in ordered if _is_taken_over(facts)}
    duties = {}
    for facts in ordered:
        duties[facts.post] = duty = _duty(facts, busy)
        if duty.state == DutyState.COVERED:
            busy.add(duty.member)
    return duties


def _is_taken_over(facts: PostFacts) -> bool:
    """Whether the B holder put in charge is there to do it."""
    b = facts.b
    return not facts.is_closed and b is not None and facts.covered_by == b.member and not b.absence


def _duty(facts: PostFacts, busy: set[int | None]) -> Duty:
    if facts.is_closed:
        return _duty(facts._replace(is_closed=False), busy)._replace(state=DutyState.CLOSED)
    a, b = facts.a, facts.b
    a_absence, b_absence = (side.absence if side else Absence.NO_HOLDER for side in (a, b))
    if _is_taken_over(facts):
        return Duty(DutyState.COVERED, facts.covered_by, a.member if a else None, a_absence)
    if a and not a_absence:
        return Duty(DutyState.HELD, a.member, b_absence=b_absence)
    if b and not b_absence:
        if b.member not in busy:
            return Duty(DutyState.COVERED, b.member, a.member if a else None, a_absence)
        b_absence = Absence.ELSEWHERE
    return Duty(DutyState.VACANT, a_absence=a_absence, b_absence=b_absence)


Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class MemberDay:
    """One holder's day: when she was there (None: nobody counts, so always), and when she was away and why.

    `excused`: when she was away though nobody could stand in for her, and the hall leader had agreed to it.
    """

    present: tuple[Stretch, ...] | None
    away: tuple[tuple[datetime, datetime, str], ...] = ()
    excused: tuple[Stretch, ...] = ()

    def absence(self, at: datetime) -> str:
        for start, end, why in self.away:
            if start <= at < end:
                return why
        if self.present is None or any(start <= at < end for start, end in self.present):
            return ""
        return Absence.NOT_PUNCHED

    def turns(self) -> set[datetime]:
        """The moments at which she comes or goes."""
        stretches = [*(self.present or ()), *((start, end) for start, end, _why in self.away)]
        return {moment for stretch in stretches for moment in stretch}


@dataclass(frozen=True)
class PostDay:
    """One post's day: its holders, the covers that a person began, and when its window was closed."""

    post: int
    rank: tuple[int, int]
    a: int | None
    b: int | None
    covers: tuple[tuple[datetime, datetime, int], ...] = ()
    closed: tuple[Stretch, ...] = ()
    members: Mapping[int, MemberDay] = field(default_factory=dict)

    def facts(self, at: datetime) -> PostFacts:
        return PostFacts(
            post=self.post,
            rank=self.rank,
            a=self._holder(self.a, at),
            b=self._holder(self.b, at),
            covered_by=next((member for start, end, member in self.covers if start <= at < end), None),
            is_closed=any(start <= at < end for start, end in self.closed),
        )

    def turns(self) -> set[datetime]:
        stretches = [*self.closed, *((start, end) for start, end, _member in self.covers)]
        moments = {moment for stretch in stretches for moment in stretch}
        return moments.union(*(self.members[side].turns() for side in (self.a, self.b) if side in self.members))

    def is_excused(self, at: datetime) -> bool:
        """Whether a holder's leave, granted though the post would be empty, runs at `at`."""
        sides = [self.members[side] for side in (self.a, self.b) if side in self.members]
        return any(start <= at < end for side in sides for start, end in side.excused)

    def _holder(self, member: int | None, at: datetime) -> Holder | None:
        return Holder(member, self.members[member].absence(at)) if member in self.members else None


def vacant_stretches(
    posts: Iterable[PostDay], sessions: Iterable[Stretch], until: datetime
) -> dict[int, list[Stretch]]:
    """When each post stood empty in the sessions, up to `until`; the last may end at `until` and go on.

    As in `assign`, `posts` are all those that share holders.
    """
    days = list(posts)
    found: dict[int, list[Stretch]] = {day.post: [] for day in days}
    for opens, closes in sessions:
        end = min(closes, until)
        if end <= opens:
            continue
        cuts = sorted({opens, end, *(turn for day in days for turn in day.turns() if opens < turn < end)})
        for start, stop in pairwise(cuts):
            for post, duty in assign(day.facts(start) for day in days).items():
                if duty.state == DutyState.VACANT:
                    _lengthen(found[post], start, stop, opens)
    return found


def answering(posts: Iterable[PostDay], post: int, stretch: Stretch) -> dict[int | None, timedelta]:
    """Who should have been at a post while it stood empty, and for how long each.

    That is A; B where A was on leave or had handed over; nobody (None) where B was lawfully away or at another post.
    Time for which the hall leader had agreed to an empty post is nobody's and not in it.
    """
    found: dict[int | None, timedelta] = {}
    for group in groups(posts, [post]):
        day = next(day for day in group if day.post == post)
        cuts = sorted({*stretch, *(turn for day in group for turn in day.turns() if stretch[0] < turn < stretch[1])})
        for start, stop in pairwise(cuts):
            if not day.is_excused(start):
                member = _answers(day.facts(start), assign(day.facts(start) for day in group)[post])
                found[member] = found.get(member, timedelta()) + (stop - start)
    return found


def _answers(facts: PostFacts, duty: Duty) -> int | None:
    if facts.covered_by is None and (facts.a is None or facts.a.absence not in AWAY):
        return facts.a.member if facts.a else None
    return None if facts.b is None or duty.b_absence in LAWFULLY_ELSEWHERE else facts.b.member


def _lengthen(stretches: list[Stretch], start: datetime, stop: datetime, opens: datetime) -> None:
    """Add a piece; one that follows the last without a gap makes it longer, but never across sessions."""
    if stretches and stretches[-1][1] == start and start != opens:
        stretches[-1] = (stretches[-1][0], stop)
    elif start < stop:
        stretches.append((start, stop))


def groups(posts: Iterable[PostDay], wanted: Iterable[int]) -> list[list[PostDay]]:
    """The wanted posts with those that share holders with them, directly or through others; one list a group."""
    days = {day.post: day for day in posts}
    held: dict[int, list[int]] = {}
    for day in days.values():
        for member in filter(None, (day.a, day.b)):
            held.setdefault(member, []).append(day.post)
    found, seen = [], set[int]()
    for post in wanted:
        if post in days and post not in seen:
            group = _reach(post, days, held)
            seen |= group
            found.append([days[key] for key in sorted(group)])
    return found


def _reach(post: int, days: Mapping[int, PostDay], held: Mapping[int, list[int]]) -> set[int]:
    reached, ahead = {post}, [post]
    while ahead:
        day = days[ahead.pop()]
        near = {key for member in (day.a, day.b) if member for key in held[member]} - reached
        reached |= near
        ahead += near
    return reached
