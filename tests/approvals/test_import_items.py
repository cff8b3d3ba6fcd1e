"""Importing items: the 120 real rows against expectations written by hand, and what becomes of one record."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from approvals.models import Item, ItemVersion
from approvals.operations import catalogue
from approvals.promises import verdict
from approvals.states import LimitUnit, Necessity, VersionState
from tests.approvals.item_import import codes, run
from tests.factories import make_department

DEMO = Path(__file__).parents[2] / "hall" / "demo"
ITEMS = DEMO / "items.json"
EXPECTED = json.loads((Path(__file__).parents[1] / "data" / "import_expectations.json").read_text("utf-8"))["rows"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(system):
    """All departments of the demonstration's county."""
    facts = json.loads((DEMO / "county.json").read_text("utf-8"))["departments"]
    return {row["short_name"]: make_department(row["short_name"], row["paper_name"]) for row in facts}


def import_real(**options) -> dict:
    return run(ITEMS, "--departments", DEMO / "departments.json", *options.get("more", ()))


def complete(**changes) -> dict:
    """A record that proves all seven elements."""
    return {
        "name": "歌舞娱乐场所许可",
        "department": "文化广电旅游局",
        "area": "示范县",
        "legal_basis": [{"law": "娱乐场所管理条例", "article": "第九条"}],
        "statutory_limit": 20,
        "statutory_unit": "工作日",
        "promised_limit": 8,
        "promised_unit": "工作日",
        "fee": False,
        "materials": [{"name": "设立申请书", "form": "原件", "copies": 1}],
        "result_document": "娱乐经营许可证",
        "steps": ["受理", {"step": "审查", "limit": "3个工作日"}],
    } | changes


@pytest.fixture
def import_records(tmp_path):
    def import_them(*records, more=()) -> dict:
        path = tmp_path / "items.json"
        path.write_text(json.dumps({"items": list(records)}, ensure_ascii=False), "utf-8")
        return run(path, *more)

    return import_them


def test_import_items_gives_each_of_the_120_rows_the_outcome_written_by_hand(county):
    report = import_real()
    found = [(row["row"], row["outcome"], codes(row), row["promise"]) for row in report["rows"]]
    wanted = [(row["row"], row["outcome"], set(row["reasons"]), row["promise"]) for row in EXPECTED]
    assert found == wanted


def test_import_items_judges_the_promise_of_each_row_as_written_by_hand(county):
    rows = import_real()["rows"]
    versions = {version.item.code: version for version in ItemVersion.objects.select_related("item")}
    found = {row["row"]: verdict(versions[row["code"]], False).reason for row in rows if row["code"]}
    assert found == {row["row"]: row["incomparable"] for row in EXPECTED if row["outcome"] != "rejected"}


def test_import_items_counts_what_it_did(county):
    report = import_real()
    assert {name: value for name, value in report.items() if isinstance(value, int)} == {
        "read": 120,
        "created": 116,
        "updated": 0,
        "published": 5,
        "draft": 111,
        "rejected": 4,
    }
    assert Item.objects.published().count() == 5


def test_import_items_twice_changes_nothing(county):
    import_real()
    history = ItemVersion.history.count()
    report = import_real()
    assert (report["created"], report["updated"], report["published"], report["draft"]) == (0, 0, 5, 111)
    assert ItemVersion.history.count() == history


def test_import_items_dry_run_reports_and_saves_nothing(county):
    assert import_real(more=["--dry-run"])["created"] == 116
    assert not Item.objects.exists()


def test_import_items_maps_a_department_by_item_before_by_name(county):
    import_real()
    found = ItemVersion.objects.get(name="取水申请批准文件")
    assert found.item.department == county["水务局"]


def test_import_items_keeps_only_what_is_certain_of_a_material(county):
    import_real()
    materials = {row.name: row for row in ItemVersion.objects.get(item__area="湖北建始县").materials.all()}
    form, licence = materials["农药经营许可证申请表"], materials["工商营业执照"]
    photo = materials["免冠登记照"]
    assert (form.originals, form.copies, form.form, form.is_form) == (1, None, "", True)
    assert (licence.originals, licence.copies, licence.form_text) == (None, None, "复印件（验看原件）")
    assert (photo.originals, photo.copies, photo.form_text) == (None, None, "照片，2 份")
    assert [row.necessity for row in materials.values()].count(Necessity.BY_CASE) == 1


def test_import_items_keeps_the_words_of_a_range(county):
    import_real()
    version = ItemVersion.objects.get(name="户外广告及门头牌匾设置许可审批")
    assert (version.promised_limit, version.promised_unit, version.promised_text) == (None, "", "7-20 工作日")


