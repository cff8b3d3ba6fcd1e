"""How far a project is: the days of each holder, the drawing, silence; in lists and for the applicant (article 15)."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import JointCase
from approvals.operations.decision import decide
from approvals.operations.joint_materials import accept_all
from approvals.operations.joint_plan import Planned
from approvals.operations.joint_records import ask_opinions
from approvals.queries.joint_page import full_projects, project_page
from approvals.states import CaseState, DecisionOutcome
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, moment, refusal
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import party
from tests.factories.joint import make_project, plan

MANAGE = reverse("approvals:manage:projects")
PROGRESS = reverse("approvals:public:progress")


# One project


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
