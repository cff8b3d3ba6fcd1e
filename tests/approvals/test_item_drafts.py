"""Drafts of items: begun, saved, compared, published with the seven elements, and by whom (article 7)."""

from uuid import uuid4

import pytest

from approvals.elements import missing_elements
from approvals.models import Item, ItemVersion, MaterialRequirement
from approvals.operations import catalogue
from approvals.queries.catalogue_page import last_edit
from approvals.queries.differences import diff
from approvals.signals import item_published
from approvals.states import LimitUnit, VersionState
from hall.errors import IllegalMove, LostRace, NotAllowed
from tests.approvals.stages import refuse as refused
from tests.factories import make_item, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    return make_version(make_item(cast.department, "D1"), name="演出场所备案")


def test_create_item_gives_it_a_code_and_an_empty_draft(cast):
    draft = catalogue.create_item(name="演出场所备案", department=cast.department, by=cast.manager)
    assert (draft.item.code, draft.name, draft.state, draft.number) == ("SX000001", "演出场所备案", "draft", None)
    assert draft.history.latest().history_user == cast.manager
    assert "演出" in draft.search_terms


def test_create_item_twice_makes_one(cast):
    catalogue.create_item(name="演出场所备案", department=cast.department, by=cast.manager)
    broken = refused(catalogue.create_item, name="演出场所备案", department=cast.department, by=cast.manager)
    assert (broken.code, broken.field) == ("item_exists", "name")
    assert Item.objects.filter(code__startswith="SX").count() == 1


def test_start_draft_copies_the_version_in_force_with_its_rows(cast):
    draft = catalogue.start_draft(cast.item, by=cast.reviewer)
    current = cast.item.current
    assert (draft.state, draft.number, draft.promised_limit) == (VersionState.DRAFT, None, 8)
    assert list(draft.materials.values_list("key", "name")) == list(current.materials.values_list("key", "name"))
    assert list(draft.steps.values_list("name", "limit", "is_review")) == [("审查1", 3, True)]
    assert list(draft.legal_bases.values_list("law", "article")) == [("娱乐场所管理条例", "第十条")]
    assert diff(current, draft) == []


def test_start_draft_twice_is_refused(cast):
    catalogue.start_draft(cast.item, by=cast.manager)
    broken = refused(catalogue.start_draft, cast.item, by=cast.manager)
    assert (type(broken), broken.code, broken.article) == (IllegalMove, "draft_open", 7)


def test_publish_puts_the_draft_in_force_as_the_next_version(cast, django_capture_on_commit_callbacks):
    heard = []
    item_published.connect(lambda item, **_kwargs: heard.append(item.pk), weak=False, dispatch_uid="test_publish")
    draft = catalogue.start_draft(cast.item, by=cast.reviewer)
    catalogue.save_draft(draft, {"promised_limit": 5}, by=cast.reviewer)
    with django_capture_on_commit_callbacks(execute=True):
        published = catalogue.publish(draft, by=cast.manager)
    item_published.disconnect(dispatch_uid="test_publish")
    cast.item.refresh_from_db()
    assert (published.number, published.published_by, cast.item.current) == (2, cast.manager, published)
    assert published.history.latest().history_user == cast.manager
    assert cast.item.history.latest().history_change_reason == "公布第 2 版"
    assert heard == [cast.item.pk]


def test_publish_twice_is_refused(cast, draft):
    catalogue.publish(draft, by=cast.manager)
    assert refused(catalogue.publish, draft, by=cast.manager).code == "not_a_draft"


def test_save_draft_refuses_a_published_version(cast):
    broken = refused(catalogue.save_draft, cast.item.current, {"name": "改名"}, by=cast.manager)
    assert (type(broken), broken.code) == (IllegalMove, "not_a_draft")
    assert ItemVersion.objects.get(pk=cast.item.current_id).name != "改名"


def test_save_draft_refuses_a_page_that_is_out_of_date(cast, draft):
    seen = last_edit(draft)
    catalogue.save_draft(draft, {"conditions": "甲"}, by=cast.manager, seen=seen)
    broken = refused(catalogue.save_draft, draft, {"conditions": "乙"}, by=cast.reviewer, seen=seen)
    assert (type(broken), broken.code) == (LostRace, "draft_changed")
    assert ItemVersion.objects.get(pk=draft.pk).conditions == "甲"


