"""A project's time, opinions, inspections, meetings and its closing (article 15, 许可法42)."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from approvals.models import JointOpinion, OfficialPaper
from approvals.operations.decision import decide
from approvals.operations.intake import withdraw
from approvals.operations.joint import drop_planned
from approvals.operations.joint_materials import accept_all
from approvals.operations.joint_records import (
    UnitSaid,
    answer_opinion,
    ask_opinions,
    record_inspection,
    record_meeting,
)
from approvals.operations.joint_time import close_project, extend_joint
from approvals.operations.reprojection import reproject
from approvals.operations.review import pause, resume
from approvals.states import CaseState, ClockKind, DecisionOutcome, JointState, PaperKind
from approvals.verification import verify
from hall.calendars import record_calendar_change
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.models import DayException
from hall.states import DayKind
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.stages import RECEIVED, at, codes, fresh, moment
from tests.factories.joint import make_joint_county, make_project

ACCEPTED = "2026-03-03T10:00"  # Tuesday; 45 working days on: Qingming 6 April, Labour Day 1, 4, 5 May, 9 May works
ASKED = "2026-03-04T10:00"
JOINT_DUE, EXTENDED_DUE = date(2026, 5, 9), date(2026, 5, 29)


@pytest.fixture
def county(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_joint_county(cast)


@pytest.fixture
def project(county):
    """Both cases of the first stage accepted on Tuesday 3 March."""
    with at(RECEIVED):
        joint = make_project(county)
    with at(ACCEPTED):
        accept_all(joint, by=county.joint_clerk)
    return joint


def clock(project):
    return project.lead_case.clocks.get(kind=ClockKind.JOINT)


def extend(county, project, **fields):
    facts = {
        "days": 15,
        "reason": "需要省级会商",
        "document_number": "示府办〔2026〕18号",
        "document_date": date(2026, 3, 4),
        "scan": ContentFile(b"%PDF-1.4", name="approval.pdf"),
        "by": county.leader,
    }
    return extend_joint(project, **(facts | fields))


# The joint clock


def test_joint_clock_runs_45_working_days_on_the_case_of_the_lead(county, project):
    assert (clock(project).started_on, clock(project).budget, clock(project).due_on) == (
        date(2026, 3, 3), 45, JOINT_DUE,
    )  # fmt: skip
    other = project.members.get(item=county.police_item).case
    assert list(other.clocks.filter(kind=ClockKind.JOINT)) == []
    assert verify()["differences"] == []


def test_extension_by_the_government_moves_the_joint_clock_alone(county, project):
    statute = project.lead_case.clocks.get(kind=ClockKind.STATUTE).due_on
    with at(ASKED):
        row = extend(county, project)
    assert (clock(project).due_on, row.paper.kind, row.entered_by) == (
        EXTENDED_DUE, PaperKind.JOINT_EXTENSION, county.leader,
    )  # fmt: skip
    assert row.paper.content["due_before"] == JOINT_DUE.isoformat()
    assert project.lead_case.clocks.get(kind=ClockKind.STATUTE).due_on == statute
    assert verify()["differences"] == []
    with at(ASKED), pytest.raises(RuleBroken) as raised:
        extend(county, project)
    assert codes(raised) == ("already_extended", "许可法42")


def test_closed_day_moves_the_extended_joint_clock_and_verifies(county, project):
    with at(ASKED):
        extend(county, project)
    DayException(date=date(2026, 5, 29), kind=DayKind.HOLIDAY, name="停电").save()
    record_calendar_change([date(2026, 5, 29)])
    reproject([date(2026, 5, 29)])
    assert clock(project).due_on == date(2026, 6, 1)
    assert verify()["differences"] == []


@pytest.mark.parametrize(
    "code, change",
    [
        ("extension_days_invalid", {"days": 16}),
        ("extension_days_invalid", {"days": 0}),
        ("reason_missing", {"reason": " "}),
        ("document_missing", {"document_number": ""}),
        ("document_date_invalid", {"document_date": date(2026, 3, 5)}),
        ("scan_missing", {"scan": ""}),
    ],
)
def test_extension_without_its_document_is_refused(county, project, code, change):
    with at(ASKED), pytest.raises(RuleBroken) as raised:
        extend(county, project, **change)
    assert codes(raised) == (code, "许可法42")
    assert clock(project).due_on == JOINT_DUE


def test_extension_is_entered_by_the_leads_principal_leader(county, project):
    for who in ("reviewer", "police_reviewer", "joint_clerk", "manager"):
        with at(ASKED), pytest.raises(NotAllowed):
            extend(county, project, by=getattr(county, who))


def test_extension_comes_before_the_limit_has_passed(county, project):
    with at("2026-05-11T10:00"), pytest.raises(RuleBroken) as raised:
        extend(county, project)
    assert codes(raised) == ("extension_too_late", "许可法42")


def test_extension_waits_for_acceptance(county):
    with at(RECEIVED):
        joint = make_project(county)
    with at(ASKED), pytest.raises(RuleBroken) as raised:
        extend(county, joint)
    assert codes(raised) == ("joint_not_accepted", "许可法42")


def test_pause_of_the_leads_case_stops_the_joint_clock(county, project):
    with at(ASKED):
        pause(project.lead_case, ground="hearing", expected_days=5, notice="听证", by=county.reviewer)
    assert (clock(project).is_paused, clock(project).due_on) == (True, None)
    with at("2026-03-06T10:00"):
        resume(fresh(project.lead_case), result="听证结束", by=county.reviewer)
    assert clock(project).due_on == date(2026, 5, 12)
    assert verify()["differences"] == []


def test_joint_limit_passed_raises_a_red_card_for_the_lead(county, project):
    sweep(moment("2026-05-11T09:00"))
    card = Card.objects.get(clock=ClockKind.JOINT, level="red")
    assert (card.case, card.trigger, card.breach_on) == (project.lead_case, "statute_passed", JOINT_DUE)


# Opinions


def ask(county, project, **fields):
    facts = {
        "departments": [county.other_department],
        "asked": "请就消防和治安条件提出意见",
        "reply_by": date(2026, 3, 9),
        "by": county.reviewer,
    }
    return ask_opinions(project, **(facts | fields))


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


# Closing


def finish(county, project):
    decide(project.lead_case, outcome=DecisionOutcome.GRANTED, by=county.reviewer)
    police = project.members.get(item=county.police_item).case
    decide(police, outcome=DecisionOutcome.GRANTED, by=county.police_reviewer)
    fire = project.members.get(item=county.fire_item)
    drop_planned(project, member=fire.pk, reason="面积不足", by=county.reviewer)


def test_lead_closes_when_all_is_decided_and_the_clock_stops(county, project):
    with at("2026-03-11T10:00"):
        finish(county, project)
    with at("2026-03-12T10:00"):
        done = close_project(project, conclusion="各部门均已准予", by=county.reviewer)
        assert (done.state, done.closed_by, clock(project).stopped_at) == (
            JointState.CLOSED, county.reviewer, moment("2026-03-12T10:00"),
        )  # fmt: skip
        with pytest.raises(IllegalMove) as raised:
            close_project(project, conclusion="再来", by=county.reviewer)
    assert codes(raised) == ("project_closed", 15)
    assert verify()["differences"] == []


def test_closing_says_what_is_still_open(county, project):
    with at(ASKED), pytest.raises(RuleBroken) as raised:
        close_project(project, conclusion="办完", by=county.reviewer)
    assert codes(raised) == ("members_open", 15)
    for item in (county.item, county.police_item, county.fire_item):
        assert str(item) in raised.value.message


def test_closing_waits_for_the_day_of_an_answer_and_then_records_the_silence(county, project):
    with at(ASKED):
        finish(county, project)
        (opinion,) = ask(county, project)
        with pytest.raises(RuleBroken) as raised:
            close_project(project, conclusion="办完", by=county.reviewer)
    assert codes(raised) == ("opinions_open", 15)
    with at("2026-03-10T09:00"):
        close_project(project, conclusion="办完", by=county.reviewer)
    opinion.refresh_from_db()
    assert (opinion.answer, opinion.silent_at) == ("", moment("2026-03-10T09:00"))


def test_silence_issues_no_licence_and_leaves_the_case_open(county, project):
    with at(ASKED):
        ask(county, project)
    case = project.members.get(item=county.police_item).case
    with at("2026-03-20T09:00"), pytest.raises(RuleBroken) as raised:
        close_project(project, conclusion="办完", by=county.reviewer)
    assert codes(raised) == ("members_open", 15)
    assert (fresh(case).state, hasattr(fresh(case), "decision")) == (CaseState.ACCEPTED, False)
    assert fresh(case).clocks.filter(stopped_at__isnull=True, due_at__lt=moment("2026-03-20T09:00")).exists()


def test_closing_wants_a_conclusion_from_the_lead(county, project):
    with at(ASKED):
        for member in project.members.filter(case__isnull=False):
            withdraw(member.case, reason="不办了", by=county.joint_clerk)
        drop_planned(project, member=project.members.get(item=county.fire_item).pk, reason="不办", by=county.reviewer)
        with pytest.raises(NotAllowed):
            close_project(project, conclusion="办完", by=county.police_reviewer)
        with pytest.raises(RuleBroken) as raised:
            close_project(project, conclusion=" ", by=county.reviewer)
    assert codes(raised) == ("conclusion_missing", 15)
