"""Who is on duty now, and how a day of a hall's posts went: the facts for `windows.duty`, read in sets (article 10)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from hall.models import Hall
from staff.models import Leave, Posting, PresenceSpell
from staff.queries import hours_of_day, local_moment
from staff.states import ERRANDS
from windows.duty import Duty, Holder, MemberDay, PostDay, PostFacts, Stretch, assign
from windows.models import Cover, Post, PostHolding, Window, WindowClosing
from windows.states import Absence, Side

#: One row a post: its two holders, whether each is posted, away (kind of leave) and present, who was put in charge, the
#: vacancy that is open, whether its window is closed. As SQL, since the vacancy job asks it of every post each minute.
FACTS = """
WITH asked AS (SELECT %s::timestamptz AS at, %s::date AS on_day, %s::timestamptz AS day_start),
held AS (
    SELECT h.post_id, h.side, h.member_id,
        (SELECT l.kind FROM staff_leave l WHERE l.member_id = h.member_id AND l.state IN ('approved', 'returned')
            AND l.starts_at <= asked.at AND l.ends_at > asked.at AND (l.returned_at IS NULL OR l.returned_at > asked.at)
            LIMIT 1) AS away,
        EXISTS (SELECT FROM staff_presencespell s WHERE s.member_id = h.member_id AND s.date = asked.on_day
            AND s.began_at <= asked.at AND s.ended_at > asked.at AND s.hall_id = w.hall_id) AS present
    FROM asked, windows_postholding h
        JOIN windows_post p ON p.id = h.post_id
        JOIN windows_window w ON w.id = p.window_id
        JOIN staff_staffmember m ON m.id = h.member_id AND m.is_active
    WHERE h.valid_from <= asked.on_day AND (h.valid_until IS NULL OR h.valid_until >= asked.on_day)
        AND EXISTS (SELECT FROM staff_posting g WHERE g.member_id = h.member_id AND g.hall_id = w.hall_id
            AND g.valid_from <= asked.on_day AND (g.valid_until IS NULL OR g.valid_until >= asked.on_day))
)
SELECT p.id, w.id, w.number, w.hall_id, a.member_id, a.away, a.present, b.member_id, b.away, b.present,
    (SELECT c.member_id FROM windows_cover c WHERE c.post_id = p.id AND c.began_at >= asked.day_start
        AND c.began_at <= asked.at AND (c.ended_at IS NULL OR c.ended_at > asked.at) LIMIT 1),
    (SELECT v.id FROM windows_vacancy v
        WHERE v.post_id = p.id AND v.ended_at IS NULL AND v.annulled_at IS NULL LIMIT 1),
    EXISTS (SELECT FROM windows_windowclosing k WHERE k.window_id = w.id AND k.closed_at <= asked.at
        AND (k.reopened_at IS NULL OR k.reopened_at > asked.at))
FROM asked, windows_post p
    JOIN windows_window w ON w.id = p.window_id AND w.is_active
    LEFT JOIN held a ON a.post_id = p.id AND a.side = 'A'
    LEFT JOIN held b ON b.post_id = p.id AND b.side = 'B'
WHERE p.is_active
"""


class PostDuty(NamedTuple):
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
    rows, on = facts_of(at, posts), localdate(at)
    halls = Hall.objects.in_bulk({row[3] for row in rows})
    open_halls = {pk for pk, hall in halls.items() if any(s.opens <= at < s.closes for s in hours_of_day(hall, on))}
    counting = {pk for pk in open_halls if halls[pk].counts_attendance(on)}
    facts = [_facts(row, row[3] in counting) for row in rows]
    assigned = assign(facts)
    taken = {known.covered_by: known.post for known in facts if known.covered_by}
    return [
        PostDuty(
            row[0],
            row[1],
            row[3],
            row[4],
            row[7],
            assigned[row[0]],
            row[3] in open_halls,
            row[10],
            known.b.absence if known.b else Absence.NO_HOLDER,
            bool(taken) and taken.get(row[7], row[0]) != row[0],
            row[11],
        )
        for row, known in zip(rows, facts, strict=True)
    ]


def facts_of(at: datetime, posts: QuerySet[Post] | None = None) -> list[tuple]:
    """The rows of FACTS for `posts`, or for every post. One query."""
    try:
        statement, values = facts_statement(at, posts)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def facts_statement(at: datetime, posts: QuerySet[Post] | None = None) -> tuple[str, list[Any]]:
    """FACTS at `at` with its values, narrowed to `posts`."""
    on = localdate(at)
    values = [at, on, local_moment(on, time())]
    if posts is None:
        return FACTS, values
    narrowed, more = posts.order_by().values("pk").query.sql_with_params()
    return f"{FACTS} AND p.id IN ({narrowed})", [*values, *more]


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


def _facts(row: tuple, counts: bool) -> PostFacts:
    a, b = _holder(*row[4:7], counts), _holder(*row[7:10], counts)
    return PostFacts(row[0], (row[2], row[0]), a, b, row[10], row[12])


def _holder(member: int | None, away: str | None, present: bool, counts: bool) -> Holder | None:
    if member is None:
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
    excused: dict[int, list[Stretch]] = defaultdict(list)
    spells = PresenceSpell.objects.filter(member__in=keys, hall=hall, date=on)
    for member, began, ended in spells.values_list("member_id", "began_at", "ended_at"):
        present[member].append((began, ended))
    for leave in Leave.objects.granted().filter(member__in=keys).between(start, end):
        back = min(leave.ends_at, leave.returned_at or leave.ends_at)
        away[leave.member_id].append((leave.starts_at, back, _why(leave.kind)))
        if leave.override_reason:
            excused[leave.member_id].append((leave.starts_at, back))
    counts = hall.counts_attendance(on)
    return {
        key: MemberDay(tuple(present[key]) if counts else None, tuple(away[key]), tuple(excused[key])) for key in keys
    }