@pytest.mark.parametrize(
    "content, element",
    [
        ({"name": " "}, "事项名称"),
        ({"steps": []}, "办理流程"),
        ({"materials": []}, "申请材料"),
        ({"legal_bases": []}, "设定依据"),
        ({"promised_limit": None, "promised_unit": ""}, "承诺时限"),
        ({"promised_unit": ""}, "承诺时限"),
        ({"result_name": ""}, "办理结果"),
        ({"charges_fee": None}, "收费"),
        ({"charges_fee": True}, "收费"),
    ],
)
def test_publish_names_the_missing_element(cast, draft, content, element):
    catalogue.save_draft(draft, content, by=cast.manager)
    broken = refused(catalogue.publish, draft, by=cast.manager)
    assert (broken.code, broken.article) == ("elements_missing", 7)
    assert broken.message == f"还缺{element}，补齐七项要素才能公布。"
    assert ItemVersion.objects.get(pk=draft.pk).state == VersionState.DRAFT


def test_publish_names_every_missing_element_of_an_empty_draft(cast):
    empty = catalogue.create_item(name="空事项", department=cast.department, by=cast.manager)
    assert missing_elements(empty) == ["办理流程", "申请材料", "设定依据", "承诺时限", "办理结果", "收费"]


def test_publish_accepts_a_process_in_words_and_a_fee_with_its_tariff(cast, draft):
    content = {
        "steps": [],
        "process_text": "当场登记",
        "charges_fee": True,
        "tariffs": [{"name": "工本费", "amount": "10.00"}],
    }
    catalogue.save_draft(draft, content, by=cast.manager)
    assert catalogue.publish(draft, by=cast.manager).number == 1


def test_publish_does_not_forbid_a_promise_over_half(cast, draft):
    catalogue.save_draft(draft, {"promised_limit": 20}, by=cast.manager)
    assert catalogue.publish(draft, by=cast.manager).promised_limit == 20


@pytest.mark.parametrize(
    "who, edits, runs",
    [
        ("manager", True, True),
        ("reviewer", True, False),
        ("chief", False, False),
        ("clerk_a", False, False),
        ("leader", False, False),
        ("supervisor", False, False),
        ("outsider", False, False),
        ("system", True, True),
    ],
)
def test_catalogue_powers_by_role(cast, draft, who, edits, runs):
    member = getattr(cast, who)
    for act, allowed in (
        (lambda: catalogue.save_draft(draft, {"conditions": who}, by=member), edits),
        (lambda: catalogue.publish(draft, by=member), runs),
        (lambda: catalogue.withdraw_item(cast.item, reason="取消", by=member), runs),
    ):
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_section_reviewer_edits_only_her_own_department(cast):
    foreign = make_version(make_item(cast.other_department, "P1"))
    with pytest.raises(NotAllowed):
        catalogue.save_draft(foreign, {"conditions": "x"}, by=cast.reviewer)


def test_diff_names_fields_and_rows(cast):
    draft = catalogue.start_draft(cast.item, by=cast.manager)
    first, _second = draft.materials.values("key", "name", "originals")
    content = {
        "promised_limit": 5,
        "charges_fee": True,
        "materials": [{**first, "name": "申请书"}, {"key": uuid4(), "name": "平面图"}],
        "legal_bases": [],
    }
    catalogue.save_draft(draft, content, by=cast.manager)
    changes = diff(cast.item.current, ItemVersion.objects.get(pk=draft.pk))
    assert [(change.kind, change.label, change.before, change.after) for change in changes] == [
        ("changed", "承诺时限", "8", "5"),
        ("changed", "收费", "否", "是"),
        ("removed", "申请材料", "材料2", ""),
        ("added", "申请材料", "", "平面图"),
        ("changed", "材料名称", "材料1", "申请书"),
        ("removed", "设定依据", "娱乐场所管理条例 第十条", ""),
    ]


def test_diff_of_a_first_version_is_empty(cast):
    assert diff(None, cast.item.current) == []


def test_index_finds_by_alias_department_and_material(cast, draft):
    catalogue.save_draft(draft, {"aliases": ["歌厅"], "materials": [{"name": "营业执照"}]}, by=cast.manager)
    found = set(ItemVersion.objects.get(pk=draft.pk).search_terms)
    assert {"演出", "歌厅", "文化", "营业"} <= found
    assert MaterialRequirement.objects.get(version=draft).order == 1


def test_draft_limit_on_the_spot_is_zero_in_the_database(cast, draft):
    draft.promised_unit, draft.promised_limit = LimitUnit.IMMEDIATE, 0
    draft.save()
    assert ItemVersion.objects.get(pk=draft.pk).promised_limit == 0
