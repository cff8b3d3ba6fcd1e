"""Who may serve at a window: side × presence × leave × cover × time, as a table; and why the other may not."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from hall.errors import NotAllowed
from tests.factories import hold_post, make_window, send_away
from tests.factories.attendance import count_attendance_in, punch
from windows.duty import assign
from windows.models import Cover
from windows.operations.opening import close_window
from windows.policies import serve_window
from windows.queries.duty import duties, duties_of_window, post_days
from windows.states import DutyState, Side

DAY = "2026-03-03"  # a Tuesday
IN = f"{DAY}T08:50"


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def asked(cast, who, at=f"{DAY}T10:00"):
    """`for A` when the member covers, `own` at her own post, else the code of the refusal."""
    try:
        grant = serve_window(getattr(cast, who), cast.window, moment(at))
    except NotAllowed as refused:
        assert refused.article in (10, 18)
        return refused.code
    return "for A" if grant.on_behalf_of == cast.clerk_a.pk else "own"


def cover(cast, start=f"{DAY}T09:00", end=None):
    return Cover.objects.create(
        post=cast.window.posts.get(),
        member=cast.clerk_b,
        for_member=cast.clerk_a,
        began_at=moment(start),
        ended_at=moment(end) if end else None,
        reason="离岗",
        begun_by=cast.clerk_a,
    )


# punches of A, of B; A's leave, B's leave; a cover → what A gets, what B gets
TABLE = [
    ("in", "in", "", "", "", "own", "a_on_duty"),
    ("in", "", "", "", "", "own", "not_punched_in"),
    ("", "in", "", "", "", "not_punched_in", "for A"),
    ("", "", "", "", "", "not_punched_in", "not_punched_in"),
    ("in", "in", "away", "", "", "on_leave", "for A"),
    ("in", "", "away", "", "", "on_leave", "not_punched_in"),
    ("in", "in", "", "away", "", "own", "on_leave"),
    ("in", "in", "away", "away", "", "on_leave", "on_leave"),
    ("in", "in", "", "", "cover", "post_covered", "for A"),
    ("in", "", "", "", "cover", "own", "not_punched_in"),
    ("in", "in", "", "away", "cover", "own", "on_leave"),
    ("in", "in", "over", "", "", "own", "a_on_duty"),
    ("in", "in", "ahead", "", "", "own", "a_on_duty"),
    ("in", "in", "", "", "ended", "own", "a_on_duty"),
    ("in", "in", "", "", "yesterday", "own", "a_on_duty"),
    ("out", "in", "", "", "", "not_punched_in", "for A"),
]
LEAVES = {
    "away": (f"{DAY}T09:30", f"{DAY}T11:00"),
    "over": (f"{DAY}T09:00", f"{DAY}T10:00"),
    "ahead": (f"{DAY}T10:01", f"{DAY}T11:00"),
}
COVERS = {
    "cover": (f"{DAY}T09:00",),
    "ended": (f"{DAY}T09:00", f"{DAY}T09:59"),
    "yesterday": ("2026-03-02T09:00",),
}
PUNCHES = {"": (), "in": (IN,), "out": (IN, f"{DAY}T09:40")}


@pytest.mark.parametrize(("a", "b", "a_leave", "b_leave", "covered", "a_gets", "b_gets"), TABLE)
def test_in_a_hall_that_counts_attendance(cast, a, b, a_leave, b_leave, covered, a_gets, b_gets):
    count_attendance_in(cast.hall)
    for member, punches, leave in ((cast.clerk_a, PUNCHES[a], a_leave), (cast.clerk_b, PUNCHES[b], b_leave)):
        if leave:
            send_away(member, cast.hall, *LEAVES[leave])
        if punches:
            punch(member, cast.hall, *punches)
    if covered:
        cover(cast, *COVERS[covered])
    assert (asked(cast, "clerk_a"), asked(cast, "clerk_b")) == (a_gets, b_gets)
    assert_moment_and_day_agree(cast.hall, moment(f"{DAY}T10:00"))
    close_window(cast.window, reason="设备检修", by=cast.manager)
    now = timezone.now()
    assert {row.duty.state for row in duties_of_window(cast.window, now)} == {DutyState.CLOSED}


def assert_moment_and_day_agree(hall, at):
    """The statement that asks of one moment and the rows of the whole day give the same duty at every post."""
    day = assign(one.facts(at) for one in post_days(hall, localdate(at)))
    assert {row.post: row.duty for row in duties(at) if row.hall == hall.pk} == day


@pytest.mark.parametrize(
    ("at", "a_gets", "b_gets"),
    [
        (f"{DAY}T08:30", "own", "a_on_duty"),  # before opening nobody need have punched
        (f"{DAY}T09:00", "not_punched_in", "not_punched_in"),
        (f"{DAY}T11:59", "not_punched_in", "not_punched_in"),
        (f"{DAY}T12:00", "own", "a_on_duty"),
        (f"{DAY}T13:59", "own", "a_on_duty"),
        (f"{DAY}T14:00", "not_punched_in", "not_punched_in"),
        (f"{DAY}T17:30", "own", "a_on_duty"),
        ("2026-03-01T10:00", "own", "a_on_duty"),  # a Sunday
        ("2026-02-14T10:00", "not_punched_in", "not_punched_in"),  # a make-up Saturday
    ],
)
def test_presence_is_asked_for_in_opening_hours_only(cast, at, a_gets, b_gets):
    count_attendance_in(cast.hall, date(2026, 1, 1))
    assert (asked(cast, "clerk_a", at), asked(cast, "clerk_b", at)) == (a_gets, b_gets)


def test_before_attendance_is_counted_a_holder_is_taken_to_be_there(cast):
    count_attendance_in(cast.hall, date(2026, 3, 4))
    assert (asked(cast, "clerk_a"), asked(cast, "clerk_b")) == ("own", "a_on_duty")
    assert asked(cast, "clerk_a", "2026-03-04T10:00") == "not_punched_in"


def test_one_b_covers_one_post_at_a_time(cast):
    other = make_window(cast.hall, 11, cast.department)
    hold_post(cast.chief, other, Side.A)
    hold_post(cast.clerk_b, other, Side.B)
    send_away(cast.clerk_a, cast.hall)
    send_away(cast.chief, cast.hall)
    assert asked(cast, "clerk_b") == "covers_elsewhere"  # window 11 comes first
    cover(cast)
    assert asked(cast, "clerk_b") == "for A"
    with pytest.raises(NotAllowed) as raised:
        serve_window(cast.clerk_b, other, moment(f"{DAY}T10:00"))
    assert raised.value.code == "covers_elsewhere"


def test_the_board_and_the_policy_say_the_same(cast):
    count_attendance_in(cast.hall)
    punch(cast.clerk_b, cast.hall, IN)
    at = moment(f"{DAY}T10:00")
    board = {row.post: row for row in duties(at)}
    for row in duties_of_window(cast.window, at):
        assert board[row.post] == row
    assert sorted(row.duty.state for row in board.values()) == [DutyState.COVERED, DutyState.HELD, DutyState.VACANT]


@pytest.mark.parametrize("count", [3, 60])
def test_the_duty_of_a_hall_costs_the_same_for_any_number_of_posts(cast, count, django_assert_num_queries):
    for number in range(100, 100 + count):
        window = make_window(cast.hall, number, cast.department)
        hold_post(cast.clerk_a, window, Side.A)
        hold_post(cast.clerk_b, window, Side.B)
    at = moment(f"{DAY}T10:00")
    duties(at)  # the calendar is known
    with django_assert_num_queries(6):  # posts, halls, and two for the hours of each of the two halls
        assert len(duties(at)) == count + 3
