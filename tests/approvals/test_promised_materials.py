"""Promised materials: brought in by parts, needed for a grant, and closed by a person when their day is over."""

from datetime import date

import pytest

from approvals.disclosure.supply import following_of
from approvals.operations.conditional import close_unfulfilled, follow_up
from approvals.operations.decision import decide
from approvals.operations.review import pause
from approvals.policies import allowed
from approvals.queries.today import today_page
from approvals.states import Act, CaseState, CheckResult, DecisionOutcome, EventKind, PaperKind, PauseGround
from approvals.verification import verify
from hall.calendars import record_calendar_change
from hall.errors import IllegalMove, NotAllowed
from hall.models import DayException
from hall.states import DayKind
from tests.approvals.pledges import DUE, LATE
from tests.approvals.stages import NEXT_DAY, RECEIVED, STAGES, at, fresh, last_event, moment, refusal, refuse
from tests.factories.cases import MaterialCheck


def came(case, order, result=CheckResult.COMPLETE):
    return MaterialCheck(case.version.materials.get(order=order).pk, result, "")


def test_materials_follow_by_parts(cast, promised):
    with at(NEXT_DAY):
        case = follow_up(promised, materials=[came(promised, 2)], by=cast.clerk_a)
        assert (last_event(case).kind, last_event(case).note) == (EventKind.FOLLOWED_UP, "还缺：材料3")
        assert fresh(case).conditional.fulfilled_at is None
        case = follow_up(case, materials=[came(case, 3)], by=cast.clerk_a)
    assert (case.state, fresh(case).conditional.fulfilled_at) == (CaseState.ACCEPTED, moment(NEXT_DAY))
    assert case.materials.get(requirement__order=3).result == CheckResult.COMPLETE
    with at(NEXT_DAY):
        assert refuse(follow_up, case, materials=[came(case, 3)], by=cast.clerk_a).code == "nothing_promised"
    assert verify()["differences"] == []


@pytest.mark.parametrize(
    ("checks", "code"),
    [([(1, "complete")], "material_not_promised"), ([(2, "missing")], "nothing_supplied"), ([], "nothing_supplied")],
)
def test_only_what_was_promised_is_taken_in(cast, promised, checks, code):
    with at(NEXT_DAY):
        rows = [came(promised, order, result) for order, result in checks]
        broken = refuse(follow_up, promised, materials=rows, by=cast.clerk_a)
    assert (broken.code, broken.field) == (code, "materials")


def test_nothing_is_granted_before_the_promised_materials_came(cast, promised):
    with at(NEXT_DAY):
        broken = refuse(decide, promised, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
        assert (broken.code, broken.article) == ("promised_materials_missing", 12)
        follow_up(promised, materials=[came(promised, 2), came(promised, 3)], by=cast.clerk_a)
        assert decide(promised, outcome=DecisionOutcome.GRANTED, by=cast.reviewer).state == CaseState.GRANTED


def test_broken_promise_is_closed_by_a_person_after_its_day(cast, promised):
    with at("2026-03-10T17:30"):
        assert refuse(close_unfulfilled, promised, by=cast.clerk_a).code == "follow_up_runs"
        assert today_page(cast.clerk_a, moment("2026-03-10T17:30")).proposals == []
    (row,) = today_page(cast.clerk_a, moment(LATE)).proposals
    assert (row.case, row.title, row.due_on) == (promised, "容缺逾期未补", DUE)
    with at(LATE):
        case = close_unfulfilled(promised, by=cast.clerk_a)
        with pytest.raises(IllegalMove):
            close_unfulfilled(promised, by=cast.clerk_a)
    assert (case.state, case.ended_at) == (CaseState.WITHDRAWN, moment(LATE))
    paper = case.papers.get(kind=PaperKind.CLOSURE)
    assert (paper.content["due_on"], paper.content["materials"]) == ("2026-03-10", ["材料2", "材料3"])
    event = last_event(case)
    assert (event.kind, event.by, event.note) == (
        EventKind.CLOSED_UNFULFILLED, cast.clerk_a, "到期没有补交：材料2、材料3",
    )  # fmt: skip
    assert verify()["differences"] == []


def test_late_materials_are_taken_in_until_somebody_closes(cast, promised):
    with at(LATE):
        case = follow_up(promised, materials=[came(promised, 2), came(promised, 3)], by=cast.clerk_a)
    assert today_page(cast.clerk_a, moment(LATE)).proposals == []
    assert refuse_close(case, cast) == "nothing_promised"


def refuse_close(case, cast):
    with at(LATE):
        return refuse(close_unfulfilled, case, by=cast.clerk_a).code


def test_closing_ends_an_open_pause(cast, promised):
    with at(NEXT_DAY):
        pause(promised, ground=PauseGround.HEARING, expected_days=5, notice="定于本周听证", by=cast.reviewer)
    with at(LATE):
        case = close_unfulfilled(promised, by=cast.clerk_a)
    assert case.pauses.get().ended_on == date(2026, 3, 10)


@pytest.mark.parametrize("name", ["clerk_b", "reviewer", "manager", "outsider"])
def test_only_the_window_promises_follows_and_closes(cast, lacking, promised, name):
    user = getattr(cast, name)
    with at(LATE):
        for call in (
            lambda: follow_up(promised, materials=[came(promised, 2)], by=user),
            lambda: close_unfulfilled(promised, by=user),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert {Act.FOLLOW_UP, Act.CLOSE_UNFULFILLED} <= set(allowed(cast.clerk_a, promised, moment(LATE)))


@pytest.mark.parametrize("state", [state for state in STAGES if state not in ("accepted", "in_review", "paused")])
def test_other_states_wait_for_nothing(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        code = "nothing_promised" if state == "refusal_filing" else "illegal_move"
        assert refuse(follow_up, case, materials=[], by=cast.clerk_a).code == code
        with pytest.raises(IllegalMove):
            close_unfulfilled(case, by=cast.clerk_a)


def test_last_day_that_becomes_a_day_off_leaves_the_next_working_day(cast, promised):
    DayException.objects.create(
        date=DUE, kind=DayKind.CLOSURE, name="台风", order_number="示府〔2026〕1号", order_date=DUE,
        order_scan="closures/order.pdf", consented_at=moment(NEXT_DAY),
    )  # fmt: skip
    record_calendar_change([DUE])
    with at("2026-03-11T17:30"):
        broken = refuse(close_unfulfilled, promised, by=cast.clerk_a)
        assert (broken.code, "3 月 11 日" in broken.message) == ("follow_up_runs", True)
        assert today_page(cast.clerk_a, moment("2026-03-11T17:30")).proposals == []
    with at("2026-03-11T17:31"):
        (row,) = today_page(cast.clerk_a, moment("2026-03-11T17:31")).proposals
        assert row.due_on == date(2026, 3, 11)
        paper = close_unfulfilled(promised, by=cast.clerk_a).papers.get(kind=PaperKind.CLOSURE)
    assert paper.content["due_on"] == "2026-03-11"


def test_materials_are_taken_in_while_a_refusal_climbs(cast, promised):
    with at(NEXT_DAY):
        decide(promised, **refusal(), by=cast.reviewer)
        told = following_of(fresh(promised))  # she knows of no refusal yet
        case = follow_up(fresh(promised), materials=[came(promised, 2), came(promised, 3)], by=cast.clerk_a)
    assert told is not None and told.names == ("材料2", "材料3")
    assert (case.state, fresh(case).conditional.fulfilled_at) == (CaseState.REFUSAL_FILING, moment(NEXT_DAY))
    assert verify()["differences"] == []
