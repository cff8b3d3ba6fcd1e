"""Review steps, legal pauses, the one extension."""

from datetime import date

import pytest

from approvals.models import Extension, Pause, Review
from approvals.operations.intake import accept
from approvals.operations.review import extend, pause, resume, review
from approvals.states import CaseState, EventKind, LimitUnit, PaperKind, PauseGround
from hall.errors import LostRace
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, fresh, last_event, moment, paused, refuse, reviewed
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import make_case


def opinion(case, cast, **fields):
    given = {"step": case.step, "outcome": "passed", "opinion": "符合条件", "by": cast.reviewer} | fields
    return review(case, **given)


def listening(case, cast, **fields):
    given = {"ground": PauseGround.HEARING, "expected_days": 10, "notice": "定于三月十日听证", "by": cast.reviewer}
    return pause(case, **given | fields)


def two_steps(cast, steps=2, **fields):
    item = publish(make_version(make_item(cast.department), steps=steps, **fields))
    place(item, cast.window)
    return accept(make_case(item, cast.window, cast.clerk_a), by=cast.clerk_a)


def test_review_moves_to_the_next_step_in_order(cast):
    with at(RECEIVED):
        case = two_steps(cast)
        first, second = case.version.steps.all()
        opinion(case, cast)
    case = fresh(case)
    assert (case.state, case.step, case.step_started_on) == (CaseState.IN_REVIEW, second, date(2026, 3, 2))
    with at(NEXT_DAY):
        row = opinion(case, cast, outcome="failed", opinion="材料与现场不符")
    case = fresh(case)
    assert (case.state, case.step, case.step_started_on) == (CaseState.IN_REVIEW, None, None)
    assert (row.step, row.step_name, row.outcome, row.at) == (second, "审查2", "failed", moment(NEXT_DAY))
    assert list(case.reviews.values_list("step_name", flat=True)) == [first.name, second.name]
    event = last_event(case)
    assert (event.kind, event.by, event.note) == (EventKind.REVIEWED, cast.reviewer, "材料与现场不符")


def test_second_opinion_on_the_same_step_lost_the_race(cast):
    with at(RECEIVED):
        case = two_steps(cast)
        opinion(case, cast)
        with pytest.raises(LostRace) as raised:
            opinion(case, cast)
    assert (raised.value.code, raised.value.status) == ("step_not_current", 409)
    assert Review.objects.count() == 1


def test_after_the_last_step_only_the_decision_is_left(cast):
    with at(RECEIVED):
        broken = refuse(opinion, reviewed(cast), cast)
    assert (broken.code, broken.article) == ("review_finished", 8)


def test_item_without_review_steps_is_reviewed_as_a_whole(cast):
    with at(RECEIVED):
        case = two_steps(cast, steps=0)
        assert opinion(case, cast).step_name == "审查"
        assert opinion(fresh(case), cast).step is None


@pytest.mark.parametrize(
    ("fields", "code"), [({"outcome": "maybe"}, "outcome_unknown"), ({"opinion": " "}, "opinion_missing")]
)
def test_bad_opinion_is_refused(cast, fields, code):
    with at(RECEIVED):
        case = accepted(cast)
        assert refuse(opinion, case, cast, **fields).code == code
    assert fresh(case).state == CaseState.ACCEPTED


def test_pause_gives_its_notice_and_remembers_the_state(cast):
    with at(RECEIVED):
        case = reviewed(cast)
    with at(NEXT_DAY):
        row = listening(case, cast)
    case = fresh(case)
    assert (case.state, row.state_before, row.started_on, row.ended_on) == (
        "paused", "in_review", date(2026, 3, 3), None,
    )  # fmt: skip
    assert row.notice.number == "示文旅许停〔2026〕0001号"
    assert row.notice.content["expected_end"] == "2026-03-17"
    event = last_event(case)
    assert (event.kind, event.by, event.article) == (EventKind.PAUSED, cast.reviewer, "许可法45")
    assert event.facts == {
        "ground": "hearing", "started_on": "2026-03-03", "expected_days": 10, "on_due_day": False,
        "paper": "示文旅许停〔2026〕0001号",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ground": "supplement"}, "ground_missing"),
        ({"ground": ""}, "ground_missing"),
        ({"expected_days": 0}, "expected_days_invalid"),
        ({"expected_days": 366}, "expected_days_invalid"),
        ({"notice": "  "}, "notice_missing"),
    ],
)
def test_bad_pause_is_refused(cast, fields, code):
    with at(RECEIVED):
        case = accepted(cast)
        broken = refuse(listening, case, cast, **fields)
    assert (broken.code, broken.article) == (code, "许可法45")
    assert (fresh(case).state, Pause.objects.count()) == (CaseState.ACCEPTED, 0)
    assert not case.papers.filter(kind=PaperKind.PAUSE).exists()


def test_ground_is_used_again_only_with_a_new_notice(cast):
    with at(RECEIVED):
        case = accepted(cast)
        listening(case, cast)
        resume(case, result="听证延期", by=cast.reviewer)
        assert refuse(listening, case, cast).code == "pause_notice_reused"
        listening(case, cast, notice="改于三月二十日听证")
    assert case.pauses.count() == 2


