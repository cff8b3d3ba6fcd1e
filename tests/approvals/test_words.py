"""What pages say of acts and days, in the words of a person: nothing said twice, no zero days."""

import pytest
from django.urls import reverse

from approvals.models import Case, JointCase
from approvals.operations.intake import accept
from approvals.operations.joint_materials import accept_all
from approvals.operations.refusal import agree
from approvals.queries.case_page import case_page, full_cases
from approvals.queries.joint_page import Held, full_projects, project_page
from approvals.states import Act
from approvals.views.desk.acts import DONE
from hall.templatetags.hall import noted
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, filed, moment, received
from tests.factories.joint import make_joint_county, make_project


@pytest.mark.parametrize(
    "word, note, said",
    [
        ("同意", "附卷备查", "同意：附卷备查"),
        ("同意", "同意", "同意"),
        ("同意", "同意，请尽快送达。", "同意，请尽快送达。"),
        ("退回", "", "退回"),
        ("退回", None, "退回"),
    ],
)
def test_note_does_not_repeat_its_word(word, note, said):
    assert noted(word, note) == said


@pytest.mark.parametrize("act", list(Act))
def test_message_of_an_act_says_no_word_twice(act):
    said = f"已{DONE.get(act, act.label)}。"
    assert "登记：" not in said
    assert said.count("登记") <= 1
    assert "，办结" not in said


def test_message_names_the_act_once(client, cast):
    with at(RECEIVED):
        case = received(cast)
        client.force_login(cast.clerk_a)
        body = {"reason": "不再申请"}
        page = client.post(f"{case.get_absolute_url()}{Act.WITHDRAW.value}/", body, follow=True).content.decode()
    assert "已登记撤回。" in page
    assert "已登记：" not in page


def test_agreement_is_said_once_on_the_case_page(client, cast):
    with at(RECEIVED):
        case = filed(cast)
    with at(NEXT_DAY):
        agree(case, opinion="同意", by=cast.deputy)
        client.force_login(cast.deputy)
        page = client.get(case.get_absolute_url()).content.decode()
        found = case_page(full_cases(Case.objects.filter(pk=case.pk)).get(), cast.deputy, moment(NEXT_DAY))
    assert "同意：同意" not in page
    (entry,) = [one for one in found.timeline if one.title == "逐级同意报备"]
    assert entry.notes == [entry.notes[0]]


@pytest.mark.parametrize(
    "days, is_open, said",
    [(0, True, "不足 1 个工作日（仍在办）"), (0, False, "不足 1 个工作日"), (3, True, "3 个工作日（仍在办）")],
)
def test_held_days_are_said_without_zero(days, is_open, said):
    assert Held("文旅局", "", days, is_open).said == said


def test_project_page_knows_no_zero_days(client, cast):
    county = make_joint_county(cast)
    with at(NEXT_DAY):
        project = make_project(county)
        accept_all(project, by=county.joint_clerk)
        client.force_login(county.manager)
        html = client.get(project.get_absolute_url()).content.decode()
        page = project_page(full_projects(JointCase.objects.all()).get(), county.manager, moment(NEXT_DAY))
    assert " 0 个工作日" not in html
    assert "不足 1 个工作日（仍在办）" in html
    assert page.totals


def test_accepting_says_that_it_is_done(client, cast):
    with at(RECEIVED):
        case = received(cast)
        accept(case, by=cast.clerk_a)
        client.force_login(cast.reviewer)
        body = {"step": case.version.steps.first().pk, "outcome": "passed", "opinion": "符合条件"}
        page = client.post(
            reverse("approvals:desk:case", args=[case.number]) + f"{Act.REVIEW.value}/", body, follow=True
        ).content.decode()
    assert "已提交审查意见。" in page
