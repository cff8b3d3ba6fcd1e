"""The hearing and the course of its case: clocks stand until the record, the decision waits for it (许可法47, 48)."""

from datetime import date

import pytest

from approvals.operations.decision import decide
from approvals.operations.hearing import answer_hearing, record_hearing
from approvals.operations.review import pause, resume
from approvals.policies import allowed
from approvals.states import Act, CaseState, ClockKind, DecisionOutcome, EventKind, HearingStage, PauseGround
from approvals.verification import verify
from tests.approvals.hearings import ASKED, CALLED, STAGES, asked, called, calling, told
from tests.approvals.stages import at, fresh, last_event, moment, refuse


def grant(case, cast):
    return decide(case, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)


def test_call_pauses_the_clocks_until_the_record(cast):
    case = called(cast)
    hearing = case.hearing
    assert hearing.notice_paper.number == "示文旅许听〔2026〕0001号"
    content = hearing.notice_paper.content
    days = {name: content[name] for name in ("asked_on", "held_on", "held_time", "expected_end", "promise_due_before")}
    assert days == {
        "asked_on": "2026-03-06", "held_on": "2026-03-18", "held_time": "09:00", "expected_end": "2026-03-18",
        "promise_due_before": "2026-03-12",
    }  # fmt: skip
    row = case.pauses.get()
    assert (case.state, row.ground, row.expected_days, hearing.pause) == ("paused", PauseGround.HEARING, 7, row)
    event = last_event(case)
    assert (event.kind, event.article) == (EventKind.PAUSED, "许可法48")
    with at("2026-03-18T16:00"):
        record_hearing(case, record="申请人陈述：测量起点有误。", by=cast.reviewer)
    row.refresh_from_db()
    case = fresh(case)
    assert (case.state, row.ended_on, case.hearing.stage) == ("accepted", date(2026, 3, 18), HearingStage.RECORDED)
    assert "听证笔录已经归档" in row.resumption.content["result"]
    # used 5 days to the 9th; 3 of 8 left from the 19th on
    assert case.clocks.get(kind=ClockKind.PROMISE).due_on == date(2026, 3, 23)
    assert verify()["differences"] == []


def test_pause_of_a_hearing_ends_with_its_record_alone(cast):
    case = called(cast)
    with at(CALLED):
        assert refuse(resume, case, result="不听了", by=cast.reviewer).code == "hearing_not_recorded"
        assert refuse(record_hearing, case, record="笔录", by=cast.reviewer).code == "hearing_not_held"
    with at("2026-03-18T16:00"):
        assert refuse(record_hearing, case, record=" ", by=cast.reviewer).code == "record_missing"
        assert Act.RESUME not in allowed(cast.reviewer, fresh(case), moment("2026-03-18T16:00"))


@pytest.mark.parametrize(
    ("stage", "text", "code"),
    [
        ("told", "2026-03-10T17:30", "hearing_may_be_asked"),
        ("told", "2026-03-10T17:31", ""),
        ("asked", "2026-03-11T10:00", "hearing_not_recorded"),
        ("recorded", "2026-03-19T10:00", ""),
    ],
)
def test_decision_waits_for_the_hearing(cast, stage, text, code):
    case = STAGES[stage](cast)
    with at(text):
        if code:
            assert refuse(grant, case, cast).code == code
            refused = {"outcome": "refused", "reason": "距离不足", "ground": "conditions_unmet", "by": cast.reviewer}
            assert refuse(decide, case, **refused).code == code
        else:
            grant(case, cast)
    assert fresh(case).state == (CaseState.ACCEPTED if code else CaseState.GRANTED)


def test_right_let_go_frees_the_decision(cast):
    case = told(cast)
    with at(ASKED):
        answer_hearing(case, wish="waive", asked_by="覃小兰", by=cast.reviewer)
        assert last_event(case).kind == EventKind.HEARING_WAIVED
        assert refuse(calling, case, cast).code == "hearing_stage"
        grant(fresh(case), cast)
    assert fresh(case).state == CaseState.GRANTED


def test_hearing_put_off_is_told_anew_and_lasts_longer(cast):
    case = called(cast)
    with at("2026-03-10T10:00"):
        calling(case, cast, "2026-03-24T09:00")
    hearing, row = fresh(case).hearing, case.pauses.get()
    assert (hearing.notice_paper.number, hearing.notice_paper.content["replaces"]) == (
        "示文旅许听〔2026〕0002号", "示文旅许听〔2026〕0001号",
    )  # fmt: skip
    assert (row.expected_days, row.notice) == (11, hearing.notice_paper)
    assert last_event(case).kind == EventKind.HEARING_CALLED
    assert case.clocks.get(kind=ClockKind.PAUSE).due_on == date(2026, 3, 24)
    assert verify()["differences"] == []


def under_another_pause(cast):
    case = asked(cast)
    with at(CALLED):
        pause(case, ground=PauseGround.TESTING, expected_days=30, notice="送检", by=cast.reviewer)
        calling(fresh(case), cast)
    return fresh(case)


def test_hearing_under_another_pause_goes_on_with_one_of_its_own_when_that_ends(cast):
    case = under_another_pause(cast)
    with at("2026-03-11T10:00"):
        resume(case, result="合格", by=cast.reviewer)
    case = fresh(case)
    testing, own = case.pauses.all()
    assert (testing.ended_on, own.started_on, own.ended_on) == (date(2026, 3, 11), date(2026, 3, 11), None)
    assert (own.ground, own.expected_days, case.hearing.pause, case.state) == (PauseGround.HEARING, 5, own, "paused")
    assert (own.notice.content["ground"], own.notice.content["expected_end"]) == ("听证", "2026-03-18")
    event = last_event(case)
    assert (event.kind, event.article, event.facts["paper"]) == (EventKind.PAUSED, "许可法48", own.notice.number)
    with at("2026-03-18T16:00"):
        assert refuse(resume, case, result="不听了", by=cast.reviewer).code == "hearing_not_recorded"
        record_hearing(case, record="申请人陈述。", by=cast.reviewer)
    case = fresh(case)
    # used 5 days to the 9th, none from then to the 18th; 3 of 8 left from the 19th on
    assert (case.state, case.clocks.get(kind=ClockKind.PROMISE).due_on) == ("accepted", date(2026, 3, 23))
    assert verify()["differences"] == []


def test_hearing_under_another_pause_begins_none_of_its_own(cast):
    case = under_another_pause(cast)
    with at("2026-03-18T16:00"):
        record_hearing(case, record="申请人陈述。", by=cast.reviewer)
    case = fresh(case)
    assert (case.state, case.hearing.pause, last_event(case).kind) == ("paused", None, EventKind.HEARING_RECORDED)
    with at("2026-03-19T16:00"):
        resume(case, result="合格", by=cast.reviewer)
        grant(fresh(case), cast)
    assert verify()["differences"] == []
