"""The day board of a hall and the month of its posts: who is there, who covers, what is empty, what is planned."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from hall.calendars import work_calendar
from hall.models import Hall
from hall.worktime import WorkCalendar
from staff.models import Leave, StaffMember
from staff.queries import local_moment, open_session, scope_of
from windows.models import Cover, Post, PostHolding, Vacancy
from windows.queries import holdings_of
from windows.queries.duty import PostDuty, duties
from windows.states import Absence, DutyState, Side

FIGURES = (
    (DutyState.HELD, "check"),
    (DutyState.COVERED, "swap"),
    (DutyState.VACANT, "empty-post"),
    (DutyState.CLOSED, "pause"),
)


@dataclass(frozen=True)
class BoardRow:
    """One post on the day board. `since`: from when it has been empty; `is_resting`: the hall is not open now."""

    post: Post
    row: PostDuty
    a: StaffMember | None
    b: StaffMember | None
    member: StaffMember | None
    since: datetime | None
    cover: Cover | None
    is_resting: bool

    @property
    def state(self) -> str:
        """held, covered, vacant or closed; resting while the hall is not open, unless a person put B in charge."""
        is_plain = self.row.duty.state in (DutyState.HELD, DutyState.VACANT)
        return "resting" if self.is_resting and is_plain else self.row.duty.state

    @property
    def a_absence(self) -> str:
        return _words(self.row.duty.a_absence)

    @property
    def b_absence(self) -> str:
        return _words(self.row.duty.b_absence or self.row.b_absence)

    @property
    def is_conflict(self) -> bool:
        """Nobody is there because the B holder covers another post."""
        return self.row.duty.state == DutyState.VACANT and self.row.duty.b_absence == Absence.ELSEWHERE

    @property
    def may_be_handed_over(self) -> bool:
        b_is_free = not self.row.b_absence and not self.row.covers_elsewhere
        return self.state == DutyState.HELD and b_is_free


def readable_halls(user: Any, at: datetime) -> QuerySet[Hall]:
    """The halls whose duty and leave a person may look at: by her hall roles, or for her department's people there."""
    scope = scope_of(user, at)
    halls = Hall.objects.filter(is_active=True)
    represented = {hall for _department, hall in scope.representations}
    if not (scope.sees_everything or scope.departments or None in represented):
        halls = halls.filter(pk__in=scope.halls | represented)
    return halls


def chosen_hall(user: Any, code: str, at: datetime) -> Hall | None:
    """The hall with this code among those she may look at; without a code the first of them."""
    return next((hall for hall in readable_halls(user, at) if code in ("", hall.code)), None)


def visible_posts(user: Any, hall: Hall, at: datetime) -> QuerySet[Post]:
    """The posts of a hall that a person may look at: all of them, or those of her department's windows and people."""
    posts = Post.objects.filter(window__hall=hall, is_active=True, window__is_active=True)
    scope = scope_of(user, at)
    if scope.sees_everything or hall.pk in scope.halls:
        return posts
    own = {department for department, place in scope.representations if place in (None, hall.pk)} | scope.departments
    held = PostHolding.objects.valid_on(localdate(at)).filter(member__department__in=own).order_by()
    return posts.filter(Q(window__department__in=own) | Q(pk__in=held.values("post")))


def board_page(user: Any, hall: Hall, at: datetime, shown: str = "") -> dict[str, Any]:
    """The day board of a hall with its figures, or the posts in the state `shown`. A constant number of queries."""
    everywhere = {row.post: row for row in duties(at, Post.objects.filter(window__hall=hall))}
    posts = visible_posts(user, hall, at).select_related("window__department").order_by("window__number", "title")
    rows = board_rows(posts, everywhere, at)
    return {
        "hall": hall,
        "at": at,
        "rows": [row for row in rows if shown in ("", row.state)],
        "figures": _figures(hall, rows),
        "shown": shown,
        "is_open": is_open(hall, at),
    }


def _figures(hall: Hall, rows: list[BoardRow]) -> list[dict[str, Any]]:
    """Posts by state, each number opening its list; an empty one is as bad as a late file."""
    counts = Counter(row.state for row in rows)
    page = reverse("windows:manage:duty")
    return [
        {
            "label": state.label,
            "count": counts[state],
            "url": f"{page}?{urlencode({'hall': hall.code, 'state': state})}",
            "level": "late" if state == DutyState.VACANT and counts[state] else "",
            "icon": icon,
        }
        for state, icon in FIGURES
    ]


def month_page(user: Any, hall: Hall, first: date, at: datetime) -> dict[str, Any]:
    """The plan of a month with its gaps, and the months beside it."""
    plan = month_plan(hall, first, visible_posts(user, hall, at))
    gaps = [(row.post, day) for row in plan for day in row.days if day.is_gap and day.date >= localdate(at)]
    return {
        "hall": hall,
        "first": first,
        "plan": plan,
        "gaps": gaps,
        "days": [(day.date, not day.mark) for day in plan[0].days] if plan else [],
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": (first + timedelta(days=32)).replace(day=1),
    }


