"""A project's opinions asked and answered, its inspections and its meetings (article 15)."""

from datetime import date

import pytest

from approvals.models import JointOpinion, OfficialPaper
from approvals.operations.joint_records import UnitSaid, answer_opinion, record_inspection, record_meeting
from approvals.states import PaperKind
from hall.errors import NotAllowed, RuleBroken
from tests.approvals.stages import at, codes, moment
from tests.factories.joint import ASKED, ask


@pytest.fixture
def project(accepted_project):
    return accepted_project


# Opinions


def test_each_department_is_asked_on_its_own_numbered_paper(county, project):
    with at(ASKED):
        opinions = ask(county, project, departments=[county.other_department, county.fire])
    assert [one.paper.number for one in opinions] == ["示文旅许抄〔2026〕0001号", "示文旅许抄〔2026〕0002号"]
    content = opinions[0].paper.content
    assert (content["applicant"], content["project"], content["reply_by"]) == (
        county.other_department.name, project.number, "2026-03-09",
    )  # fmt: skip
    assert "441201199001010026" not in str(content)
    assert [row["case"] for row in content["items"]][2] == ""


@pytest.mark.parametrize(
    "code, change",
    [
        ("departments_missing", lambda c: {"departments": []}),
        ("department_not_in_project", lambda c: {"departments": [c.department]}),
        ("asked_missing", lambda c: {"asked": " "}),
        ("reply_by_invalid", lambda c: {"reply_by": date(2026, 3, 4)}),
        ("reply_by_invalid", lambda c: {"reply_by": date(2026, 6, 4)}),
        ("role_missing", lambda c: {"by": c.police_reviewer}),
    ],
)
def test_question_that_cannot_be_asked_is_refused(county, project, code, change):
    with at(ASKED), pytest.raises(RuleBroken) as raised:
        ask(county, project, **change(county))
    assert raised.value.code == code
    assert JointOpinion.objects.count() == 0
    assert OfficialPaper.objects.filter(kind=PaperKind.JOINT_NOTICE).count() == 0


def test_department_is_not_asked_twice_before_it_answers(county, project):
    with at(ASKED):
        ask(county, project)
        with pytest.raises(RuleBroken) as raised:
            ask(county, project)
    assert codes(raised) == ("already_asked", 15)


def test_department_answers_for_itself(county, project):
    with at(ASKED):
        ask(county, project)
        opinion = answer_opinion(project, answer="forward", reasons="", by=county.police_reviewer)
        assert (opinion.answer, opinion.answered_by) == ("forward", county.police_reviewer)
        with pytest.raises(NotAllowed) as raised:
            answer_opinion(project, answer="agree", by=county.police_reviewer)
    assert codes(raised) == ("nothing_asked", 15)


@pytest.mark.parametrize("answer, code", [("disagree", "reasons_missing"), ("perhaps", "answer_unknown")])
def test_answer_that_is_none_is_refused(county, project, answer, code):
    with at(ASKED):
        ask(county, project)
        with pytest.raises(RuleBroken) as raised:
            answer_opinion(project, answer=answer, by=county.police_reviewer)
    assert codes(raised) == (code, 15)


def test_answer_after_its_day_counts_no_more(county, project):
    with at(ASKED):
        ask(county, project)
    with at("2026-03-10T09:00"), pytest.raises(RuleBroken) as raised:
        answer_opinion(project, answer="agree", by=county.police_reviewer)
    assert codes(raised) == ("reply_over", 15)


# Inspections and meetings


def inspect(county, project, **fields):
    facts = {
        "place": "星河路 1 号",
        "started_at": moment("2026-03-04T09:00"),
        "ended_at": moment("2026-03-04T10:00"),
        "applicant_person": "覃小兰",
        "checkpoints": ["疏散通道：畅通", "面积：300 平方米"],
        "units": [
            UnitSaid(county.department, ("周立群", "李晓岚"), "passed"),
            UnitSaid(county.other_department, ("覃大勇",), "correct", "补装监控", date(2026, 3, 20)),
        ],
        "by": county.reviewer,
    }
    return record_inspection(project, **(facts | fields))


def test_inspection_names_who_came_and_who_stayed_away(county, project):
    with at("2026-03-04T11:00"):
        row = inspect(county, project)
    assert [(str(u), u.is_absent, u.is_short_handed) for u in row.units.all()] == [
        (str(county.department), False, False),
        (str(county.other_department), False, True),
        (str(county.fire), True, False),
    ]
    assert row.paper.number == "示文旅许勘〔2026〕0001号"
    assert row.paper.content["absent"] == [str(county.fire)]
    assert row.paper.content["units"][1]["correct_by"] == "2026-03-20"


@pytest.mark.parametrize(
    "code, change",
    [
        ("place_missing", lambda c: {"place": ""}),
        ("person_missing", lambda c: {"applicant_person": " "}),
        ("inspection_time_invalid", lambda c: {"ended_at": moment("2026-03-04T08:00")}),
        ("inspection_time_invalid", lambda c: {"ended_at": moment("2026-03-05T08:00")}),
        ("checkpoints_missing", lambda c: {"checkpoints": [" "]}),
        ("departments_missing", lambda c: {"units": []}),
        ("outcome_missing", lambda c: {"units": [UnitSaid(c.department, ("周立群",))]}),
        ("opinion_missing", lambda c: {"units": [UnitSaid(c.department, ("周立群",), "failed")]}),
        ("correct_by_missing", lambda c: {"units": [UnitSaid(c.department, ("周立群",), "correct")]}),
        ("role_missing", lambda c: {"by": c.police_reviewer}),
    ],
)
def test_inspection_record_that_lacks_something_is_refused(county, project, code, change):
    with at("2026-03-04T11:00"), pytest.raises(RuleBroken) as raised:
        inspect(county, project, **change(county))
    assert raised.value.code == code
    assert project.inspections.count() == 0


def meet(county, project, **fields):
    facts = {
        "held_on": date(2026, 3, 4),
        "present": [county.department, county.other_department],
        "participants": "周立群、覃大勇",
        "minutes": "同意按方案实施。",
        "by": county.reviewer,
    }
    return record_meeting(project, **(facts | fields))


def test_meeting_names_who_stayed_away(county, project):
    with at(ASKED):
        row = meet(county, project)
    assert (row.absent, row.recorded_by) == ([str(county.fire)], county.reviewer)


@pytest.mark.parametrize(
    "code, change",
    [
        ("meeting_ahead", lambda c: {"held_on": date(2026, 3, 5)}),
        ("meeting_ahead", lambda c: {"held_on": date(2026, 2, 5)}),
        ("departments_missing", lambda c: {"present": []}),
        ("participants_missing", lambda c: {"participants": ""}),
        ("minutes_missing", lambda c: {"minutes": " "}),
        ("role_missing", lambda c: {"by": c.joint_clerk}),
    ],
)
def test_meeting_that_lacks_something_is_refused(county, project, code, change):
    with at(ASKED), pytest.raises(RuleBroken) as raised:
        meet(county, project, **change(county))
    assert raised.value.code == code
