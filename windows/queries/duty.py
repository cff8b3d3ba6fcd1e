"""Who is on duty now, and how a day of a hall's posts went: the facts for `windows.duty`, read in sets (article 10)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from hall.models import Hall
from staff.models import Leave, Posting, PresenceSpell
from staff.queries import hours_of_day, local_moment
from staff.states import ERRANDS
from windows.duty import Duty, Holder, MemberDay, PostDay, PostFacts, Stretch, assign
from windows.models import Cover, Post, PostHolding, Vacancy, Window, WindowClosing
from windows.queries import closings_at
from windows.states import Absence, Side

COLUMNS = (
    "pk", "window_id", "window__number", "window__hall_id",
    "a__member_id", "a_posted", "a_away", "a_present",
    "b__member_id", "b_posted", "b_away", "b_present",
    "covered_by", "open_vacancy", "is_closed",
)  # fmt: skip


@dataclass(frozen=True)
class PostDuty:
    """The duty at one post at one moment.

    `in_session`: the hall is open, so that an empty post is a vacancy; `covered_by`: whom a person put in charge;
    `b_absence`: why B would not be there; `covers_elsewhere`: she was put in charge of another post.
    """

    post: int
    window: int
    hall: int
    a: int | None
    b: int | None
    duty: Duty
    in_session: bool
    covered_by: int | None = None
    b_absence: str = ""
    covers_elsewhere: bool = False
    open_vacancy: int | None = None

    @property
    def is_taken_over(self) -> bool:
        """Whether a person put the B holder in charge, and she is."""
        return self.covered_by is not None and self.duty.member == self.covered_by


def duties(at: datetime, posts: QuerySet[Post] | None = None) -> list[PostDuty]:
    """The duty at `posts` (all posts without them), which must hold every post that shares a B holder with another.

    One query for the posts, two for each hall; how many posts there are does not matter. Outside of its sessions, and
    in a hall that does not count attendance, a holder is taken to be there unless she is on leave.
    """
    rows = list(facts_of(at, Post.objects.all() if posts is None else posts))
    halls = {hall.pk: hall for hall in Hall.objects.filter(pk__in={row[3] for row in rows})}
    on = localdate(at)
    open_halls = {pk for pk, hall in halls.items() if any(s.opens <= at < s.closes for s in hours_of_day(hall, on))}
    counting = {pk for pk in open_halls if halls[pk].counts_attendance(on)}
    facts = [_facts(row, row[3] in counting) for row in rows]
    assigned = assign(facts)
    taken = {known.covered_by: known.post for known in facts if known.covered_by}
    return [
        PostDuty(
            post=row[0],
            window=row[1],
            hall=row[3],
            a=known.a.member if known.a else None,
            b=known.b.member if known.b else None,
            duty=assigned[row[0]],
            in_session=row[3] in open_halls,
            covered_by=known.covered_by,
            b_absence=known.b.absence if known.b else Absence.NO_HOLDER,
            covers_elsewhere=known.b is not None and taken.get(known.b.member, row[0]) != row[0],
            open_vacancy=row[13],
        )
        for row, known in zip(rows, facts, strict=True)
    ]


def facts_of(at: datetime, posts: QuerySet[Post]) -> QuerySet:
    """One row a post: its two holders, whether each is posted, away, present, and who was put in charge. One query."""
    on = localdate(at)
    covers = Cover.objects.running(at).filter(post=OuterRef("pk"), began_at__gte=local_moment(on, time()))
    vacancies = Vacancy.objects.standing().filter(post=OuterRef("pk"), ended_at__isnull=True)
    return (
        posts.filter(is_active=True, window__is_active=True)
        .alias(
            a=FilteredRelation("holdings", condition=_held(Side.A, on)),
            b=FilteredRelation("holdings", condition=_held(Side.B, on)),
        )
        .annotate(
            **_side("a", at),
            **_side("b", at),
            covered_by=Subquery(covers.values("member")[:1]),
            open_vacancy=Subquery(vacancies.order_by().values("pk")[:1]),
            is_closed=Exists(closings_at(at).filter(window=OuterRef("window")).order_by()),
        )
        .order_by()
        .values_list(*COLUMNS)
    )


def sharing_holders(window: Window, at: datetime) -> QuerySet[Post]:
    """The posts of a window and those that share a holder with them: what the duty at the window depends on."""
    held = PostHolding.objects.valid_on(localdate(at)).order_by()
    members = held.filter(post__window=window).values("member")
    return Post.objects.filter(Q(window=window) | Q(pk__in=held.filter(member__in=members).values("post")))


def duty_of_post(post: Post, at: datetime) -> PostDuty:
    """The duty at one post."""
    return next(row for row in duties(at, sharing_holders(post.window, at)) if row.post == post.pk)


def covered_members(user: Any, at: datetime) -> frozenset[int]:
    """The A holders (keys) in whose place `user` is on duty at `at`: their letters of authority are hers so long."""
    held = PostHolding.objects.valid_on(localdate(at)).order_by()
    covered = list(held.filter(member=user.pk, side=Side.B).values_list("post", flat=True))
    if not covered:
        return frozenset()
    sharers = held.filter(post__in=covered).values("member")
    rows = duties(at, Post.objects.filter(pk__in=held.filter(member__in=sharers).values("post")))
    return frozenset(row.duty.for_member for row in rows if row.duty.member == user.pk and row.duty.for_member)


def duties_of_window(window: Window, at: datetime) -> list[PostDuty]:
    """The duty at each post of one window."""
    return [row for row in duties(at, sharing_holders(window, at)) if row.window == window.pk]


def post_days(hall: Hall, on: date) -> list[PostDay]:
    """A day of every post of a hall: holders, presence, leave, covers. A constant number of queries."""
    start, end = local_moment(on, time()), local_moment(on + timedelta(days=1), time())
    posts = Post.objects.filter(window__hall=hall, is_active=True, window__is_active=True).order_by()
    holders = _holders_on(posts, hall, on)
    members = _member_days({member for sides in holders.values() for member in sides.values()}, hall, on, start, end)
    closed = _closed(hall, start, end)
    covers: dict[int, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    rows = Cover.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=start), began_at__gte=start, began_at__lt=end)
    for post, began, ended, member in rows.values_list("post_id", "began_at", "ended_at", "member_id"):
        covers[post].append((began, ended or end, member))
    return [
        PostDay(
            post=post,
            rank=(number, post),
            a=holders[post].get(Side.A),
            b=holders[post].get(Side.B),
            covers=tuple(covers[post]),
            closed=tuple(closed[window]),
            members=members,
        )
        for post, window, number in posts.values_list("pk", "window_id", "window__number")
    ]


def _closed(hall: Hall, start: datetime, end: datetime) -> dict[int, list[Stretch]]:
    """When each window of a hall was closed to the public in a day."""
    rows = WindowClosing.objects.filter(
        Q(reopened_at__isnull=True) | Q(reopened_at__gt=start), window__hall=hall, closed_at__lt=end
    )
    found: dict[int, list[Stretch]] = defaultdict(list)
    for window, closed_at, reopened_at in rows.order_by().values_list("window_id", "closed_at", "reopened_at"):
        found[window].append((max(closed_at, start), reopened_at or end))
    return found


def _held(side: Side, on: date) -> Q:
    return Q(holdings__side=side, holdings__valid_from__lte=on) & (
        Q(holdings__valid_until__isnull=True) | Q(holdings__valid_until__gte=on)
    )


def _side(side: str, at: datetime) -> dict[str, Exists | Subquery]:
    on, member = localdate(at), OuterRef(f"{side}__member")
    posted = Posting.objects.valid_on(on).filter(member=member, hall=OuterRef("window__hall"), member__is_active=True)
    away = Leave.objects.away_at(at).filter(member=member).order_by()
    present = PresenceSpell.objects.filter(member=member, date=on, began_at__lte=at, ended_at__gt=at)
    return {
        f"{side}_posted": Exists(posted.order_by()),
        f"{side}_away": Subquery(away.values("kind")[:1]),
        f"{side}_present": Exists(present),
    }


def _facts(row: tuple, counts: bool) -> PostFacts:
    return PostFacts(
        post=row[0],
        rank=(row[2], row[0]),
        a=_holder(*row[4:8], counts),
        b=_holder(*row[8:12], counts),
        covered_by=row[12],
        is_closed=row[14],
    )


def _holder(member: int | None, posted: bool, away: str | None, present: bool, counts: bool) -> Holder | None:
    if member is None or not posted:
        return None
    if away:
        return Holder(member, _why(away))
    return Holder(member, Absence.NOT_PUNCHED if counts and not present else "")


def _why(kind: str) -> Absence:
    return Absence.ON_ERRAND if kind in ERRANDS else Absence.ON_LEAVE


def _holders_on(posts: QuerySet[Post], hall: Hall, on: date) -> dict[int, dict[str, int]]:
    posted = Posting.objects.valid_on(on).filter(member=OuterRef("member"), hall=hall, member__is_active=True)
    rows = PostHolding.objects.valid_on(on).filter(Exists(posted.order_by()), post__in=posts).order_by()
    holders: dict[int, dict[str, int]] = defaultdict(dict)
    for post, side, member in rows.values_list("post_id", "side", "member_id"):
        holders[post][side] = member
    return holders


def _member_days(members: Iterable[int], hall: Hall, on: date, start: datetime, end: datetime) -> dict[int, MemberDay]:
    keys = list(members)
    present: dict[int, list[Stretch]] = defaultdict(list)
    away: dict[int, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    spells = PresenceSpell.objects.filter(member__in=keys, date=on)
    for member, began, ended in spells.values_list("member_id", "began_at", "ended_at"):
        present[member].append((began, ended))
    for leave in Leave.objects.granted().filter(member__in=keys).between(start, end):
        back = min(leave.ends_at, leave.returned_at or leave.ends_at)
        away[leave.member_id].append((leave.starts_at, back, _why(leave.kind)))
    counts = hall.counts_attendance(on)
    return {key: MemberDay(tuple(present[key]) if counts else None, tuple(away[key])) for key in keys}