def board_rows(posts: Iterable[Post], rows: dict[int, PostDuty], at: datetime) -> list[BoardRow]:
    """Posts with the duties that have been worked out for them."""
    keys = {key for row in rows.values() for key in (row.a, row.b, row.duty.member) if key}
    people = StaffMember.objects.in_bulk(keys)
    empty = dict(
        Vacancy.objects.standing().filter(post__in=list(rows), ended_at__isnull=True).values_list("post_id", "began_at")
    )
    covers = {cover.post_id: cover for cover in Cover.objects.running(at).filter(post__in=list(rows))}
    return [
        BoardRow(
            post=post,
            row=rows[post.pk],
            a=people.get(rows[post.pk].a),
            b=people.get(rows[post.pk].b),
            member=people.get(rows[post.pk].duty.member),
            since=empty.get(post.pk),
            cover=covers.get(post.pk) if rows[post.pk].is_taken_over else None,
            is_resting=not rows[post.pk].in_session,
        )
        for post in posts
        if post.pk in rows
    ]


def own_posts(user: Any, at: datetime) -> list[tuple[PostHolding, BoardRow]]:
    """The posts that a member holds, each with its row of the board; her A posts first."""
    holdings = list(holdings_of(user, at))
    members = PostHolding.objects.valid_on(localdate(at)).filter(post__in=[h.post_id for h in holdings]).order_by()
    shared = PostHolding.objects.valid_on(localdate(at)).filter(member__in=members.values("member")).order_by()
    if not holdings:
        return []
    rows = {row.post: row for row in duties(at, Post.objects.filter(pk__in=shared.values("post")))}
    wanted = {holding.post_id: holding.post for holding in holdings}
    known = {row.post.pk: row for row in board_rows(wanted.values(), rows, at)}
    return [(holding, known[holding.post_id]) for holding in holdings if holding.post_id in known]


def _words(absence: str) -> str:
    return str(Absence(absence).label) if absence else ""


@dataclass(frozen=True)
class PlannedDay:
    """One post on one day to come: who is planned, and whether there is a gap (approved leave × holders)."""

    date: date
    mark: str
    member: StaffMember | None
    note: str

    @property
    def is_gap(self) -> bool:
        return self.mark == GAP


#: Marks of the month: A there, B covers, partly away, nobody, no working day.
HELD, COVERED, PARTLY, GAP, OFF = "A", "B", "部分", "缺", ""


@dataclass(frozen=True)
class PlannedPost:
    post: Post
    days: list[PlannedDay]


def month_plan(hall: Hall, first: date, visible: QuerySet[Post]) -> list[PlannedPost]:
    """Who is planned where in the month of `first`, with the gaps: holders of each day less their approved leaves.

    A day is covered only by a B holder whose leave, if she has one, does not meet A's. A constant number of queries.
    """
    days = _days_of_month(first)
    calendar = work_calendar(hall)
    posts = list(visible.select_related("window").order_by("window__number", "title"))
    holdings: dict[int, list[PostHolding]] = defaultdict(list)
    rows = PostHolding.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=days[0]), post__in=posts, valid_from__lte=days[-1]
    )
    for holding in rows.select_related("member"):
        holdings[holding.post_id].append(holding)
    start, end = local_moment(days[0], time()), local_moment(days[-1] + timedelta(days=1), time())
    leaves: dict[int, list[Leave]] = defaultdict(list)
    for leave in Leave.objects.granted().between(start, end).filter(hall=hall).order_by("starts_at"):
        leaves[leave.member_id].append(leave)
    return [PlannedPost(post, [_planned(holdings[post.pk], leaves, on, calendar) for on in days]) for post in posts]


def _planned(
    holdings: list[PostHolding], leaves: dict[int, list[Leave]], on: date, calendar: WorkCalendar
) -> PlannedDay:
    if not calendar.is_working_day(on):
        return PlannedDay(on, OFF, None, calendar.reason(on))
    sides = {
        holding.side: holding.member
        for holding in holdings
        if holding.valid_from <= on and (holding.valid_until is None or on <= holding.valid_until)
    }
    a, b = sides.get(Side.A), sides.get(Side.B)
    away_a, away_b = (_away(leaves, member, on) for member in (a, b))
    if a and not away_a:
        return PlannedDay(on, HELD, a, "")
    if b and not away_b:
        return PlannedDay(on, COVERED, b, f"{a} {away_a[0].get_kind_display()}" if a else "")
    if a and b and not _overlap(away_a, away_b):
        return PlannedDay(on, PARTLY, a, f"{a} {away_a[0].get_kind_display()}，{b} {away_b[0].get_kind_display()}")
    reasons = [f"{m} {away[0].get_kind_display()}" for m, away in ((a, away_a), (b, away_b)) if m and away]
    return PlannedDay(on, GAP, None, "，".join(reasons))


def _away(leaves: dict[int, list[Leave]], member: StaffMember | None, on: date) -> list[Leave]:
    if member is None:
        return []
    start, end = local_moment(on, time()), local_moment(on + timedelta(days=1), time())
    return [
        leave
        for leave in leaves[member.pk]
        if leave.starts_at < end and min(leave.ends_at, leave.returned_at or leave.ends_at) > start
    ]


def _overlap(first: list[Leave], second: list[Leave]) -> bool:
    return any(one.starts_at < two.ends_at and two.starts_at < one.ends_at for one in first for two in second)


def _days_of_month(first: date) -> list[date]:
    start = first.replace(day=1)
    length = ((start + timedelta(days=32)).replace(day=1) - start).days
    return [start + timedelta(days=ahead) for ahead in range(length)]


def is_open(hall: Hall, at: datetime) -> bool:
    return open_session(hall, at) is not None
