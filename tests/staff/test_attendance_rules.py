"""Punches become presence and results by pure rules (article 18), to the minute."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.attendance import (
    Away,
    Punch,
    Session,
    SessionCount,
    Spell,
    count_day,
    count_session,
    is_repeat,
    presence,
    sessions_of_day,
    spells,
)
from staff.states import DayResult, PunchDirection, SessionResult
from tests.approvals.stages import moment

DAY = (moment("2026-03-02T00:00"), moment("2026-03-03T00:00"))


def clock(text: str) -> datetime:
    return moment(f"2026-03-02T{text}")


HOURS = [(clock("09:00"), clock("12:00")), (clock("14:00"), clock("17:30"))]
MORNING, AFTERNOON = sessions_of_day(HOURS, DAY)


def punched(words: str) -> list[Punch]:
    """Punches written as `08:55`, or with a key as `08:55+` (in) and `12:00-` (out)."""
    keys = {"+": PunchDirection.IN, "-": PunchDirection.OUT}
    return [Punch(clock(word.rstrip("+-")), keys.get(word[-1], PunchDirection.UNKNOWN)) for word in words.split()]


def away(start: str, end: str, *, errand: bool = False) -> Away:
    return Away(clock(start), clock(end), errand)


def counted(punches: str, *aways: Away, at: str = "23:59", session: Session = MORNING) -> SessionCount:
    return count_session(session, spells(punched(punches), session), aways, clock(at))


def test_slots_meet_half_way_and_fill_the_day():
    assert [(s.slot_start, s.slot_end) for s in (MORNING, AFTERNOON)] == [
        (DAY[0], clock("13:00")),
        (clock("13:00"), DAY[1]),
    ]
    assert sessions_of_day([], DAY) == []


@pytest.mark.parametrize(
    ("punches", "result", "late", "early"),
    [
        ("08:55 12:00", SessionResult.ON_TIME, 0, 0),
        ("09:00 12:03", SessionResult.ON_TIME, 0, 0),
        ("09:00:59 12:00", SessionResult.ON_TIME, 0, 0),
        ("09:01 12:00", SessionResult.LATE, 1, 0),
        ("09:30 12:30", SessionResult.LATE, 30, 0),
        ("08:55 11:59", SessionResult.EARLY, 0, 1),
        ("08:55 11:59:59", SessionResult.EARLY, 0, 1),
        ("09:10 11:40", SessionResult.LATE_AND_EARLY, 10, 20),
        ("12:05", SessionResult.MISSING_PUNCH, 0, 0),
        ("", SessionResult.ABSENT, 0, 0),
        ("08:50 10:00 10:20 12:01", SessionResult.ON_TIME, 0, 0),
        ("08:50 08:58 09:20 12:01", SessionResult.ON_TIME, 0, 0),
        ("00:00 12:00", SessionResult.ON_TIME, 0, 0),
    ],
)
def test_morning_without_keys(punches, result, late, early):
    count = counted(punches)
    assert (count.result, count.late, count.early) == (result, late, early)


@pytest.mark.parametrize(
    ("punches", "result"),
    [
        ("08:55+ 12:00-", SessionResult.ON_TIME),
        ("08:55+ 08:57+ 12:00-", SessionResult.ON_TIME),
        ("08:55+ 11:58- 12:00-", SessionResult.ON_TIME),
        ("12:00-", SessionResult.MISSING_PUNCH),
        ("08:55-", SessionResult.MISSING_PUNCH),
        ("08:55+ 10:00- 10:10+", SessionResult.MISSING_PUNCH),
    ],
)
def test_morning_with_keys(punches, result):
    assert counted(punches).result == result


@pytest.mark.parametrize(
    ("punches", "at", "result"),
    [
        ("", "08:59", SessionResult.AHEAD),
        ("", "09:00", SessionResult.RUNNING),
        ("", "12:00", SessionResult.ABSENT),
        ("08:55", "10:00", SessionResult.RUNNING),
        ("09:05", "10:00", SessionResult.LATE),
        ("08:55 10:00", "10:30", SessionResult.RUNNING),
        ("09:05 10:00", "10:30", SessionResult.LATE),
        ("09:05 10:00", "12:00", SessionResult.LATE_AND_EARLY),
        ("08:55", "12:59", SessionResult.RUNNING),
        ("08:55", "13:00", SessionResult.MISSING_PUNCH),
    ],
)
def test_while_the_session_runs(punches, at, result):
    assert counted(punches, at=at).result == result


@pytest.mark.parametrize(
    ("punches", "aways", "result"),
    [
        ("", [away("08:00", "18:00")], SessionResult.ON_LEAVE),
        ("", [away("09:00", "12:00", errand=True)], SessionResult.ON_ERRAND),
        ("", [away("09:00", "10:00"), away("10:00", "12:00", errand=True)], SessionResult.ON_LEAVE),
        ("10:00 12:00", [away("08:00", "10:00")], SessionResult.ON_TIME),
        ("10:01 12:00", [away("08:00", "10:00")], SessionResult.LATE),
        ("08:55 11:00", [away("11:00", "15:00")], SessionResult.ON_TIME),
        ("08:55 10:59", [away("11:00", "15:00")], SessionResult.EARLY),
        ("08:55 12:00", [away("10:00", "11:00", errand=True)], SessionResult.ON_TIME),
        ("", [away("10:00", "11:00")], SessionResult.ABSENT),
        ("", [away("12:00", "14:00")], SessionResult.ABSENT),
    ],
)
def test_leave_moves_when_she_is_due(punches, aways, result):
    assert counted(punches, *aways).result == result


def test_punches_at_midnight_belong_to_the_day_that_begins():
    midnight = [Punch(DAY[0]), Punch(DAY[1])]
    assert spells(midnight, MORNING) == [Spell(DAY[0], None)]
    assert spells(midnight, AFTERNOON) == []


def test_at_the_border_of_two_slots_a_punch_belongs_to_the_later():
    assert spells(punched("13:00"), MORNING) == []
    assert spells(punched("13:00"), AFTERNOON) == [Spell(clock("13:00"), None)]


@pytest.mark.parametrize(("seconds", "repeat"), [(0, True), (59, True), (-59, True), (60, False), (-60, False)])
def test_repeat_is_less_than_a_minute_away(seconds, repeat):
    assert is_repeat(clock("09:00") + timedelta(seconds=seconds), [clock("09:00")]) is repeat


@pytest.mark.parametrize(
    ("results", "day"),
    [
        ([], DayResult.HOLIDAY),
        (["on_time", "on_time"], DayResult.ON_TIME),
        (["absent", "late"], DayResult.ABSENT),
        (["missing", "late"], DayResult.MISSING_PUNCH),
        (["late", "on_time"], DayResult.LATE_OR_EARLY),
        (["early", "ahead"], DayResult.LATE_OR_EARLY),
        (["late_early", "on_time"], DayResult.LATE_OR_EARLY),
        (["on_time", "ahead"], DayResult.RUNNING),
        (["on_leave", "on_time"], DayResult.ON_TIME),
        (["on_leave", "on_errand"], DayResult.ON_LEAVE),
        (["on_errand", "on_errand"], DayResult.ON_ERRAND),
    ],
)
def test_day_is_as_bad_as_its_worst_session(results, day):
    assert count_day([SessionCount(MORNING, SessionResult(result)) for result in results]) == day


def test_without_a_punch_out_she_stayed_until_it_closed():
    assert presence([Spell(clock("08:50"), None)], MORNING) == [(clock("09:00"), clock("12:00"))]
    assert presence([Spell(None, clock("12:00")), Spell(clock("08:00"), clock("08:30"))], MORNING) == []


directions = st.sampled_from(list(PunchDirection))
minutes = st.integers(min_value=0, max_value=24 * 60 - 1).map(lambda minute: DAY[0] + timedelta(minutes=minute))
days_of_punches = st.lists(st.builds(Punch, minutes, directions), max_size=12)


@given(days_of_punches, st.sampled_from([MORNING, AFTERNOON]))
def test_presence_is_in_order_and_inside_its_session(punches, session):
    stretches = presence(spells(punches, session), session)
    assert all(session.opens <= start < end <= session.closes for start, end in stretches)
    assert all(left[1] <= right[0] for left, right in pairwise(stretches))


@given(st.sets(minutes, max_size=12), directions)
def test_order_of_arrival_does_not_matter(moments, direction):
    punches = [Punch(at, direction) for at in moments]
    assert spells(sorted(punches, key=lambda punch: punch.at, reverse=True), MORNING) == spells(punches, MORNING)


@given(days_of_punches, minutes)
def test_a_punch_in_never_takes_presence_away(punches, at):
    def length(found):
        return sum((end - start for start, end in presence(spells(found, MORNING), MORNING)), timedelta())

    keyed = [punch for punch in punches if punch.direction != PunchDirection.UNKNOWN]
    assert length([*keyed, Punch(at, PunchDirection.IN)]) >= length(keyed)


@given(days_of_punches, minutes)
def test_a_session_never_counts_less_than_nothing(punches, at):
    count = count_session(MORNING, spells(punches, MORNING), [], at)
    assert count.late >= 0
    assert count.early >= 0
