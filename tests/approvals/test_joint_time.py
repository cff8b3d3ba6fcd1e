"""A project's time: the joint clock of 45 days, its extension, and the closing that stops it (article 15, 许可法42)."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from approvals.operations.decision import decide
from approvals.operations.delays import explain_delay
from approvals.operations.joint import drop_planned
from approvals.operations.joint_time import close_project, extend_joint
from approvals.operations.reprojection import reproject
from approvals.operations.review import pause, resume
from approvals.operations.withdrawal import withdraw
from approvals.queries.delays import delay_rows, public_delays
from approvals.states import CaseState, ClockKind, DecisionOutcome, JointState, PaperKind
from approvals.verification import verify
from hall.calendars import record_calendar_change
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.models import DayException
from hall.states import DayKind
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.stages import RECEIVED, at, codes, fresh, moment
from tests.factories.joint import ASKED, ask, make_project

# accepted on Tuesday 3 March; 45 working days on: Qingming 6 April, Labour Day 1, 4, 5 May, 9 May works
JOINT_DUE, EXTENDED_DUE = date(2026, 5, 9), date(2026, 5, 29)


@pytest.fixture
def project(accepted_project):
    return accepted_project


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
    assert row.paper.content["due_after"] == EXTENDED_DUE.isoformat()
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


def test_passed_joint_limit_is_explained_and_published(county, project):
    case = project.lead_case
    late = moment("2026-05-11T10:00")
    with at("2026-04-14T10:00"):
        explain_delay(case, reason="专家意见未到", by=county.reviewer)
    assert {row.clock.kind for row in delay_rows(public_delays(late), late)} >= {ClockKind.JOINT}
    with at("2026-05-11T10:00"):
        explain_delay(fresh(case), reason="省级会商未结束", by=county.reviewer)
    assert case.delay_reasons.get(kind=ClockKind.JOINT).reason == "省级会商未结束"
