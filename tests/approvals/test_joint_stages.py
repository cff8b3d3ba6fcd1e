"""The stages of a project: what waits for what, what joins it and what is dropped (article 15)."""

import pytest

from approvals.operations.decision import decide
from approvals.operations.joint import add_member, drop_planned, open_next_stage
from approvals.operations.joint_materials import accept_all
from approvals.operations.joint_plan import Planned
from approvals.operations.withdrawal import withdraw
from approvals.states import CaseState, DecisionOutcome, EventKind, Handling
from approvals.verification import verify
from hall.errors import IllegalMove, RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, codes, fresh, last_event, refusal
from tests.factories import make_item, make_version, publish
from tests.factories.cases import make_case, party
from tests.factories.joint import case_of, make_project, place_at


def grant(case, by):
    return decide(case, outcome=DecisionOutcome.GRANTED, by=by)


def through_stage_one(county, project):
    culture, police = accept_all(project, by=county.joint_clerk)
    return grant(culture, county.reviewer), grant(police, county.police_reviewer)


def test_next_stage_waits_for_the_whole_stage_before(county, project):
    with at(NEXT_DAY):
        culture, _police = accept_all(project, by=county.joint_clerk)
        grant(culture, county.reviewer)
        with pytest.raises(RuleBroken) as raised:
            open_next_stage(project, by=county.joint_clerk)
    assert codes(raised) == ("prerequisite_open", 15)
    assert "特种行业许可" in raised.value.message
    assert str(county.item) not in raised.value.message


def test_next_stage_is_received_with_the_shared_materials(county, project):
    with at(NEXT_DAY):
        through_stage_one(county, project)
        (case,) = open_next_stage(project, by=county.joint_clerk)
        assert [row.result for row in case.materials.all()] == ["complete", "complete"]
        assert case.applicant.name == "覃小兰"
        with pytest.raises(RuleBroken) as raised:
            open_next_stage(project, by=county.joint_clerk)
    assert codes(raised) == ("no_stage_left", 15)


def test_prerequisite_inside_a_stage_does_not_block(county):
    inside = [Planned(county.item, 1), Planned(county.police_item, 1, "", (county.item.code,))]
    with at(RECEIVED):
        project = make_project(county, plan=inside)
        _culture, police = accept_all(project, by=county.joint_clerk)
        assert grant(police, county.police_reviewer).state == CaseState.GRANTED


def later_case(county, project):
    """A police case of its own, taken into stage 2 while stage 1 runs, so that it is accepted and can't be decided."""
    item = place_at(county, publish(make_version(make_item(county.other_department, "SFGA0102"), name="备案")))
    case = make_case(item, county.joint_window, county.joint_clerk)
    add_member(project, case=case, stage=2, by=county.joint_clerk)
    return case


def test_decision_in_a_later_stage_waits(county, project):
    with at(NEXT_DAY):
        case = later_case(county, project)
        accept_all(project, by=county.joint_clerk)
        with pytest.raises(RuleBroken) as raised:
            grant(case, county.police_reviewer)
        assert codes(raised) == ("prerequisite_open", 15)
        grant(case_of(project, county.item), county.reviewer)
        grant(case_of(project, county.police_item), county.police_reviewer)
        assert grant(case, county.police_reviewer).state == CaseState.GRANTED


def test_grant_that_builds_on_a_withdrawn_prerequisite_is_refused(county, project):
    with at(NEXT_DAY):
        culture, police = accept_all(project, by=county.joint_clerk)
        grant(culture, county.reviewer)
        withdraw(police, reason="不办了", by=county.joint_clerk)
        open_next_stage(project, by=county.joint_clerk)
        (fire,) = accept_all(project, by=county.joint_clerk)
        with pytest.raises(RuleBroken) as raised:
            grant(fire, county.fire_reviewer)
        assert (*codes(raised), raised.value.field) == ("prerequisite_failed", 15, "outcome")
        assert decide(fresh(fire), **refusal(), by=county.fire_reviewer).state == CaseState.REFUSAL_FILING


def test_case_of_its_own_joins_with_an_event(county, project):
    with at(NEXT_DAY):
        case = later_case(county, project)
    event = last_event(case)
    assert (event.kind, event.by, event.article) == (EventKind.JOINED, county.joint_clerk, "15")
    assert fresh(case).handling == Handling.JOINT
    assert verify()["differences"] == []


def test_foreign_case_is_refused(county, project):
    with at(NEXT_DAY):
        county.fire_item.placements.create(window=county.township_window, valid_from="2020-01-01")
        township = make_township_case(county)
        with pytest.raises(RuleBroken) as raised:
            add_member(project, case=township, stage=1, by=county.joint_clerk)
    assert (*codes(raised), raised.value.field) == ("case_of_other_hall", 15, "case")


def make_township_case(county):
    return make_case(county.fire_item, county.township_window, county.township)


@pytest.mark.parametrize(
    "code, make",
    [
        ("case_taken", lambda c, p: p.lead_case),
        ("item_twice", lambda c, p: make_case(c.item, c.joint_window, c.joint_clerk)),
        ("case_decided", lambda c, p: withdraw(other_item_case(c), reason="不办", by=c.joint_clerk)),
        ("other_applicant", lambda c, p: other_item_case(c, applicant=party(id_number="11010519491231002X"))),
    ],
)
def test_case_that_cannot_join_is_refused(county, project, code, make):
    with at(NEXT_DAY):
        case = make(county, project)
        with pytest.raises(RuleBroken) as raised:
            add_member(project, case=case, stage=1, by=county.joint_clerk)
    assert codes(raised) == (code, 15)


def other_item_case(county, **fields):
    item = place_at(county, publish(make_version(make_item(county.other_department), name="备案")))
    return make_case(item, county.joint_window, county.joint_clerk, **fields)


def test_stage_of_a_joining_case_follows_the_others(county, project):
    with at(NEXT_DAY), pytest.raises(RuleBroken) as raised:
        add_member(project, case=other_item_case(county), stage=4, by=county.joint_clerk)
    assert codes(raised) == ("stage_invalid", 15)


def test_planned_item_is_dropped_by_the_lead_with_a_reason(county, project):
    member = project.members.get(item=county.fire_item)
    with at(NEXT_DAY):
        for by, code, reason in (
            (county.joint_clerk, "role_missing", "不需要"),
            (county.reviewer, "reason_missing", " "),
        ):
            with pytest.raises(RuleBroken) as raised:
                drop_planned(project, member=member.pk, reason=reason, by=by)
            assert raised.value.code == code
        with pytest.raises(IllegalMove):
            drop_planned(project, member=project.members.get(item=county.item).pk, reason="不需要", by=county.reviewer)
        dropped = drop_planned(project, member=member.pk, reason="面积不足三百平方米", by=county.reviewer)
    assert (dropped.is_over, dropped.dropped_by) == (True, county.reviewer)
