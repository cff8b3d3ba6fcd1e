"""Who is on duty: A, else B with A's powers, else nobody. Every combination of facts, then days cut into stretches."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windows.duty import Duty, Holder, MemberDay, PostDay, PostFacts, assign, groups, vacant_stretches
from windows.states import Absence, DutyState

A, B, C, D = 1, 2, 3, 4
NINE = datetime(2026, 9, 22, 9)
NOON = datetime(2026, 9, 22, 12)
ABSENCES = ("", Absence.ON_LEAVE, Absence.ON_ERRAND, Absence.NOT_PUNCHED)


HERE_A, HERE_B = Holder(A), Holder(B)


def post(key=10, a=HERE_A, b=HERE_B, **facts):
    return PostFacts(post=key, rank=(key, key), a=a, b=b, **facts)


def expected(a, b, covered, closed):
    """The rule in words: B put in charge and there; A; B; nobody; and a closed window is closed whoever is there."""
    if closed:
        return (DutyState.CLOSED, expected(a, b, covered, False)[1])
    if covered and b is not None and not b:
        return (DutyState.COVERED, B)
    if a is not None and not a:
        return (DutyState.HELD, A)
    if b is not None and not b:
        return (DutyState.COVERED, B)
    return (DutyState.VACANT, None)


@pytest.mark.parametrize(
    ("a", "b", "covered", "closed"), [*product((*ABSENCES, None), (*ABSENCES, None), (False, True), (False, True))]
)
def test_one_post(a, b, covered, closed):
    sides = {"a": None if a is None else Holder(A, a), "b": None if b is None else Holder(B, b)}
    (duty,) = assign([post(**sides, covered_by=B if covered else None, is_closed=closed)]).values()
    assert (duty.state, duty.member) == expected(a, b, covered, closed)
    if duty.state == DutyState.COVERED:
        assert duty.for_member == (None if a is None else A)


def test_b_covers_one_post_at_a_time_the_first_by_number():
    away = Holder(A, Absence.ON_LEAVE)
    duties = assign([post(20, a=Holder(C, Absence.ON_LEAVE)), post(10, a=away)])
    assert duties[10] == Duty(DutyState.COVERED, B, A, Absence.ON_LEAVE)
    assert duties[20] == Duty(DutyState.VACANT, None, None, Absence.ON_LEAVE, Absence.ELSEWHERE)


def test_b_covers_the_post_that_she_was_put_in_charge_of():
    away = Holder(A, Absence.ON_LEAVE)
    duties = assign([post(10, a=away), post(20, a=Holder(C, Absence.ON_LEAVE), covered_by=B)])
    assert (duties[10].state, duties[20].member) == (DutyState.VACANT, B)


def test_a_cover_of_a_closed_window_keeps_nobody_busy():
    away = Holder(A, Absence.ON_LEAVE)
    duties = assign([post(10, covered_by=B, is_closed=True), post(20, a=away)])
    assert (duties[10].state, duties[20].member) == (DutyState.CLOSED, B)


def test_a_holder_of_one_post_still_covers_another():
    duties = assign([post(10, a=Holder(B), b=Holder(C)), post(20, a=Holder(A, Absence.NOT_PUNCHED), b=Holder(B))])
    assert (duties[10].member, duties[20].member) == (B, B)


def minutes(count):
    return NINE + timedelta(minutes=count)


def day(key=10, a=A, b=B, members=(), **facts):
    return PostDay(post=key, rank=(key, key), a=a, b=b, members=dict(members), **facts)


HERE = MemberDay(present=((NINE, NOON),))
NOWHERE = MemberDay(present=())
UNCOUNTED = MemberDay(present=None)


def vacant(*days, until=NOON, sessions=((NINE, NOON),)):
    found = vacant_stretches(days, sessions, until)
    return [[(minute(start), minute(end)) for start, end in stretches] for stretches in found.values()]


def minute(at):
    return (at - NINE).seconds // 60


@pytest.mark.parametrize(
    ("a", "b", "empty"),
    [
        (HERE, NOWHERE, []),
        (NOWHERE, HERE, []),
        (NOWHERE, NOWHERE, [(0, 180)]),
        (UNCOUNTED, NOWHERE, []),
        (MemberDay(((minutes(10), NOON),)), NOWHERE, [(0, 10)]),
        (MemberDay(((NINE, minutes(60)),)), NOWHERE, [(60, 180)]),
        (MemberDay(((NINE, minutes(60)), (minutes(90), NOON))), NOWHERE, [(60, 90)]),
        (MemberDay(((NINE, minutes(60)),)), MemberDay(((minutes(75), minutes(100)),)), [(60, 75), (100, 180)]),
        (MemberDay(((NINE, NOON),), ((minutes(30), minutes(50), Absence.ON_ERRAND),)), NOWHERE, [(30, 50)]),
        (MemberDay(None, ((minutes(30), minutes(50), Absence.ON_ERRAND),)), UNCOUNTED, []),
    ],
)
def test_a_day_of_one_post(a, b, empty):
    assert vacant(day(members={A: a, B: b})) == [empty]


def test_a_vacancy_that_goes_on_ends_where_we_look_from():
    assert vacant(day(members={A: NOWHERE, B: NOWHERE}), until=minutes(42)) == [[(0, 42)]]
    assert vacant(day(members={A: NOWHERE, B: NOWHERE}), until=NINE) == [[]]


def test_a_vacancy_never_crosses_sessions():
    sessions = ((NINE, minutes(60)), (minutes(60), NOON))
    assert vacant(day(members={A: NOWHERE, B: NOWHERE}), sessions=sessions) == [[(0, 60), (60, 180)]]


def test_a_cover_and_a_closing_are_part_of_the_day():
    members = {A: MemberDay(((NINE, minutes(60)),)), B: HERE}
    assert vacant(day(members=members, b=None)) == [[(60, 180)]]
    assert vacant(day(members=members, b=None, closed=((minutes(90), NOON),))) == [[(60, 90)]]


def test_posts_that_share_holders_are_worked_out_together():
    days = [day(10, A, B), day(20, C, B), day(30, C, D), day(40, 7, 8)]
    assert [[found.post for found in group] for group in groups(days, [10])] == [[10, 20, 30]]
    assert [[found.post for found in group] for group in groups(days, [40, 30, 10])] == [[40], [10, 20, 30]]
    assert groups(days, [50]) == []


holders = st.sampled_from([A, B, C, D])
spell = st.tuples(st.integers(0, 180), st.integers(0, 180)).filter(lambda pair: pair[0] < pair[1])


@given(
    st.lists(st.tuples(holders, holders).filter(lambda pair: pair[0] != pair[1]), min_size=1, max_size=4),
    st.dictionaries(holders, st.lists(spell, max_size=3), min_size=4, max_size=4),
)
def test_stretches_agree_with_asking_every_minute(posts, spells):
    stays = {member: [(minutes(start), minutes(end)) for start, end in pairs] for member, pairs in spells.items()}
    members = {member: MemberDay(tuple(pairs)) for member, pairs in stays.items()}
    days = [day(10 * number, a, b, members) for number, (a, b) in enumerate(posts, start=1)]
    found = vacant_stretches(days, [(NINE, NOON)], NOON)
    for at in map(minutes, range(180)):
        duties = assign(one.facts(at) for one in days)
        for key, duty in duties.items():
            assert (duty.state == DutyState.VACANT) == any(start <= at < end for start, end in found[key])
        covering = [duty.member for duty in duties.values() if duty.state == DutyState.COVERED]
        assert len(covering) == len(set(covering))
