"""Punches from a spreadsheet: read row by row, each that can't be used with its reason (article 18)."""

import json
from datetime import date, datetime, time
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from hall.errors import RuleBroken
from staff.models import AttendanceDay, ClockRecord, PunchUpload
from staff.operations.punch_import import import_sheet
from tests.approvals.stages import at
from tests.factories import make_member, post_to
from tests.factories.attendance import count_attendance_in

TUESDAY = "2026-03-03T10:00"
HEAD = ["考勤号", "姓名", "日期", "时间"]


@pytest.fixture
def hall(cast):
    cast.clerk_a.attendance_pin = "0101"
    cast.clerk_a.save()
    return count_attendance_in(cast.hall)


def xlsx(*rows) -> bytes:
    book, target = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def moments():
    return [f"{at:%m-%d %H:%M:%S}" for at in ClockRecord.objects.datetimes("punched_at", "second")]


def reasons(upload):
    return [(problem["line"], problem["reason"]) for problem in upload.problems]


def refused(content, name="a.xlsx", **facts):
    with pytest.raises(RuleBroken) as broken:
        import_sheet(content, name, **facts)
    return broken.value.code


@at(TUESDAY)
def test_cells_of_every_kind_are_read(cast, hall):
    rows = [
        ["0101", None, date(2026, 3, 2), time(8, 55, 10)],
        ["0101", "李晓岚", "2026/3/2", "12:01"],
        ["0101", None, "2026年3月2日", datetime(1899, 12, 31, 13, 50)],
        ["0101", None, datetime(2026, 3, 2), "17:31:00"],
        [None, None, None, None],
    ]
    upload = import_sheet(xlsx(HEAD, *rows), "三月.xlsx", hall, by=cast.manager)
    assert (upload.lines, upload.stored, upload.problems) == (4, 4, [])
    assert (upload.source, upload.file_name, upload.uploaded_by) == ("spreadsheet", "三月.xlsx", cast.manager)
    assert moments() == ["03-02 08:55:10", "03-02 12:01:00", "03-02 13:50:00", "03-02 17:31:00"]
    assert AttendanceDay.objects.get().result == "on_time"
    assert ClockRecord.objects.first().history.get().history_user == cast.manager


@at(TUESDAY)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("comma", [",", "\t"])
def test_csv_with_several_times_in_a_cell(cast, hall, encoding, comma):
    lines = [["姓名", "日期", "打卡时间"], ["王志远", "2026-03-02", "08:55 12:01 13:50 17:31"]]
    content = "\r\n".join(comma.join(line) for line in lines).encode(encoding)
    assert import_sheet(content, "a.CSV", hall, by=cast.manager).stored == 4
    assert set(ClockRecord.objects.values_list("member__username", "pin")) == {("clerk_b", f"#{cast.clerk_b.pk}")}


@at(TUESDAY)
def test_date_and_time_in_one_column_with_direction(cast, hall):
    rows = [["工号", "打卡时间", "上下班"], ["0101", "2026-03-02 08:55:10", "上班"], ["0101", "2026/3/2 12:01", "签退"]]
    import_sheet(xlsx(*rows), "a.xlsx", hall, by=cast.manager)
    assert list(ClockRecord.objects.values_list("direction", flat=True)) == ["in", "out"]


@at(TUESDAY)
def test_rows_that_can_not_be_used_are_told(cast, hall):
    post_to(make_member(name="王志远", department=cast.department), hall, cast.department)
    rows = [
        ["0101", "王志远", "2026-03-02", "08:55"],
        ["", "王志远", "2026-03-02", "08:55"],
        ["", "梁伟", "2026-03-02", "08:55"],
        ["", "", "2026-03-02", "08:55"],
        ["=1+1;", "", "2026-03-02", "08:55"],
        ["0101", "", "2026-02-30", "08:55"],
        ["0101", "", "", "08:55"],
        ["0101", "", "2026-03-02", "25:00"],
        ["0101", "", "2026-03-02", "08:55 99:99"],
        ["0101", "", "2026-03-02", "请假"],
        ["0101", "", "2026-03-02", "08:55"],
    ]
    content = "\n".join(",".join(line) for line in [HEAD, *rows]).encode()
    upload = import_sheet(content, "a.csv", hall, by=cast.manager)
    assert reasons(upload) == [
        (2, "考勤号 0101 登记的是李晓岚"),
        (3, "有几个人叫这个名字，请写考勤号"),
        (4, "中心里没有叫这个名字的派驻人员"),
        (5, "没有考勤号，也没有姓名"),
        (6, "考勤号不对"),
        (7, "日期不对"),
        (8, "日期不对"),
        (9, "时间不对"),
        (10, "时间不对"),
        (11, "时间不对"),
    ]
    assert moments() == ["03-02 08:55:00"]


@at(TUESDAY)
def test_a_file_twice_and_punches_of_a_clock_count_once(cast, hall):
    content = xlsx(HEAD, ["0101", "", "2026-03-02", "08:55"], ["900", "", "2026-03-02", "08:55"])
    import_sheet(content, "a.xlsx", hall, by=cast.manager)
    again = import_sheet(content, "b.xlsx", hall, by=cast.manager)
    assert (again.times_received, PunchUpload.objects.count(), ClockRecord.objects.count()) == (2, 1, 2)
    import_sheet(content + b" ", "a.xlsx", hall, by=cast.manager)
    assert list(ClockRecord.objects.order_by("pin").values_list("problem", flat=True)) == ["", "unknown_pin"]


@at(TUESDAY)
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"plain", "a.xlsx"),
        (xlsx(HEAD), "a.xlsx"),
        (xlsx(["姓名", "备注"], ["李晓岚", ""]), "a.xlsx"),
        (xlsx(["日期", "时间"], ["2026-03-02", "08:55"]), "a.xlsx"),
        (xlsx(HEAD, ["0101", "", "2026-03-02", "08:55"]), "a.xls"),
        ("考勤号,时间\n1,2026-03-02 08:55".encode("utf-16"), "a.csv"),
        (b"x" * 5_000_001, "a.csv"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_whole(cast, hall, content, name):
    assert refused(content, name, hall=hall, by=cast.manager) == "file_unreadable"
    assert not PunchUpload.objects.exists()


@at(TUESDAY)
def test_only_a_manager_of_the_hall_imports(cast, hall):
    content = xlsx(HEAD, ["0101", "", "2026-03-02", "08:55"])
    assert refused(content, hall=hall, by=cast.chief) == "role_missing"
    assert refused(content, hall=cast.other_hall, by=cast.manager) == "role_missing"


@at(TUESDAY)
def test_the_command_tells_the_same(cast, hall, tmp_path):
    path, out = tmp_path / "a.xlsx", StringIO()
    path.write_bytes(xlsx(HEAD, ["0101", "", "2026-03-02", "08:55"], ["0101", "", "never", "08:55"]))
    call_command("import_punches", path, hall="SF", json=True, stdout=out)
    problem = {"line": 3, "text": "0101 never 08:55", "reason": "日期不对"}
    assert json.loads(out.getvalue()) == {"lines": 2, "stored": 1, "times_received": 1, "problems": [problem]}
    call_command("import_punches", path, hall="SF", stdout=out)
    assert out.getvalue().endswith("3 0101 never 08:55: 日期不对\nlines 2, stored 1, times_received 2\n")
    for arguments in ({"hall": "XX"}, {"hall": "SF", "file": tmp_path / "none.xlsx"}):
        with pytest.raises(CommandError):
            call_command("import_punches", arguments.pop("file", path), **arguments)
