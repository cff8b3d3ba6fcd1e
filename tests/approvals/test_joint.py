"""Projects of several departments: reception, shared materials, stages and what waits for what (article 15)."""

import pytest

from approvals.models import Case, JointCase, JointMaterial
from approvals.operations.decision import decide
from approvals.operations.intake import withdraw
from approvals.operations.joint import SharedCheck, add_member, drop_planned, open_next_stage
from approvals.operations.joint_materials import accept_all, check_shared, notify_all, supplement_all
from approvals.operations.joint_plan import Planned, plan_of, save_template
from approvals.states import CaseState, DecisionOutcome, EventKind, Handling
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, codes, fresh, last_event, refusal
from tests.factories import make_item, make_version, make_window, publish
from tests.factories.cases import make_case, party
from tests.factories.joint import complete, make_joint_county, make_project, plan
from windows.states import WindowKind


@pytest.fixture
def county(cast):
    return make_joint_county(cast)


@pytest.fixture
def project(county):
    with at(RECEIVED):
        return make_project(county)


def case_of(project, item):
    return project.members.get(item=item).case


def grant(case, by):
    return decide(case, outcome=DecisionOutcome.GRANTED, by=by)


# Reception


def test_project_receives_the_first_stage_and_plans_the_rest(county, project):
    rows = [(m.item.code, m.stage, m.case.handling if m.case else None) for m in project.members.all()]
    assert rows == [("SFWL0001", 1, Handling.JOINT), ("SFGA0101", 1, Handling.JOINT), ("SFXF0101", 2, None)]
    assert (project.number, project.lead_case.department) == ("SF2026P00001", county.department)
    fire = project.members.get(item=county.fire_item)
    assert [one.item for one in fire.prerequisites.all()] == [county.police_item]
    assert project.history.count() == 1
    assert project.history.get().history_user == county.joint_clerk


def test_each_material_is_asked_for_once(county, project):
    assert list(project.materials.values_list("name", "result")) == [("材料1", "complete"), ("材料2", "complete")]
    found = [row.result for case in Case.objects.all() for row in case.materials.all()]
    assert found == ["complete"] * 4


def test_same_page_sent_twice_makes_one_project(county):
    with at(RECEIVED):
        first, second = make_project(county, key="k1"), make_project(county, key="k1")
    assert (first, JointCase.objects.count()) == (second, 1)


@pytest.mark.parametrize(
    "code, change",
    [
        ("plan_too_small", lambda c: plan(c)[:1]),
        ("item_twice", lambda c: [*plan(c), plan(c)[0]]),
        ("stage_invalid", lambda c: [*plan(c)[:2], Planned(c.fire_item, 10)]),
        ("prerequisite_unknown", lambda c: [Planned(c.item, 1, "", ("NOTHING",)), plan(c)[1]]),
        (
            "prerequisites_circular",
            lambda c: [
                Planned(c.item, 1, "", (c.police_item.code,)),
                Planned(c.police_item, 1, "", (c.fire_item.code,)),
                Planned(c.fire_item, 1, "", (c.item.code,)),
            ],
        ),
        ("prerequisites_circular", lambda c: [Planned(c.item, 1, "", (c.item.code,)), plan(c)[1]]),
        ("prerequisite_later", lambda c: [Planned(c.item, 1, "", (c.fire_item.code,)), Planned(c.fire_item, 2)]),
        ("lead_not_first", lambda c: [Planned(c.police_item, 1), Planned(c.item, 2)]),
    ],
)
def test_plan_that_cannot_be_is_refused(county, code, change):
    with at(RECEIVED), pytest.raises(RuleBroken) as raised:
        make_project(county, plan=change(county))
    assert (*codes(raised), raised.value.field) == (code, 15, "plan")
    assert (Case.objects.count(), JointCase.objects.count()) == (0, 0)


def test_item_that_is_not_placed_at_the_window_is_named(county):
    homeless = publish(make_version(make_item(county.fire), name="临时占道"))
    with at(RECEIVED), pytest.raises(RuleBroken) as raised:
        make_project(county, plan=[*plan(county), Planned(homeless, 2)])
    assert codes(raised) == ("item_not_placed", 6)
    assert "临时占道" in raised.value.message
    assert Case.objects.count() == 0


def test_reception_is_for_whoever_serves_the_window(county):
    with at(RECEIVED), pytest.raises(NotAllowed) as raised:
        make_project(county, by=county.clerk_a)
    assert raised.value.code == "post_missing"


def test_project_wants_a_name_and_known_materials(county):
    for code, change in (
        ("name_missing", {"name": " "}),
        ("material_unknown", {"materials": [SharedCheck("没有的材料", "complete")]}),
        ("result_unknown", {"materials": [SharedCheck("材料1", "fine")]}),
        ("remark_too_long", {"materials": [SharedCheck("材料1", "wrong", "补" * 501)]}),
    ):
        with at(RECEIVED), pytest.raises(RuleBroken) as raised:
            make_project(county, **change)
        assert raised.value.code == code
    assert JointCase.objects.count() == 0


