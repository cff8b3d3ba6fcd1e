"""A project of five departments from its receipt to its closing: one late, one silent, a joint inspection (article 15).

Every date is counted by hand: received on Monday 2 March 2026, accepted on Tuesday 3 March, promise 8 working days.
"""

from datetime import date

import pytest

from approvals.models import JointCase
from approvals.operations.decision import decide
from approvals.operations.joint import SharedCheck
from approvals.operations.joint_materials import accept_all, notify_all, supplement_all
from approvals.operations.joint_plan import Planned
from approvals.operations.joint_records import UnitSaid, answer_opinion, ask_opinions, record_inspection
from approvals.operations.joint_time import close_project
from approvals.queries.joint_page import full_projects, project_page
from approvals.states import CaseState, ClockKind
from approvals.verification import verify
from hall.errors import RuleBroken
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.stages import at, moment
from tests.factories.joint import complete, make_five_departments, make_project


@pytest.fixture
def five(cast):
    return make_five_departments(cast)


def page_at(county, text):
    with at(text):
        return project_page(full_projects(JointCase.objects.all()).get(), county.manager, moment(text))


def cards(level):
    return {(card.case.department.short_name, card.clock, card.breach_on) for card in Card.objects.filter(level=level)}


def test_five_departments_one_late_one_silent(five):
    culture, police, fire, health, city = five.reviewers
    with at("2026-03-02T10:00"):
        plan = [Planned(item, 1, "联合审查") for item in five.items]
        joint = make_project(five, plan=plan, materials=complete("材料1"))
        notify_all(joint, materials=[SharedCheck("材料2", "missing", "补交原件")], by=five.joint_clerk)
    with at("2026-03-03T10:00"):
        supplement_all(joint, materials=complete("材料2"), by=five.joint_clerk)
        cases = {case.department: case for case in accept_all(joint, by=five.joint_clerk)}
    for case in cases.values():
        assert case.clocks.get(kind=ClockKind.PROMISE).due_on == date(2026, 3, 13)
    assert joint.lead_case.clocks.get(kind=ClockKind.JOINT).due_on == date(2026, 5, 9)

    with at("2026-03-04T10:00"):
        asked = {"departments": [police, fire, health, city], "asked": "请提意见", "reply_by": date(2026, 3, 11)}
        ask_opinions(joint, **asked, by=five.reviewer)
    with at("2026-03-05T15:00"):
        said = [UnitSaid(one, ("甲", "乙"), "passed") for one in (culture, police, fire, health)]
        visit = record_inspection(
            joint, place="星河路 1 号", started_at=moment("2026-03-05T09:00"), ended_at=moment("2026-03-05T10:30"),
            applicant_person="覃小兰", checkpoints=["疏散通道：畅通"], units=said, by=five.reviewer,
        )  # fmt: skip
    assert visit.paper.content["absent"] == ["城市管理局"]
    with at("2026-03-06T10:00"):
        answer_opinion(joint, answer="agree", by=five.reviewers[police])
        answer_opinion(joint, answer="forward", by=five.reviewers[fire])
        answer_opinion(joint, answer="disagree", reasons="通风不足", by=five.reviewers[health])
    with at("2026-03-10T10:00"):
        for department in (culture, police, fire):
            decide(cases[department], outcome="granted", by=five.reviewers[department])
    assert [one.label for one in page_at(five, "2026-03-11T17:00").opinions][-1] == "等待答复"
    assert [one.label for one in page_at(five, "2026-03-12T09:00").opinions][-1] == "逾期未答复，视为无异议"

    with at("2026-03-16T10:00"):
        decide(cases[health], outcome="granted", by=five.reviewers[health])
        sweep(moment("2026-03-16T10:05"))
    promise = (ClockKind.PROMISE, date(2026, 3, 13))
    late = {card for card in cards("yellow") if card[1] == ClockKind.PROMISE}
    assert late == {("卫生健康局", *promise), ("城市管理局", *promise)}
    with at("2026-03-17T10:00"), pytest.raises(RuleBroken) as raised:
        close_project(joint, conclusion="办结", by=five.reviewer)
    assert (raised.value.code, "户外广告设置许可" in raised.value.message) == ("members_open", True)
    sweep(moment("2026-03-19T09:00"))
    assert {card[0] for card in cards("red")} == {"城市管理局"}
    assert [line.is_late for line in page_at(five, "2026-03-19T09:30").lines] == [False, False, False, False, True]

    with at("2026-03-20T10:00"):
        decide(cases[city], outcome="granted", by=five.reviewers[city])
    with at("2026-03-23T10:00"):
        done = close_project(joint, conclusion="卫生健康局的意见已整改到位", by=five.reviewer)
    clock = joint.lead_case.clocks.get(kind=ClockKind.JOINT)
    assert (clock.stopped_at, done.opinions.get(department=city).silent_at) == (done.closed_at, done.closed_at)
    held = {line.case.department: line.held[1].days for line in page_at(five, "2026-04-01T10:00").lines}
    assert held == {culture: 5, police: 5, fire: 5, health: 9, city: 13}
    assert {line.state for line in page_at(five, "2026-04-01T10:00").lines} == {CaseState.GRANTED}
    assert verify()["differences"] == []
