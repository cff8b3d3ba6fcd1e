"""Who may do what: role × act, dated rows, the table of moves, and the reasons given to who may not."""

from datetime import date

import pytest

from approvals.policies import POLICIES, allowed, barred, is_called_for, receive_case
from approvals.states import MOVES, Act, Handling
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from staff.states import Role
from tests.approvals.stages import (
    CALLS,
    NEXT_DAY,
    RECEIVED,
    STAGES,
    at,
    codes,
    filed,
    filed_at_the_door,
    last_event,
    moment,
)
from tests.factories import give_role, make_item, make_version, make_window, place, publish, send_away
from tests.factories.cases import make_case
from windows.operations.opening import close_window, open_window

WINDOW_ACTS = {
    Act.ACCEPT, Act.NOTIFY_DEFICIENCY, Act.SUPPLEMENT, Act.REFUSE_ACCEPTANCE, Act.DELIVER, Act.WITHDRAW, Act.CORRECT,
    Act.CLOSE,
}  # fmt: skip
#: Acts that wait for a fact which the plain cases of STAGES have not got; tested with their matter.
WAIT_FOR_FACTS = {
    Act.NOTIFY_AGAIN, Act.CLOSE_SILENT, Act.ACCEPT_CONDITIONALLY, Act.FOLLOW_UP, Act.CLOSE_UNFULFILLED,
    Act.DECLARE, Act.VERIFY_DECLARATION,
}  # fmt: skip
REVIEWER_ACTS = {Act.REVIEW, Act.PAUSE, Act.RESUME, Act.DECIDE, Act.TELL_HEARING, Act.MARK_PRIORITY}
#: Acts that wait for more than a state, a posted paper or a missed limit: tests of their own say who may.
CIRCUMSTANTIAL = {Act.RECORD_SIGNATURE, Act.EXPLAIN_DELAY}
MAY = {
    "clerk_a": WINDOW_ACTS,
    "clerk_b": set(),  # A is there
    "chief": set(),
    "reviewer": REVIEWER_ACTS,
    "deputy": {Act.AGREE_REFUSAL, Act.RETURN_REFUSAL, Act.MARK_PRIORITY},
    "leader": {Act.EXTEND, Act.MARK_PRIORITY},
    "manager": {Act.CORRECT, Act.MARK_PRIORITY},
    "supervisor": set(),
    "outsider": set(),
    "township": set(),
}


@pytest.mark.parametrize("name", MAY)
@pytest.mark.parametrize("state", STAGES)
def test_each_role_may_do_its_acts_in_each_state(cast, state, name):
    with at(RECEIVED):
        case = STAGES[state](cast)
    now = moment(NEXT_DAY)
    user = getattr(cast, name)
    known = {act for act in Act if state in MOVES[act] and is_called_for(act, case, now)}
    unserved = {Act.CLOSE} if case.awaits_delivery else set()
    assert set(allowed(user, case, now)) - {Act.NOTIFY_AGAIN} == (known & MAY[name]) - WAIT_FOR_FACTS - unserved
    assert {act for act, _broken in barred(user, case, now)} == known - set(allowed(user, case, now))


