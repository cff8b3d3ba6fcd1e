"""Files of items: spreadsheets and csv by their columns, everything a bad file can hold, and ten thousand rows."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from approvals.models import Item
from tests.approvals.item_import import codes, run

pytestmark = pytest.mark.django_db

LINE_BY_HEADING = {
    "事项名称": "歌舞娱乐场所许可",
    "实施部门": "文化广电旅游局",
    "法定时限": 20,
    "法定时限单位": "工作日",
    "承诺时限": 8,
    "承诺时限单位": "工作日",
    "办理流程": "受理\n审查｜3个工作日",
    "申请材料": "申请书｜原件｜2\n营业执照｜复印件｜1",
    "设定依据": "娱乐场所管理条例｜第九条",
    "是否收费": "否",
    "办理结果": "娱乐经营许可证",
    "来源编码": "000123020000",
}
HEADINGS, LINE = list(LINE_BY_HEADING), list(LINE_BY_HEADING.values())


def sheet(tmp_path, *lines, headings=HEADINGS) -> Path:
    book = Workbook()
    for line in (headings, *lines):
        book.active.append(line)
    path = tmp_path / "items.xlsx"
    book.save(path)
    return path


def csv_file(tmp_path, encoding: str, *lines) -> Path:
    text = StringIO()
    csv.writer(text).writerows([HEADINGS, *lines])
    path = tmp_path / "items.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def test_import_items_reads_a_spreadsheet(tmp_path, department):
    report = run(sheet(tmp_path, LINE))
    version = Item.objects.get().current
    assert (report["published"], report["warnings"]) == (1, [])
    assert [(row.name, row.limit) for row in version.steps.all()] == [("受理", None), ("审查", 3)]
    assert [(row.originals, row.copies) for row in version.materials.all()] == [(2, None), (None, 1)]
    assert version.item.implementation_code == "000123020000"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_items_reads_a_csv_in_each_encoding(tmp_path, department, encoding):
    assert run(csv_file(tmp_path, encoding, LINE))["published"] == 1


def test_import_items_refuses_a_csv_in_another_encoding(tmp_path, department):
    with pytest.raises(CommandError, match="编码不对"):
        run(csv_file(tmp_path, "utf-16", LINE))


def test_import_items_names_the_missing_columns(tmp_path, department):
    with pytest.raises(CommandError, match="第一行缺少这些列：实施部门"):
        run(sheet(tmp_path, LINE[:1], headings=HEADINGS[:1]))


def test_import_items_says_which_element_columns_are_missing(tmp_path, department):
    report = run(sheet(tmp_path, LINE[:2], headings=[*HEADINGS[:2], "颜色"]))
    assert report["warnings"] == [
        "没有这些列，事项只能存为草稿：办理流程、申请材料、设定依据、承诺时限、承诺时限单位、办理结果、是否收费",
        "不认识这些列，没有取用：颜色",
    ]
    assert report["draft"] == 1


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd"])
def test_import_items_refuses_a_row_with_a_formula(tmp_path, department, cell):
    report = run(sheet(tmp_path, [*LINE[:10], cell], LINE))
    assert [row["outcome"] for row in report["rows"]] == ["rejected", "published"]
    assert codes(report["rows"][0]) == {"formula_cell"}
    assert "办理结果" in report["rows"][0]["reasons"][0]


def test_import_items_calls_a_negative_number_a_bad_limit_not_a_formula(tmp_path, department):
    report = run(csv_file(tmp_path, "utf-8", [*LINE[:4], "-8", *LINE[5:]]))
    assert report["rows"][0]["reasons"] == ["limit_invalid: 承诺时限是 -8，应是 0 到 730 的整数"]


def test_import_items_drops_a_code_that_lost_its_zeros(tmp_path, department):
    report = run(sheet(tmp_path, [*LINE[:11], 123020000]))
    assert (report["rows"][0]["outcome"], codes(report["rows"][0])) == ("published", {"code_is_a_number"})
    assert Item.objects.get().implementation_code == ""


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("items.json", b"", "文件是空的"),
        ("items.json", b"{]", "不是有效的 JSON"),
        ("items.json", b'{"note": 1}', "没有事项列表"),
        ("items.json", b'{"items": []}', "文件里没有事项"),
        ("items.csv", "事项名称,实施部门\n".encode(), "文件里没有事项"),
        ("items.xlsx", b"PK no zip", "不是有效的 xlsx"),
        ("items.pdf", b"%PDF", "要以 .json、.xlsx 或者 .csv 结尾"),
    ],
)
def test_import_items_refuses_a_file_it_cannot_read(tmp_path, system, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        run(path)
    assert not Item.objects.exists()


def test_import_items_refuses_a_file_that_is_not_there(tmp_path, system):
    with pytest.raises(CommandError, match="没有这个文件"):
        run(tmp_path / "items.csv")


def test_import_items_sample_can_be_imported(tmp_path, department):
    path = tmp_path / "sample.xlsx"
    call_command("import_items", str(path), "--sample")
    report = run(path)
    assert [row["outcome"] for row in report["rows"]] == ["published", "published"]
    assert report["warnings"] == []


def test_import_items_asks_the_database_no_oftener_for_more_rows(tmp_path, department):
    """A row costs its savepoint; everything else is asked and written once a batch."""

    def statements(names: range) -> int:
        with CaptureQueriesContext(connection) as asked:
            report = run(sheet(tmp_path, *([f"事项 {name}", *LINE[1:]] for name in names)))
        assert report["published"] == len(names)
        return sum("SAVEPOINT" not in query["sql"] for query in asked)

    assert statements(range(10)) == statements(range(10, 110))


@pytest.mark.slow
def test_import_items_takes_ten_thousand_rows(tmp_path, department):
    report = run(sheet(tmp_path, *([f"事项 {number}", *LINE[1:]] for number in range(10_000))))
    assert report["published"] == 10_000
