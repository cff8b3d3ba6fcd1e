"""The order of items chosen by hand on the desk: stages are named, prerequisites ticked, errors stand at the field."""

import pytest
from django.urls import reverse

from approvals.models import JointCase, JointTemplate
from tests.approvals.stages import NEXT_DAY, at
from tests.factories.joint import make_joint_county

NEW = reverse("approvals:desk:project_new")
TEMPLATE = reverse("approvals:manage:project_template_new")

APPLICANT = {
    "project_name": "星河文化城", "kind": "person", "name": "覃小兰", "id_type": "resident_id",
    "id_number": "441201199001010026", "phone": "13800000042", "key": "5f1d7a52-5a0f-4a4f-9a3e-0d1d1b7f0a11",
    "m1-result": "complete", "m2-result": "complete",
}  # fmt: skip


@pytest.fixture
def county(cast):
    return make_joint_county(cast)


def chosen(county, **stages):
    """The choice of the first page: the stage of each item."""
    items = {"own": county.item, "police": county.police_item, "fire": county.fire_item}
    picked = {f"stage-{items[name].pk}": stage for name, stage in stages.items()}
    return {"lead_department": county.department.pk, **picked}


def sent(client, county, body, when=NEXT_DAY):
    client.force_login(county.joint_clerk)
    with at(when):
        return client.post(NEW, body)


def before(county, item):
    return [one.item for one in JointCase.objects.get().members.get(item=item).prerequisites.all()]


def test_second_page_offers_what_may_come_before_each_item(client, county):
    client.force_login(county.joint_clerk)
    with at(NEXT_DAY):
        response = client.get(NEW, chosen(county, own="1", police="1", fire="2"))
    offered = {
        line.planned.item: {code for code, _name in line.after.field.choices}
        for block in response.context["form"].stages()
        for line in block.lines
    }
    assert offered == {
        county.item: {county.police_item.code},
        county.police_item: {county.item.code},
        county.fire_item: {county.item.code, county.police_item.code},
    }
    assert "第 2 阶段名称" in response.content.decode()


def test_items_chosen_by_hand_have_an_order_as_over_the_api(client, county):
    body = APPLICANT | chosen(county, own="1", police="1", fire="2")
    body |= {f"after-{county.fire_item.pk}": [county.police_item.code], "stage_name-2": "竣工检查"}
    assert sent(client, county, body).status_code == 302
    assert before(county, county.fire_item) == [county.police_item]
    assert before(county, county.item) == []
    names = JointCase.objects.get().members.order_by("stage", "pk").values_list("stage_name", flat=True)
    assert list(names) == ["", "", "竣工检查"]


@pytest.mark.parametrize(
    "after, at_fault, words",
    [
        ({"own": ["police"], "police": ["own"]}, "police", "互为前置，形成循环"),
        ({"own": ["own"]}, "own", "不能是自己的前置事项"),
        ({"police": ["NOTHING"]}, "police", "的前置事项 NOTHING 不在这个项目里"),
        ({"own": ["fire"]}, "own", "在后面的阶段，不能是"),
    ],
)
def test_order_that_is_none_is_told_at_its_field_and_keeps_what_was_typed(client, county, after, at_fault, words):
    items = {"own": county.item, "police": county.police_item, "fire": county.fire_item}
    codes = {name: item.code for name, item in items.items()}
    body = APPLICANT | chosen(county, own="1", police="1", fire="2") | {"stage_name-1": "联合审查"}
    body |= {f"after-{items[name].pk}": [codes.get(one, one) for one in given] for name, given in after.items()}
    response = sent(client, county, body)
    form = response.context["form"]
    assert response.status_code == 409
    assert list(form.errors) == [f"after-{items[at_fault].pk}"]
    assert words in form.errors[f"after-{items[at_fault].pk}"][0]
    html = response.content.decode()
    assert ('value="联合审查"' in html, 'value="星河文化城"' in html) == (True, True)
    ticked = {name: form[f"after-{items[name].pk}"].value() for name in after}
    assert ticked == {name: [codes.get(one, one) for one in given] for name, given in after.items()}
    assert JointCase.objects.count() == 0


def test_project_from_a_template_shows_its_order_and_asks_for_none(client, county):
    rows = {"item-0": county.item.code, "item-1": county.fire_item.code, "stage-1": "2", "after-1": county.item.code}
    head = {"code": "YLCS", "name": "开办娱乐场所", "lead_department": county.department.pk, "is_active": "on"}
    client.force_login(county.manager)
    with at(NEXT_DAY):
        assert client.post(TEMPLATE, head | rows | {"stage-0": "1"}).status_code == 302
    template = JointTemplate.objects.get()
    client.force_login(county.joint_clerk)
    with at(NEXT_DAY):
        page = client.get(NEW, {"template": template.pk})
    assert f"前置：{county.item}" in page.content.decode()
    assert not [name for name in page.context["form"].fields if name.startswith(("after-", "stage_name-"))]
    assert sent(client, county, APPLICANT | {"template": template.pk}).status_code == 302
    assert before(county, county.fire_item) == [county.item]


def test_template_tells_an_unknown_prerequisite_at_its_row(client, county):
    body = {
        "code": "YLCS", "name": "开办娱乐场所", "lead_department": county.department.pk, "is_active": "on",
        "item-0": county.item.code, "item-2": county.police_item.code, "after-2": "NOTHING",
    }  # fmt: skip
    client.force_login(county.manager)
    with at(NEXT_DAY):
        response = client.post(TEMPLATE, body)
    assert (response.status_code, list(response.context["form"].errors)) == (409, ["after-2"])
