"""Projects on the desk, in management, in public and over the API: what is shown, what is refused (article 15)."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.models import Case, JointCase, JointTemplate
from approvals.operations.decision import decide
from approvals.operations.joint_materials import accept_all
from approvals.operations.joint_plan import Planned, save_template
from approvals.operations.joint_records import ask_opinions
from approvals.queries.joint_page import full_projects, project_page
from approvals.states import CaseState, DecisionOutcome, JointAct
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, moment, refusal
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import party
from tests.factories.joint import complete, make_joint_county, make_project, plan

LIST, NEW = reverse("approvals:desk:projects"), reverse("approvals:desk:project_new")
MANAGE, TEMPLATES = reverse("approvals:manage:projects"), reverse("approvals:manage:project_templates")
PROGRESS = reverse("approvals:public:progress")
API = "/api/v1/joint-cases/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def county(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_joint_county(cast)


@pytest.fixture
def template(county):
    facts = {"code": "YLCS", "name": "开办娱乐场所", "lead_department": county.department, "is_active": True}
    return save_template(None, **facts, plan=plan(county), by=county.manager)


@pytest.fixture
def project(county):
    with at(RECEIVED):
        return make_project(county)


def page_of(client, who, path, when=NEXT_DAY):
    client.force_login(who)
    with at(when):
        return client.get(path)


def send(client, who, path, body=None, when=NEXT_DAY):
    client.force_login(who)
    with at(when):
        return client.post(path, body or {})


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

API_APPLICANT = {name: APPLICANT[name] for name in ("kind", "name", "id_type", "id_number")}


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


def test_held_days_are_working_days_of_each_holder(county, project):
    with at("2026-03-04T10:00"):
        accept_all(project, by=county.joint_clerk)
    with at("2026-03-10T10:00"):
        decide(project.lead_case, outcome=DecisionOutcome.GRANTED, by=county.reviewer)
    with at("2026-03-16T10:00"):
        joint = full_projects(JointCase.objects.all()).get()
        page = project_page(joint, county.reviewer, moment("2026-03-16T10:00"))
    first, second, _third = page.lines
    assert [(held.what, held.days, held.is_open) for held in first.held] == [
        ("收件到受理", 2, False), ("受理到决定", 4, False), ("其中：审查1", 4, False),
    ]  # fmt: skip
    assert [(held.days, held.is_open) for held in second.held[:2]] == [(2, False), (8, True)]
    assert {held.who: held.days for held in page.totals} == {
        str(county.joint_window): 4, str(county.department): 4, str(county.other_department): 8,
    }  # fmt: skip
    assert page.gantt is not None
    kinds = [[part["kind"] for part in bar.parts] for bar in page.gantt.bars]
    assert kinds == [["held"], ["wait", "held"], ["wait", "held"]]
    assert (page.gantt.first, page.gantt.last) == (date(2026, 3, 2), date(2026, 5, 11))


def test_drawing_shows_what_ran_past_the_due_day(county, project):
    with at(NEXT_DAY):
        accept_all(project, by=county.joint_clerk)
    with at("2026-03-18T10:00"):
        page = project_page(full_projects(JointCase.objects.all()).get(), county.reviewer, moment("2026-03-18T10:00"))
    own = page.gantt.bars[1]
    assert [part["kind"] for part in own.parts] == ["wait", "held", "over"]
    assert own.due == own.parts[2]["x"]
    assert own.due_label == "3月13日到期"
    assert all(part["x"] + part["width"] <= 100 for bar in page.gantt.bars for part in bar.parts)


def test_silence_is_shown_while_the_silent_departments_case_stays_red(county, project):
    with at(NEXT_DAY):
        accept_all(project, by=county.joint_clerk)
        asked = {"departments": [county.other_department], "asked": "请提意见", "reply_by": date(2026, 3, 6)}
        ask_opinions(project, **asked, by=county.reviewer)
    late = moment("2026-03-20T10:00")
    with at("2026-03-20T10:00"):
        page = project_page(full_projects(JointCase.objects.all()).get(), county.reviewer, late)
    assert [one.label for one in page.opinions] == ["逾期未答复，视为无异议"]
    assert [(line.is_late, line.state) for line in page.lines[:2]] == [(True, CaseState.ACCEPTED)] * 2


# Lists and templates


def test_lists_cost_the_same_for_one_and_three(client, county, project):
    client.force_login(county.manager)
    costs = []
    with at(NEXT_DAY):
        client.get(MANAGE)  # reads the calendar
        for _round in range(2):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(MANAGE).status_code == 200
            costs.append(len(captured))
            make_project(county, applicant=party("黄小明"))
            make_project(county, applicant=party("黄小明"))
    assert costs[0] == costs[1]


def test_detail_costs_the_same_whatever_the_members(county, project):
    more = publish(make_version(make_item(county.fire), name="消防设计审查"))
    place(more, county.joint_window)
    with at(RECEIVED):
        larger = make_project(county, plan=[*plan(county), Planned(more, 2, "", (county.item.code,))])
    costs = []
    for joint in (project, project, larger):
        found = full_projects(JointCase.objects.filter(pk=joint.pk))
        with CaptureQueriesContext(connection) as captured:
            project_page(found.get(), county.manager, moment(NEXT_DAY))
        costs.append(len(captured))
    assert costs[1] == costs[2]


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


# In public


def test_applicant_follows_the_project_with_number_and_code(client, county, project):
    with at(NEXT_DAY):
        accept_all(project, by=county.joint_clerk)
        decide(project.lead_case, **refusal(), by=county.reviewer)
        response = client.get(PROGRESS, {"number": project.number, "code": project.lookup_code})
        wrong = client.get(PROGRESS, {"number": project.number, "code": "AAAAAAAA"})
    html = response.content.decode()
    assert "特种行业许可" in html
    assert "覃小兰" not in html
    assert "否定报备" not in html
    assert "等前一阶段办完后开始" in html
    assert wrong.status_code == 404


# API


@pytest.fixture
def api(county):
    def client_of(who):
        client = APIClient()
        client.force_authenticate(who)
        return client

    return client_of


def test_project_is_run_over_the_api(county, api, template):
    body = {
        "name": "星河文化城",
        "template": "YLCS",
        "applicant": API_APPLICANT,
        "materials": [{"name": "材料1"}, {"name": "材料2"}],
    }  # fmt: skip
    with at(RECEIVED):
        made = api(county.joint_clerk).post(API, body, format="json")
    assert made.status_code == 201
    answer = made.json()
    assert (answer["number"], len(answer["lookup_code"]), answer["state"]) == ("SF2026P00001", 8, "open")
    assert answer["allowed"] == ["materials", "acceptance", "deficiency-notice", "members", "withdrawal"]
    one = f"{API}SF2026P00001/"
    with at(NEXT_DAY):
        assert api(county.joint_clerk).post(f"{one}acceptance/", {}, format="json").json()["due_on"] == "2026-05-09"
        asked = {"departments": ["公安局"], "asked": "请提意见", "reply_by": "2026-03-06"}
        assert api(county.reviewer).post(f"{one}opinions/", asked, format="json").status_code == 200
        reply = api(county.police_reviewer).post(f"{one}opinions/answer/", {"answer": "agree"}, format="json")
        assert reply.json()["opinions"][0]["counts_as"] == "同意"
        facts = {
            "days": 5, "reason": "会商", "document_number": "示府办〔2026〕18号", "document_date": "2026-03-03",
            "scan": ContentFile(b"%PDF-1.4", name="a.pdf"),
        }  # fmt: skip
        longer = api(county.leader).post(f"{one}extension/", facts, format="multipart")
        assert (longer.status_code, longer.json()["extension_days"]) == (200, 5)
        early = api(county.reviewer).post(f"{one}closure/", {"conclusion": "办完"}, format="json")
    assert (early.status_code, early.json()["code"]) == (409, "members_open")
    assert [row["number"] for row in api(county.police_reviewer).get(API).json()["results"]] == ["SF2026P00001"]
    assert api(county.outsider).get(one).status_code == 404


def test_api_refuses_what_the_desk_refuses(county, api):
    rows = [
        {"item": county.item.code, "after": [county.police_item.code]},
        {"item": county.police_item.code, "after": [county.item.code]},
    ]
    body = {"name": "星河", "lead_department": "文化广电旅游局", "plan": rows, "applicant": API_APPLICANT}
    with at(RECEIVED):
        answer = api(county.joint_clerk).post(API, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "prerequisites_circular")
    with at(RECEIVED):
        unknown = api(county.joint_clerk).post(API, body | {"plan": [{"item": "NOTHING"}]}, format="json")
    assert unknown.status_code == 422


def test_lead_reads_what_keeps_the_project_open(client, county, project):
    page = page_of(client, county.reviewer, project.get_absolute_url()).content.decode()
    assert "这些事项还没有办结，项目不能办结" in page
    assert f"{county.fire_item}" in page
    window = page_of(client, county.joint_clerk, project.get_absolute_url()).content.decode()
    assert "前一阶段还没有办结，下一阶段不能收件" in window
    assert "项目不能办结" not in window
    other = page_of(client, county.police_reviewer, project.get_absolute_url()).content.decode()
    assert "现在不能" not in other
