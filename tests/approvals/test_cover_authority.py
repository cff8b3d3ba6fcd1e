"""Cover × mandate × time: a B holder has A's letters exactly while she covers, and acts in A's name (A9, A10)."""

from datetime import timedelta
from itertools import product

import pytest

from approvals.operations.decision import decide
from approvals.policies import POLICIES
from approvals.queries.lists import Reader
from approvals.states import Act, DecisionOutcome, Handling, MandatePower
from hall.errors import NotAllowed
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, last_event, moment
from tests.factories import make_mandate, send_away
from windows.operations.covers import hand_back, hand_over

NOW = moment(NEXT_DAY)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(cast):
    """An accepted case of an immediate item at window 12."""
    with at(RECEIVED):
        case = accepted(cast)
    case.handling = Handling.IMMEDIATE
    case.save()
    return case


def may_decide(user, case, moment=NOW):
    """In whose place the member decides: `own`, the key of A, or the code of the refusal."""
    try:
        return POLICIES[Act.DECIDE](user, case, moment).on_behalf_of or "own"
    except NotAllowed as refused:
        return refused.code


@pytest.mark.parametrize(("a_has", "b_has", "a_is_away"), list(product((True, False), repeat=3)))
def test_whose_letter_counts(cast, case, a_has, b_has, a_is_away):
    for member, has in ((cast.clerk_a, a_has), (cast.clerk_b, b_has)):
        if has:
            make_mandate(member, cast.department, MandatePower.DECIDE)
    if a_is_away:
        send_away(cast.clerk_a, cast.hall)
    a_gets, b_gets = may_decide(cast.clerk_a, case), may_decide(cast.clerk_b, case)
    if a_is_away:
        assert a_gets == "role_missing"
        assert b_gets == (cast.clerk_a.pk if a_has or b_has else "mandate_missing")
    else:
        assert a_gets == ("own" if a_has else "mandate_missing")
        assert b_gets == "role_missing"


def test_the_powers_begin_and_end_with_the_cover(cast, case):
    make_mandate(cast.clerk_a, cast.department, MandatePower.DECIDE)
    post = cast.window.posts.get()
    with at(NEXT_DAY):
        hand_over(post, reason="去复印", by=cast.clerk_a)
    with at("2026-03-03T10:20"):
        hand_back(post, by=cast.clerk_a)
    assert may_decide(cast.clerk_b, case, NOW - MINUTE) == "role_missing"
    assert may_decide(cast.clerk_b, case, NOW) == cast.clerk_a.pk
    assert may_decide(cast.clerk_b, case, moment("2026-03-03T10:19")) == cast.clerk_a.pk
    assert may_decide(cast.clerk_b, case, moment("2026-03-03T10:20")) == "role_missing"
    assert may_decide(cast.clerk_a, case, moment("2026-03-03T10:20")) == "own"


def test_the_act_stores_the_letter_and_the_member_for_whom_it_was_done(cast, case):
    letter = make_mandate(cast.clerk_a, cast.department, MandatePower.DECIDE)
    send_away(cast.clerk_a, cast.hall)
    with at(NEXT_DAY):
        decide(case, outcome=DecisionOutcome.GRANTED, by=cast.clerk_b)
    event = last_event(case)
    assert (event.by, event.on_behalf_of, event.grant_row) == (
        cast.clerk_b, cast.clerk_a, f"approvals.Mandate:{letter.pk}",
    )  # fmt: skip


def test_the_lists_give_an_immediate_case_to_the_covering_b(cast, case):
    make_mandate(cast.clerk_a, cast.department, MandatePower.DECIDE)
    assert not Reader.of(cast.clerk_b, NOW).finishes(case)
    send_away(cast.clerk_a, cast.hall)
    assert Reader.of(cast.clerk_b, NOW).finishes(case)