@pytest.mark.parametrize("state", STAGES)
def test_act_unknown_to_the_state_is_an_illegal_move_that_names_it(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        events = case.events.count()
        for act, call in CALLS.items():
            if state in MOVES[act]:
                continue
            with pytest.raises(IllegalMove) as raised:
                call(case, cast)
            assert str(state.label) in raised.value.message, act
            assert str(act.label) in raised.value.message
            assert raised.value.status == 409
            assert raised.value.article
    case.refresh_from_db()
    assert (case.state, case.events.count()) == (state, events)


@pytest.mark.parametrize("state", STAGES)
def test_stranger_is_refused_and_nothing_happens(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        now = moment(RECEIVED)
        for act in (act for act in Act if state in MOVES[act]):
            with pytest.raises(NotAllowed) as raised:
                POLICIES[act](cast.outsider, case, now)
            assert raised.value.status == 403
            assert raised.value.article or act == Act.CORRECT


@pytest.mark.parametrize("act", sorted(set(CALLS) - CIRCUMSTANTIAL - {Act.CLOSE}))
def test_act_records_actor_grant_article_and_sequence(cast, act):
    state = next(state for state in STAGES if state in MOVES[act])
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a, missing=[1]) if act == Act.NOTIFY_DEFICIENCY else None
        case = case or STAGES[state](cast)
        CALLS[act](case, cast)
        case.refresh_from_db()
        event = last_event(case)
    assert list(case.events.values_list("sequence", flat=True)) == list(range(1, event.sequence + 1))
    assert (event.state_before, event.state_after) == (state, case.state)
    assert case.state in MOVES[act][state]
    assert event.grant and event.grant_row.split(":")[0] in ("windows.PostHolding", "staff.RoleAssignment")
    assert event.article
    assert event.at == moment(RECEIVED)
    record = case.history.first()
    assert (record.history_user, record.state) == (event.by, case.state)


#: Acts that lead back to the state they came from: a second one is refused by its policy, if at all.
STAYS = {Act.REVIEW, Act.CORRECT, Act.SUPPLEMENT, Act.EXTEND, Act.TELL_HEARING, Act.CLOSE}


@pytest.mark.parametrize("act", sorted(set(CALLS) - STAYS - CIRCUMSTANTIAL))
def test_second_click_is_an_illegal_move(cast, act):
    state = next(state for state in STAGES if state in MOVES[act])
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a, missing=[1]) if act == Act.NOTIFY_DEFICIENCY else None
        case = case or STAGES[state](cast)
        CALLS[act](case, cast)
        events = case.events.count()
        with pytest.raises(IllegalMove):
            CALLS[act](case, cast)
    assert case.events.count() == events


def test_event_is_announced_after_commit(cast, django_capture_on_commit_callbacks):
    with at(RECEIVED), django_capture_on_commit_callbacks() as callbacks:
        make_case(cast.item, cast.window, cast.clerk_a)
    assert len(callbacks) == 1


def test_post_that_ended_yesterday_gives_nothing(cast):
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a)
    holding = cast.clerk_a.holdings.get()
    holding.valid_until = date(2026, 3, 2)
    holding.save()
    assert Act.ACCEPT in allowed(cast.clerk_a, case, moment(RECEIVED))
    assert allowed(cast.clerk_a, case, moment(NEXT_DAY)) == []


@pytest.mark.parametrize("state", STAGES)
def test_b_has_the_powers_of_a_while_a_is_away(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        before = allowed(cast.clerk_a, case, moment(RECEIVED))
        send_away(cast.clerk_a, cast.hall)
        assert allowed(cast.clerk_b, case, moment(RECEIVED)) == before
        assert allowed(cast.clerk_a, case, moment(RECEIVED)) == []


def receipt_code(cast, user, item, window):
    with pytest.raises(RuleBroken) as raised:
        receive_case(user, (item, window), moment(RECEIVED))
    return codes(raised)


def test_receipt_needs_a_post_at_the_window(cast):
    grant = receive_case(cast.clerk_a, (cast.item, cast.window), moment(RECEIVED))
    assert grant.row == f"windows.PostHolding:{cast.clerk_a.holdings.get().pk}"
    for name in ("reviewer", "manager", "outsider", "township"):
        assert receipt_code(cast, getattr(cast, name), cast.item, cast.window) == ("post_missing", 10)


def test_receipt_needs_the_item_placed_there_that_day(cast):
    placement = cast.item.placements.get()
    placement.valid_until = date(2026, 3, 1)
    placement.save()
    assert receipt_code(cast, cast.clerk_a, cast.item, cast.window) == ("item_not_placed", 6)


@pytest.mark.parametrize(
    "fields",
    [{"withdrawn_on": date(2026, 3, 1)}, {"is_classified": True, "classified_basis": "保密规定"}, {"current": None}],
    ids=["withdrawn", "classified", "draft"],
)
def test_receipt_needs_a_published_item(cast, fields):
    for name, value in fields.items():
        setattr(cast.item, name, value)
    assert receipt_code(cast, cast.clerk_a, cast.item, cast.window) == ("item_not_published", 7)


def test_receipt_at_the_window_of_another_department_is_refused(cast):
    place(cast.item, cast.other_window)
    assert receipt_code(cast, cast.outsider, cast.item, cast.other_window) == ("window_of_other_department", 8)


def test_a_closed_window_receives_nothing_until_it_opens(cast):
    with at("2026-03-02T09:30"):
        close_window(cast.window, reason="设备检修", by=cast.manager)
    assert receipt_code(cast, cast.clerk_a, cast.item, cast.window) == ("window_paused", 4)
    with at("2026-03-02T09:50"):
        open_window(cast.window, by=cast.manager)
    assert receive_case(cast.clerk_a, (cast.item, cast.window), moment(RECEIVED)).label


def test_a_closed_window_still_handles_what_it_received(cast):
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a)
        close_window(cast.window, reason="设备检修", by=cast.manager)
    assert Act.ACCEPT in allowed(cast.clerk_a, case, moment(NEXT_DAY))