# Shared materials


def test_materials_of_one_folded_name_are_one(county):
    version = make_version(make_item(county.fire, "SFXF0102"), materials=0, name="消防设计审查")
    version.materials.create(order=1, name="材料 １", originals=3)
    wide = publish(version)
    with at(RECEIVED):
        project = make_project(county, plan=[*plan(county)[:2], Planned(place_at(county, wide), 1)])
    assert [row.name for row in project.materials.all()] == ["材料1", "材料2"]
    assert [row.result for row in case_of(project, wide).materials.all()] == ["complete"]


def place_at(county, item):
    item.placements.create(window=county.joint_window, valid_from="2020-01-01")
    return item


def test_check_writes_to_every_member(county):
    with at(RECEIVED):
        project = make_project(county, materials=[])
        check_shared(project, materials=complete("材料1"), by=county.joint_clerk)
    assert [row.result for row in JointMaterial.objects.all()] == ["complete", "missing"]
    for case in Case.objects.all():
        assert [row.result for row in case.materials.all()] == ["complete", "missing"]


def test_accept_all_accepts_what_is_complete(county, project):
    with at(NEXT_DAY):
        done = accept_all(project, by=county.joint_clerk)
    assert [case.state for case in done] == [CaseState.ACCEPTED] * 2
    assert [last_event(case).kind for case in done] == [EventKind.ACCEPTED] * 2
    with at(NEXT_DAY), pytest.raises(RuleBroken) as raised:
        accept_all(project, by=county.joint_clerk)
    assert codes(raised) == ("no_member_waits", 15)


def test_nothing_complete_is_not_accepted(county):
    with at(RECEIVED):
        project = make_project(county, materials=complete("材料1"))
        with pytest.raises(RuleBroken) as raised:
            accept_all(project, by=county.joint_clerk)
    assert codes(raised) == ("materials_missing", 12)


def test_joint_notice_tells_every_case_in_one_act(county):
    with at(RECEIVED):
        project = make_project(county, materials=complete("材料1"))
        notices = notify_all(project, materials=[SharedCheck("材料2", "missing", "补交原件")], by=county.joint_clerk)
    assert [notice.paper.number for notice in notices] == ["示文旅许补〔2026〕0001号", "示公许补〔2026〕0001号"]
    assert [line.needed for notice in notices for line in notice.lines.all()] == ["补交原件"] * 2
    with at(NEXT_DAY):
        supplement_all(project, materials=complete("材料2"), by=county.joint_clerk)
        assert {case.state for case in Case.objects.all()} == {CaseState.RECEIVED}
        assert len(accept_all(project, by=county.joint_clerk)) == 2
    assert verify()["differences"] == []


def test_joint_notice_without_words_names_the_item(county):
    with at(RECEIVED):
        project = make_project(county, materials=complete("材料1"))
        with pytest.raises(RuleBroken) as raised:
            notify_all(project, by=county.joint_clerk)
    assert codes(raised) == ("needed_missing", 12)
    assert str(county.item) in raised.value.message
    assert {case.state for case in Case.objects.all()} == {CaseState.RECEIVED}


def test_joint_notice_of_nothing_is_refused(county, project):
    with at(RECEIVED), pytest.raises(RuleBroken) as raised:
        notify_all(project, by=county.joint_clerk)
    assert codes(raised) == ("nothing_to_tell", 12)


# Stages and prerequisites


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


# Templates


def test_template_is_written_anew_and_keeps_its_plan(county):
    facts = {"code": "kb", "name": "开办娱乐场所", "lead_department": county.department, "is_active": True}
    template = save_template(None, **facts, plan=plan(county), by=county.manager)
    assert plan_of(template) == plan(county)
    save_template(template, **facts, plan=plan(county)[:2], by=county.manager)
    assert [(one.item, one.stage) for one in plan_of(template)] == [(county.item, 1), (county.police_item, 1)]
    with pytest.raises(IllegalMove) as raised:
        save_template(None, **facts, plan=plan(county), by=county.manager)
    assert raised.value.code == "template_exists"
    with pytest.raises(NotAllowed):
        save_template(template, **facts, plan=plan(county), by=county.reviewer)


# Visibility


def test_project_is_known_to_its_departments_and_its_hall(county, project):
    seen = {
        name
        for name in (
            "joint_clerk", "reviewer", "leader", "police_reviewer", "fire_reviewer", "manager", "supervisor",
            "clerk_a", "outsider", "township",
        )
        if JointCase.objects.visible_to(getattr(county, name), project.received_at).exists()
    }  # fmt: skip
    assert seen == {
        "joint_clerk", "reviewer", "leader", "police_reviewer", "fire_reviewer", "manager", "supervisor"
    }  # fmt: skip


def test_comprehensive_window_is_what_it_takes(county):
    window = make_window(county.hall, 51, county.department)
    assert window.kind != WindowKind.COMPREHENSIVE
    with at(RECEIVED), pytest.raises(NotAllowed):
        make_project(county, window=window)
