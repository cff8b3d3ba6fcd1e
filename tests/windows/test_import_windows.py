"""import_windows: each row by its outcome, each refusal, encodings and spreadsheets, what stays as it was."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import Workbook

from staff.states import Role
from tests.factories import give_role, make_hall, make_member, make_window
from windows.models import Window
from windows.operations.window_import import COLUMNS, HIGHEST_NUMBER, import_windows

HEADINGS = list(COLUMNS.values())
GENERAL = ["示范县行政服务中心", "30", "综合窗口", "社会事务综合受理", "", "一楼西区", "0758-000-0030"]


@pytest.fixture
def county(cast):
    cast.window.name, cast.window.zone, cast.window.phone = "文化广电旅游局", "一楼东区", "0758-000-0012"
    cast.window.save()
    return cast


def written(path, rows, headings=HEADINGS, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target).writerows([headings, *rows])
    return path


def run(path, *options):
    out = StringIO()
    call_command("import_windows", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def outcomes(report):
    return [(row["outcome"], [reason.partition(":")[0] for reason in row["reasons"]]) for row in report["rows"]]


def imported(tmp_path, *rows, headings=HEADINGS):
    return outcomes(run(written(tmp_path / "windows.csv", rows, headings)))


def record(**cells):
    return dict(zip(COLUMNS, GENERAL, strict=True)) | cells


def test_rows_are_created_updated_unchanged_and_rejected(county, tmp_path):
    rows = [
        GENERAL,
        ["SF", "12", "独立窗口", "文化旅游", "文化广电旅游局", "一楼东区", "0758-000-0012"],
        ["SF", "20", "独立窗口", "20 号窗口", "公安局", "", ""],
        ["月亮镇便民中心", "1", "综合窗口", "综合窗口", "", "", ""],
    ]
    report = run(written(tmp_path / "windows.csv", rows))
    assert [report[name] for name in ("read", "created", "updated", "unchanged", "rejected")] == [4, 1, 1, 1, 1]
    assert outcomes(report) == [
        ("created", []),
        ("updated", []),
        ("unchanged", []),
        ("rejected", ["hall_unknown"]),
    ]
    assert (report["rows"][0]["row"], report["rows"][0]["name"]) == (1, "示范县行政服务中心 30")
    assert "没有叫“月亮镇便民中心”的服务中心" in report["rows"][3]["reasons"][0]
    window = Window.objects.get(hall=county.hall, number=30)
    assert (window.kind, window.name, window.department) == ("comprehensive", "社会事务综合受理", None)
    assert (window.zone, window.phone, window.is_active) == ("一楼西区", "0758-000-0030", True)
    signed = window.history.values_list("history_user__username", "history_change_reason")
    assert list(signed) == [("system", "导入窗口")]
    county.window.refresh_from_db()
    assert county.window.name == "文化旅游"
    assert county.other_window.history.count() == 1


def test_twice_changes_nothing(county, tmp_path):
    assert imported(tmp_path, GENERAL) == [("created", [])]
    assert imported(tmp_path, GENERAL) == [("unchanged", [])]
    assert Window.objects.get(number=30).history.count() == 1


def test_a_dry_run_reports_and_saves_nothing(county, tmp_path):
    path = written(tmp_path / "windows.csv", [GENERAL, ["SF", "12", "", "新牌子", "", "", ""]])
    assert outcomes(run(path, "--dry-run")) == [("created", []), ("updated", [])]
    assert not Window.objects.filter(number=30).exists()
    county.window.refresh_from_db()
    assert county.window.name == "文化广电旅游局"


def test_what_a_row_does_not_say_stays(county, tmp_path):
    assert imported(tmp_path, ["SF", "12", "", "", "", "二楼", ""]) == [("updated", [])]
    assert imported(tmp_path, ["SF", "12", "0758-9"], headings=["服务中心", "窗口号", "电话"]) == [("updated", [])]
    county.window.refresh_from_db()
    facts = (county.window.kind, county.window.name, county.window.zone, county.window.phone)
    assert facts == ("independent", "文化广电旅游局", "二楼", "0758-9")
    assert county.window.department == county.department


@pytest.mark.parametrize("number", ["30", 30, 30.0, "30 号", "30号窗口", "３０"])
def test_a_number_is_understood_as_people_write_it(county, number):
    report = import_windows([record(number=number)], by=county.system)
    assert [row.outcome for row in report.rows] == ["created"]
    assert Window.objects.filter(hall=county.hall, number=30).exists()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"hall": ""}, "hall_unknown"),
        ({"hall": "sf"}, "hall_unknown"),
        ({"number": ""}, "number_invalid"),
        ({"number": "0"}, "number_invalid"),
        ({"number": str(HIGHEST_NUMBER + 1)}, "number_invalid"),
        ({"number": "12.5"}, "number_invalid"),
        ({"number": "A12"}, "number_invalid"),
        ({"kind": "贵宾窗口"}, "kind_unknown"),
        ({"kind": ""}, "missing"),
        ({"name": ""}, "missing"),
        ({"department": "月亮局"}, "department_unknown"),
        ({"kind": "独立窗口"}, "department_missing"),
        ({"name": "长" * 41}, "value_invalid"),
        ({"zone": "长" * 41}, "value_invalid"),
        ({"phone": "空\x00字符"}, "value_invalid"),
        ({"formula": "标识牌文字"}, "formula_cell"),
    ],
)
def test_a_bad_row_is_rejected_and_the_others_are_saved_whole(county, cells, code):
    good = record(number="31", name="综合窗口二")
    report = import_windows([record(**cells), good], by=county.system)
    assert [row.outcome for row in report.rows] == ["rejected", "created"]
    assert [reason.partition(":")[0] for reason in report.rows[0].reasons] == [code]
    assert list(Window.objects.filter(number__gte=30).values_list("number", flat=True)) == [31]


def test_a_bad_change_leaves_the_window_as_it_was(county):
    report = import_windows(
        [record(number=12, kind="", name="新牌子", zone="长" * 41), record(number=12, kind="", name="", zone="二楼")],
        by=county.system,
    )
    assert [row.outcome for row in report.rows] == ["rejected", "updated"]
    county.window.refresh_from_db()
    assert (county.window.name, county.window.zone) == ("文化广电旅游局", "二楼")


def test_a_second_row_of_the_same_window_is_rejected(county, tmp_path):
    assert imported(tmp_path, GENERAL, ["SF", "30", "", "别的", "", "", ""]) == [
        ("created", []),
        ("rejected", ["duplicate_row"]),
    ]
    assert Window.objects.get(number=30).name == "社会事务综合受理"


def test_an_inactive_window_is_not_taken_into_use_again(county, tmp_path):
    make_window(county.hall, 30, is_active=False)
    assert imported(tmp_path, GENERAL) == [("updated", ["window_inactive"])]
    window = Window.objects.get(number=30)
    assert (window.name, window.is_active) == ("社会事务综合受理", False)


def test_halls_and_departments_out_of_use_are_unknown(county):
    county.other_hall.is_active = county.other_department.is_active = False
    county.other_hall.save()
    county.other_department.save()
    rows = [record(hall="SFX"), record(kind="独立窗口", department="公安局")]
    report = import_windows(rows, by=county.system)
    assert [row.reasons[0].partition(":")[0] for row in report.rows] == ["hall_unknown", "department_unknown"]


def test_a_manager_imports_the_windows_of_her_own_hall_alone(county):
    report = import_windows([record(), record(hall="SFX", number=2)], by=county.manager)
    assert [row.outcome for row in report.rows] == ["created", "rejected"]
    assert report.rows[1].reasons[0].startswith("role_missing: ")
    stranger = make_member()
    give_role(stranger, Role.SUPERVISOR)
    report = import_windows([record(number=32)], by=stranger)
    assert [row.reasons[0].partition(":")[0] for row in report.rows] == ["role_missing"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_csv_is_read_in_each_encoding(county, tmp_path, encoding):
    path = written(tmp_path / "windows.csv", [GENERAL], encoding=encoding)
    assert outcomes(run(path)) == [("created", [])]
    assert Window.objects.get(number=30).name == "社会事务综合受理"


def test_a_spreadsheet_is_read_and_its_formulas_refused(county, tmp_path):
    book = Workbook()
    book.active.append([*HEADINGS, "备注"])
    book.active.append(["SF", 30, "综合", "社会事务（综合）", None, None, None, "新增"])
    book.active.append([None] * 8)
    book.active.append(["SF", 31, "综合", '=HYPERLINK("x")', None, None, None, None])
    book.save(tmp_path / "windows.xlsx")
    report = run(tmp_path / "windows.xlsx")
    assert outcomes(report) == [("created", []), ("rejected", ["formula_cell"])]
    assert report["warnings"] == ["不认识这些列，没有取用：备注"]
    assert Window.objects.get(number=30).name == "社会事务（综合）"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("windows.txt", "x", "文件要以 .xlsx 或者 .csv 结尾"),
        ("windows.csv", "", "文件是空的"),
        ("windows.csv", "服务中心,类别\nSF,综合窗口\n", "第一行缺少这些列：窗口号"),
        ("windows.csv", "服务中心,窗口号\n", "文件里没有窗口"),
        ("windows.xlsx", "x", "不是有效的 xlsx 文件"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(system, tmp_path, name, content, message):
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(CommandError, match=message):
        run(tmp_path / name)


def test_without_json_a_line_a_row_is_printed(county, tmp_path):
    out = StringIO()
    path = written(tmp_path / "windows.csv", [GENERAL, ["X", "1", "", "", "", "", ""]])
    call_command("import_windows", str(path), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "1 示范县行政服务中心 30: created"
    assert lines[1] == "2 X 1: rejected"
    assert lines[2].strip().startswith("hall_unknown: ")
    assert lines[3] == "read 2, created 1, updated 0, unchanged 0, rejected 1"


def test_html_is_stored_as_typed(county):
    import_windows([record(name="<b>粗</b>")], by=county.system)
    assert Window.objects.get(number=30).name == "<b>粗</b>"


def test_two_halls_may_have_the_same_number(county):
    make_hall("SFQ", "清溪镇便民中心", level="township")
    report = import_windows([record(), record(hall="SFQ")], by=county.system)
    assert [row.outcome for row in report.rows] == ["created", "created"]