@pytest.mark.parametrize(("day", "expected"), [("2026-03-11", False), ("2026-03-12", True), ("2026-03-13", False)])
def test_pause_begun_on_the_due_day_says_so(cast, day, expected):
    with at(RECEIVED):
        case = accepted(cast)
    with at(f"{day}T10:00"):
        listening(case, cast)
    assert last_event(case).facts["on_due_day"] is expected


def test_pause_ends_with_its_result_where_it_began(cast):
    with at(RECEIVED):
        case = paused(cast)
    with at("2026-03-09T10:00"):
        row = resume(case, result="听证结束", by=cast.reviewer, ended_on=date(2026, 3, 6))
    assert (fresh(case).state, row.ended_on, row.ended_by, row.result) == (
        "accepted", date(2026, 3, 6), cast.reviewer, "听证结束",
    )  # fmt: skip
    event = last_event(case)
    assert event.kind == EventKind.RESUMED
    assert event.facts == {"ended_on": "2026-03-06", "ground": "hearing", "paper": "示文旅许恢〔2026〕0001号"}


@pytest.mark.parametrize("ended_on", [date(2026, 3, 1), date(2026, 3, 10)])
def test_pause_ends_between_its_start_and_today(cast, ended_on):
    with at(RECEIVED):
        case = paused(cast)
    with at("2026-03-09T10:00"):
        broken = refuse(resume, case, result="听证结束", by=cast.reviewer, ended_on=ended_on)
    assert (broken.code, broken.field) == ("pause_end_invalid", "ended_on")
    assert fresh(case).state == CaseState.PAUSED


def test_pause_needs_a_result_to_end(cast):
    with at(RECEIVED):
        assert refuse(resume, paused(cast), result="", by=cast.reviewer).code == "result_missing"


def test_extension_is_told_with_reason_and_new_day(cast):
    with at(RECEIVED):
        case = accepted(cast)
    with at(NEXT_DAY):
        row = extend(case, days=10, reason="需要实地核查", by=cast.leader)
    assert (row.days, row.approved_by, row.approved_at) == (10, cast.leader, moment(NEXT_DAY))
    assert row.paper.number == "示文旅许延〔2026〕0001号"
    assert (row.paper.content["due_before"], row.paper.content["due_after"]) == ("2026-03-30", "2026-04-14")
    event = last_event(case)
    assert (event.kind, event.by, event.state_before, event.state_after) == (
        EventKind.EXTENDED, cast.leader, "accepted", "accepted",
    )  # fmt: skip


@pytest.mark.parametrize("days", [0, 11, -1])
def test_extension_is_one_to_ten_days(cast, days):
    with at(RECEIVED):
        broken = refuse(extend, accepted(cast), days=days, reason="需要实地核查", by=cast.leader)
    assert (broken.code, broken.article) == ("extension_days_invalid", "许可法42")


def test_extension_needs_a_reason_and_comes_once(cast):
    with at(RECEIVED):
        case = accepted(cast)
        assert refuse(extend, case, days=5, reason=" ", by=cast.leader).code == "reason_missing"
        extend(case, days=5, reason="需要实地核查", by=cast.leader)
        broken = refuse(extend, case, days=5, reason="需要实地核查", by=cast.leader)
    assert (broken.code, broken.article) == ("already_extended", "许可法42")
    assert Extension.objects.count() == 1


def test_extension_comes_before_the_statute_runs_out(cast):
    with at(RECEIVED):
        last_minute, too_late = accepted(cast), accepted(cast)
    with at("2026-03-30T17:30"):
        extend(last_minute, days=5, reason="需要实地核查", by=cast.leader)
    with at("2026-03-30T17:31"):
        broken = refuse(extend, too_late, days=5, reason="需要实地核查", by=cast.leader)
    assert (broken.code, broken.article) == ("extension_too_late", "许可法42")


def test_paused_case_can_be_extended(cast):
    with at(RECEIVED):
        case = paused(cast)
    with at("2026-06-01T10:00"):
        row = extend(case, days=5, reason="需要实地核查", by=cast.leader)
    assert (row.paper.content["due_before"], row.paper.content["due_after"]) == ("", "")
    assert fresh(case).state == CaseState.PAUSED


@pytest.mark.parametrize(
    "fields",
    [
        {"statutory_limit": 20, "statutory_unit": LimitUnit.NATURAL},
        {"statutory_limit": None, "statutory_unit": ""},
        {"statutory_limit": 0, "statutory_unit": LimitUnit.IMMEDIATE},
    ],
    ids=["natural", "undecided", "immediate"],
)
def test_statute_not_in_working_days_is_not_extended(cast, fields):
    with at(RECEIVED):
        broken = refuse(extend, two_steps(cast, **fields), days=5, reason="需要", by=cast.leader)
    assert (broken.code, broken.article) == ("extension_not_comparable", "许可法42")