def test_import_items_splits_advice_and_complaint_phones(county):
    import_real()
    version = ItemVersion.objects.get(name="食品小经营许可")
    assert (version.consult_phone, version.complaint_phone) == ("0735-8412157", "0735-8229160")


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"name": " "}, "name_missing"),
        ({"name": "长" * 201}, "value_invalid"),
        ({"department": "气象局"}, "department_unknown"),
        ({"department": None}, "department_missing"),
        ({"promised_limit": -5}, "limit_invalid"),
        ({"promised_limit": 9000}, "limit_invalid"),
        ({"statutory_limit": "二十"}, "limit_invalid"),
        ({"promised_limit": 2.5}, "limit_invalid"),
        ({"promised_unit": "旬"}, "unit_unknown"),
        ({"source_url": "不是网址"}, "value_invalid"),
        ({"materials": [{"name": "材" * 301}]}, "value_invalid"),
        ({"conditions": "甲\x00乙"}, "value_invalid"),
    ],
)
def test_import_items_rejects_one_bad_row_and_saves_the_others_whole(import_records, department, changes, code):
    report = import_records(complete(), complete(name="第二项") | changes, complete(name="第三项"))
    assert [row["outcome"] for row in report["rows"]] == ["published", "rejected", "published"]
    assert codes(report["rows"][1]) == {code}
    assert Item.objects.count() == 2


def test_import_items_rejects_a_record_that_is_no_item(import_records, department):
    assert codes(import_records("事项", complete())["rows"][0]) == {"not_an_object"}


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"steps": None}, "missing_process"),
        ({"materials": []}, "missing_materials"),
        ({"materials_complete": False}, "materials_incomplete"),
        ({"legal_basis": None}, "missing_legal_basis"),
        ({"promised_limit": None}, "missing_promised_limit"),
        ({"result_document": ""}, "missing_result"),
        ({"fee": None}, "missing_fee"),
        ({"fee": True}, "missing_fee"),
        ({"fee": True, "fee_standard": "80 元/件（2020 年起停征）"}, "fee_contradicts"),
    ],
)
def test_import_items_keeps_a_draft_where_an_element_is_not_proven(import_records, department, changes, code):
    row = import_records(complete() | changes)["rows"][0]
    assert row["outcome"] == "draft"
    assert code in codes(row)


@pytest.mark.parametrize(
    "limit, unit, expected",
    [
        (0, "当场", (0, LimitUnit.IMMEDIATE, "")),
        (0, "当日", (0, LimitUnit.IMMEDIATE, "promised_same_day")),
        (None, "即办", (0, LimitUnit.IMMEDIATE, "promised_same_day")),
        ("５", "工作日", (5, LimitUnit.WORKING, "")),
        (15, "自然日", (15, LimitUnit.NATURAL, "")),
        ("8个工作日", None, (8, LimitUnit.WORKING, "")),
        (7, "日(未注明)", (7, "", "promised_unit_undecided")),
        (7, None, (7, "", "promised_unit_undecided")),
        ("7-20", "工作日", (None, "", "promised_range")),
        (2, "小时", (None, "", "promised_other_unit")),
        (3, "个月", (None, "", "promised_other_unit")),
    ],
)
def test_import_items_reads_a_limit(import_records, department, limit, unit, expected):
    row = import_records(complete(promised_limit=limit, promised_unit=unit))["rows"][0]
    version = ItemVersion.objects.get()
    told = codes(row) - {"missing_promised_limit"}
    assert (version.promised_limit, version.promised_unit, "".join(told)) == expected


def test_import_items_reports_a_second_row_of_the_same_item(import_records, department):
    report = import_records(complete(), complete(promised_limit=5))
    assert [row["outcome"] for row in report["rows"]] == ["published", "rejected"]
    assert report["rows"][1]["reasons"] == ["duplicate_row: 和第 1 行是同一个事项，只取前一行"]
    assert Item.objects.get().current.promised_limit == 8


def test_import_items_publishes_a_changed_row_as_the_next_version(import_records, department):
    import_records(complete())
    first = Item.objects.get().current
    report = import_records(complete(promised_limit=5))
    item = Item.objects.get()
    assert (report["updated"], report["published"]) == (1, 1)
    assert (item.current.number, item.current.promised_limit) == (2, 5)
    assert item.current.materials.get().key == first.materials.get().key


def test_import_items_matches_by_our_code_first(import_records, department):
    import_records(complete(code="SFWL0001"))
    import_records(complete(code="SFWL0001", name="歌舞娱乐场所经营许可"))
    assert Item.objects.get().current.name == "歌舞娱乐场所经营许可"


def test_import_items_keeps_what_people_completed_by_hand(import_records, cast):
    import_records(complete(fee=None))
    draft = ItemVersion.objects.get(name="歌舞娱乐场所许可")
    catalogue.save_draft(draft, {"conditions": "手工补写"}, by=cast.manager)
    row = import_records(complete())["rows"][0]
    draft.refresh_from_db()
    assert (row["outcome"], codes(row)) == ("draft", {"draft_open"})
    assert (draft.state, draft.conditions, draft.charges_fee) == (VersionState.DRAFT, "手工补写", False)


def test_import_items_escapes_nothing_and_stores_html_as_typed(import_records, department):
    import_records(complete(conditions="<script>alert(1)</script>"))
    assert ItemVersion.objects.get().conditions == "<script>alert(1)</script>"


def test_import_items_without_json_prints_a_line_a_row(import_records, department, tmp_path):
    path = tmp_path / "items.json"
    path.write_text(json.dumps([complete(), complete(department="气象局")], ensure_ascii=False), "utf-8")
    out = StringIO()
    call_command("import_items", str(path), stdout=out)
    assert "1 歌舞娱乐场所许可: published created" in out.getvalue()
    assert "department_unknown: 本县没有叫“气象局”的部门" in out.getvalue()
    assert "read 2, created 1, updated 0, published 1, draft 0, rejected 1" in out.getvalue()
