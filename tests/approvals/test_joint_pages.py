"""Projects on the desk and their templates in management: what is shown, what is refused (article 15)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Case, JointCase, JointTemplate
from approvals.operations.joint_materials import accept_all
from approvals.states import CaseState, JointAct
from tests.approvals.pages import HOSTILE
from tests.approvals.stages import NEXT_DAY, RECEIVED, at
from tests.factories import make_version, publish
from tests.factories.joint import complete, make_project

NEW, TEMPLATES = reverse("approvals:desk:project_new"), reverse("approvals:manage:project_templates")


def page_of(client, who, path, when=NEXT_DAY):
    client.force_login(who)
    with at(when):
        return client.get(path)


def send(client, who, path, body=None, when=NEXT_DAY):
    client.force_login(who)
    with at(when):
        return client.post(path, body or {})


@pytest.mark.parametrize(
    ("audiences", "kind"),
    [(["enterprise"], "enterprise"), (["person", "enterprise"], "person"), (["person"], "person")],
)
def test_first_values_are_those_of_the_reception(client, county, template, audiences, kind):
    publish(make_version(county.item, audiences=audiences), number=2)
    asked = [(NEW, {"template": template.pk}), (reverse("approvals:desk:reception"), {"item": county.item.code})]
    client.force_login(county.joint_clerk)
    with at(RECEIVED):
        forms = [client.get(path, query).context["form"] for path, query in asked]
    assert [form.initial["kind"] for form in forms] == [kind, kind]


def address(project, act):
    return f"{project.get_absolute_url()}{act.value}/"


APPLICANT = {
    "project_name": "星河文化城",
    "kind": "person",
    "name": "覃小兰",
    "id_type": "resident_id",
    "id_number": "441201199001010026",
    "phone": "13800000042",
    "key": "5f1d7a52-5a0f-4a4f-9a3e-0d1d1b7f0a11",
    "m1-result": "complete",
    "m2-result": "complete",
}


# Reception


def test_project_from_a_template_in_two_steps(client, county, template):
    choice = page_of(client, county.joint_clerk, NEW)
    assert "开办娱乐场所" in choice.content.decode()
    form = page_of(client, county.joint_clerk, f"{NEW}?template={template.pk}").content.decode()
    assert form.count("材料1") == 2  # the name and its label for screen readers
    assert "联合审查" in form
    made = send(client, county.joint_clerk, NEW, APPLICANT | {"template": template.pk})
    joint = JointCase.objects.get()
    assert (made.status_code, made["Location"]) == (302, joint.get_absolute_url())
    assert (joint.template, joint.name, Case.objects.count()) == (template, "星河文化城", 2)
    send(client, county.joint_clerk, NEW, APPLICANT | {"template": template.pk})
    assert JointCase.objects.count() == 1


def test_project_by_hand_is_chosen_item_by_item(client, county):
    chosen = {
        "lead_department": county.department.pk,
        f"stage-{county.item.pk}": "1",
        f"stage-{county.police_item.pk}": "2",
    }
    assert send(client, county.joint_clerk, NEW, APPLICANT | chosen).status_code == 302
    rows = [(member.item, member.stage) for member in JointCase.objects.get().members.all()]
    assert rows == [(county.item, 1), (county.police_item, 2)]


@pytest.mark.parametrize(
    "query, words",
    [
        ({"template": ""}, "请选择牵头单位"),
        ({"lead_department": "own"}, "给至少两个事项选阶段"),
        ({"lead_department": "own", "own": "1"}, "至少有两个事项"),
        ({"lead_department": "own", "own": "2", "police": "1"}, "第一阶段要有牵头单位"),
    ],
)
def test_choice_that_is_none_says_why(client, county, query, words):
    names = {"own": f"stage-{county.item.pk}", "police": f"stage-{county.police_item.pk}"}
    asked = {names.get(name, name): county.department.pk if value == "own" else value for name, value in query.items()}
    client.force_login(county.joint_clerk)
    with at(NEXT_DAY):
        response = client.get(NEW, asked)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_template_with_an_item_that_is_not_placed_is_refused_before_typing(client, county, template):
    placement = county.fire_item.placements.get()
    placement.valid_until = date(2026, 3, 2)
    placement.save()
    response = page_of(client, county.joint_clerk, f"{NEW}?template={template.pk}")
    assert response.status_code == 422
    assert "公众聚集场所消防安全检查" in response.content.decode()


def test_wrong_id_number_keeps_what_was_typed(client, county, template):
    body = APPLICANT | {"template": template.pk, "id_number": "441201199001010027"}
    response = send(client, county.joint_clerk, NEW, body)
    assert response.status_code == 422
    assert "星河文化城" in response.content.decode()
    assert (JointCase.objects.count(), Case.objects.count()) == (0, 0)


# One project


def test_clerk_leads_the_project_to_acceptance_without_javascript(client, county, project):
    html = page_of(client, county.joint_clerk, project.get_absolute_url()).content.decode()
    assert "SF2026P00001" in html
    assert 'role="img"' in html
    assert send(client, county.joint_clerk, address(project, JointAct.ACCEPT)).status_code == 302
    assert {case.state for case in Case.objects.all()} == {CaseState.ACCEPTED}
    again = send(client, county.joint_clerk, address(project, JointAct.ACCEPT))
    assert (again.status_code, "没有等待受理的事项" in again.content.decode()) == (409, True)


def test_notice_and_supplement_over_the_desk(client, county):
    with at(RECEIVED):
        project = make_project(county, materials=complete("材料1"))
    row = project.materials.get(name="材料2")
    body = {f"m{row.pk}-result": "missing", f"m{row.pk}-remark": "补交原件"}
    assert send(client, county.joint_clerk, address(project, JointAct.NOTIFY), body).status_code == 302
    assert {case.state for case in Case.objects.all()} == {CaseState.DEFICIENT}
    body = {f"m{row.pk}-result": "complete"}
    assert send(client, county.joint_clerk, address(project, JointAct.SUPPLEMENT), body).status_code == 302
    assert {case.state for case in Case.objects.all()} == {CaseState.RECEIVED}


def test_every_act_of_the_lead_over_the_desk(client, county, project):
    with at(NEXT_DAY):
        accept_all(project, by=county.joint_clerk)
    police, own = county.other_department.pk, county.department.pk
    asked = {"departments": [police], "asked": "请提意见", "reply_by": "2026-03-06"}
    assert send(client, county.reviewer, address(project, JointAct.ASK), asked).status_code == 302
    answer = {"answer": "disagree", "reasons": ""}
    refused = send(client, county.police_reviewer, address(project, JointAct.ANSWER), answer)
    assert (refused.status_code, "不写理由的，视为同意" in refused.content.decode()) == (409, True)
    answer["reasons"] = "疏散通道不足"
    assert send(client, county.police_reviewer, address(project, JointAct.ANSWER), answer).status_code == 302
    visit = {
        "place": "星河路 1 号", "started_at": "2026-03-03T09:00", "ended_at": "2026-03-03T09:40",
        "applicant_person": "覃小兰", "checkpoints": "疏散通道：畅通\n面积：300",
        f"people-{own}": "周立群、李晓岚", f"outcome-{own}": "passed",
    }  # fmt: skip
    assert send(client, county.reviewer, address(project, JointAct.INSPECT), visit).status_code == 302
    meeting = {"held_on": "2026-03-03", "present": [own], "participants": "周立群", "minutes": HOSTILE}
    assert send(client, county.reviewer, address(project, JointAct.MEET), meeting).status_code == 302
    html = page_of(client, county.reviewer, project.get_absolute_url()).content.decode()
    for words in ("疏散通道不足", "缺席，视为同意", "&lt;script&gt;"):
        assert words in html
    assert HOSTILE not in html


def test_extension_needs_a_scan_that_is_what_it_says(client, county, project):
    with at(NEXT_DAY):
        accept_all(project, by=county.joint_clerk)
    body = {
        "days": 15, "reason": "会商", "document_number": "示府办〔2026〕18号", "document_date": "2026-03-03",
        "scan": SimpleUploadedFile("approval.pdf", b"MZ not a pdf"),
    }  # fmt: skip
    wrong = send(client, county.leader, address(project, JointAct.EXTEND), body)
    assert (wrong.status_code, "文件的内容不是 pdf" in wrong.content.decode()) == (422, True)
    body["scan"] = SimpleUploadedFile("approval.pdf", b"%PDF-1.4")
    assert send(client, county.leader, address(project, JointAct.EXTEND), body).status_code == 302
    client.force_login(county.police_reviewer)
    scan = client.get(reverse("approvals:desk:project_extension_scan", args=[project.number]))
    assert b"".join(scan.streaming_content) == b"%PDF-1.4"


def test_case_page_leads_to_its_project(client, county, project):
    html = page_of(client, county.joint_clerk, project.lead_case.get_absolute_url()).content.decode()
    assert project.get_absolute_url() in html


def test_other_departments_see_number_item_and_state_only(client, county, project):
    html = page_of(client, county.police_reviewer, project.get_absolute_url()).content.decode()
    lead = project.lead_case
    assert lead.number in html
    assert lead.get_absolute_url() not in html
    assert "覃小兰" not in html
    assert "441201199001010026" not in html
    own = project.members.get(item=county.police_item).case
    assert own.get_absolute_url() in html


def test_strangers_do_not_know_of_it(client, county, project):
    assert page_of(client, county.outsider, project.get_absolute_url()).status_code == 404
    assert send(client, county.outsider, address(project, JointAct.CLOSE), {"conclusion": "x"}).status_code == 404
    assert (
        send(client, county.police_reviewer, address(project, JointAct.CLOSE), {"conclusion": "x"}).status_code == 403
    )


def test_lead_reads_what_keeps_the_project_open(client, county, project):
    page = page_of(client, county.reviewer, project.get_absolute_url()).content.decode()
    assert "这些事项还没有办结，项目不能办结" in page
    assert f"{county.fire_item}" in page
    window = page_of(client, county.joint_clerk, project.get_absolute_url()).content.decode()
    assert "前一阶段还没有办结，下一阶段不能收件" in window
    assert "项目不能办结" not in window
    other = page_of(client, county.police_reviewer, project.get_absolute_url()).content.decode()
    assert "现在不能" not in other


# Templates


def test_manager_writes_a_template(client, county):
    body = {
        "code": "kbqy", "name": "开办企业", "lead_department": county.department.pk, "is_active": "on",
        "item-0": county.item.code, "stage-0": "1", "stage_name-0": "设立",
        "item-1": county.police_item.code, "stage-1": "2", "after-1": county.item.code,
    }  # fmt: skip
    new = reverse("approvals:manage:project_template_new")
    assert (
        send(client, county.manager, new, body | {"stage-1": "1", "after-0": county.police_item.code}).status_code
        == 409
    )
    assert JointTemplate.objects.count() == 0
    assert send(client, county.manager, new, body).status_code == 302
    template = JointTemplate.objects.get(code="KBQY")
    assert [(row.item, row.stage) for row in template.items.all()] == [(county.item, 1), (county.police_item, 2)]
    edit = reverse("approvals:manage:project_template", args=["KBQY"])
    assert county.item.code in page_of(client, county.manager, edit).content.decode()
    assert "开办企业" in page_of(client, county.manager, TEMPLATES).content.decode()
    assert page_of(client, county.reviewer, edit).status_code == 403
