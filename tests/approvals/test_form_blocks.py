"""The forms of acts in blocks: nothing is left out, short inputs stand in pairs, labels stay whole."""

import pytest
from django.template.loader import render_to_string

from approvals.forms.acts import FORMS
from approvals.forms.checklist import ChecklistForm
from approvals.forms.delivery import DeliverForm
from approvals.forms.joint import JOINT_FORMS, InspectionForm
from approvals.models import Case
from approvals.queries.case_page import full_cases
from approvals.states import Act, JointAct
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, moment
from tests.factories.joint import make_joint_county, make_project


def lines(block):
    """The names of a block, two in a pair."""
    found, half = [], []
    for cell in block.cells:
        half.append(cell.field.name.partition("-")[0])
        if not cell.is_half or len(half) == 2:
            found.append(tuple(half))
            half = []
    assert half == []
    return found


def names_of(form):
    return [cell.field.name for block in form.blocks() for cell in block.cells]


@pytest.fixture
def project(cast):
    with at(RECEIVED):
        return make_project(make_joint_county(cast))


def joint_form(form, project):
    return form(joint=project, user=project.received_by, at=moment(NEXT_DAY))


@pytest.mark.parametrize("act", list(Act))
def test_blocks_hold_every_input_of_an_act_once(cast, act):
    with at(RECEIVED):
        case = full_cases(Case.objects.filter(pk=accepted(cast).pk)).get()
        form = FORMS[act](case=case)
        if not isinstance(form, ChecklistForm):
            assert sorted(names_of(form)) == sorted(form.fields)


@pytest.mark.parametrize("act", list(JointAct))
def test_blocks_hold_every_input_of_an_act_on_a_project_once(project, act):
    form = joint_form(JOINT_FORMS[act], project)
    if not isinstance(form, ChecklistForm):
        assert sorted(names_of(form)) == sorted(form.fields)


def test_inspection_takes_one_line_a_department(project):
    visit, first, *others = joint_form(InspectionForm, project).blocks()
    assert lines(visit) == [("place",), ("started_at", "ended_at"), ("applicant_person",), ("checkpoints",)]
    assert lines(first) == [("people", "outcome"), ("correct_by",), ("opinion",)]
    assert [cell.when for cell in first.cells] == ["", "", "on-correct", "on-said"]
    assert (first.title, bool(first.note), any(block.note for block in others)) == ("文化广电旅游局", True, False)
    html = render_to_string("components/_form_blocks.html", {"blocks": [first]})
    assert '<span class="visually-hidden">文化广电旅游局</span>参加人员' in html


def test_delivery_shows_with_each_method_what_it_asks_for(cast):
    with at(RECEIVED):
        method, receiver, rest = DeliverForm(case=accepted(cast)).blocks()
    assert lines(method) == [("method",)]
    assert lines(receiver) == [("recipient", "relation"), ("id_type", "id_number"), ("proof",)]
    assert lines(rest)[0] == ("tracking_number", "sent_on")
    assert rest.when == "on-post on-notice on-electronic on-left"