def test_township_receives_what_is_placed_there(cast):
    place(cast.item, cast.township_window)
    with at(RECEIVED):
        case = make_case(cast.item, cast.township_window, cast.township)
    assert (case.hall, case.department) == (cast.other_hall, cast.department)
    assert case.number == "SFX20260000001"


def test_only_the_approval_section_accepts_and_reviews(cast):
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a)
    cast.clerk_a.in_approval_section = False
    with pytest.raises(NotAllowed) as raised:
        POLICIES[Act.ACCEPT](cast.clerk_a, case, moment(RECEIVED))
    assert codes(raised) == ("not_in_section", 8)
    cast.reviewer.in_approval_section = False
    with pytest.raises(NotAllowed) as raised:
        POLICIES[Act.DECIDE](cast.reviewer, case, moment(RECEIVED))
    assert codes(raised) == ("not_in_section", 8)


def test_immediate_item_goes_to_the_reviewer_while_no_mandate_exists(cast):
    item = publish(make_version(make_item(cast.department), handling=Handling.IMMEDIATE))
    place(item, cast.window)
    with at(RECEIVED):
        case = CALLS[Act.ACCEPT](make_case(item, cast.window, cast.clerk_a), cast)
    reasons = dict(barred(cast.clerk_a, case, moment(RECEIVED)))
    assert (reasons[Act.DECIDE].code, reasons[Act.DECIDE].article) == ("mandate_missing", 9)
    assert Act.DECIDE in allowed(cast.reviewer, case, moment(RECEIVED))


def test_who_filed_may_not_agree(cast):
    with at(RECEIVED):
        case = filed(cast)
        give_role(cast.reviewer, Role.DEPUTY_LEADER, department=cast.department)
        for act in (Act.AGREE_REFUSAL, Act.RETURN_REFUSAL):
            with pytest.raises(NotAllowed) as raised:
                CALLS[act](case, _as_deputy(cast, cast.reviewer))
            assert codes(raised) == ("dual_control", 14)


def test_deputy_of_another_department_may_not_agree(cast):
    give_role(cast.outsider, Role.DEPUTY_LEADER, department=cast.other_department)
    with at(RECEIVED):
        case = filed_at_the_door(cast)
    assert allowed(cast.outsider, case, moment(RECEIVED)) == []


def test_comprehensive_window_keeps_its_case_to_itself(cast):
    window = make_window(cast.hall, 30)
    place(cast.item, window)
    with at(RECEIVED), pytest.raises(NotAllowed):
        make_case(cast.item, window, cast.clerk_a)


def _as_deputy(cast, member):
    return type(cast)(**vars(cast) | {"deputy": member})
