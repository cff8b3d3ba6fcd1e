"""Projects taken in: the plan and its template, shared materials asked for once, and who knows of it (article 15)."""

import pytest

from approvals.models import Case, JointCase, JointMaterial
from approvals.operations.joint import SharedCheck
from approvals.operations.joint_materials import accept_all, check_shared, notify_all, supplement_all
from approvals.operations.joint_plan import Planned, plan_of, save_template
from approvals.states import CaseState, EventKind, Handling, Necessity
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.notices import again
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, codes, fresh, last_event
from tests.factories import make_item, make_version, make_window, publish
from tests.factories.joint import case_of, complete, make_project, place_at, plan
from windows.states import WindowKind

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


def test_accept_all_leaves_what_something_stands_in_the_way_of(client, county):
    version = make_version(make_item(county.fire, "SFXF0102"), materials=0, name="消防设计审查")
    version.materials.create(order=1, name="材料9", originals=1, necessity=Necessity.MAY_FOLLOW)
    lenient = publish(version)
    with at(RECEIVED):
        project = make_project(county, plan=[*plan(county)[:2], Planned(place_at(county, lenient), 1)])
    left = case_of(project, lenient)
    client.force_login(county.joint_clerk)
    with at(NEXT_DAY):
        done = client.post(f"/desk/projects/{project.number}/acceptance/", follow=True).content.decode()
        assert "“消防设计审查”没有受理：可容缺的材料还没有齐全：材料9。" in done
        assert {case.state for case in Case.objects.exclude(pk=left.pk)} == {CaseState.ACCEPTED}
        assert Case.objects.get(pk=left.pk).state == CaseState.RECEIVED
        with pytest.raises(RuleBroken) as raised:
            accept_all(project, by=county.joint_clerk)
    assert codes(raised) == ("materials_may_follow", 12)
    assert "消防设计审查" in raised.value.message


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


def test_supplement_brings_what_a_second_notice_asked_for(county):
    with at(RECEIVED):
        project = make_project(county, materials=complete("材料1"))
        notify_all(project, materials=[SharedCheck("材料2", "missing", "补交原件")], by=county.joint_clerk)
    case = case_of(project, county.item)
    with at(NEXT_DAY):
        again(case, county, order=1, known_at=NEXT_DAY, by=county.joint_clerk)
        supplement_all(project, materials=complete(), by=county.joint_clerk)
        assert fresh(case).state == CaseState.RECEIVED
    assert set(case.materials.values_list("result", flat=True)) == {"complete"}


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
