"""Importing people: what becomes of each row, twice the same, and everything a bad file can hold."""

import json
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from hall.spreadsheets import FileRefused, read_records
from staff.models import Posting, StaffMember
from staff.operations.staff_import import COLUMNS
from tests.factories import hold_post, make_member, make_window
from windows.models import Post, PostHolding
from windows.operations.staff_import import import_staff

GOOD = {
    "登录名": "weiqing",
    "姓名": "韦青",
    "单位": "文化广电旅游局",
    "审批股": "是",
    "电话": "0758-000-0119",
    "服务中心": "示范县行政服务中心",
    "派驻起": "2026-09-28",
    "派驻止": "2028-09-27",
    "窗口号": "14",
    "岗位": "受理岗",
    "A/B": "A",
}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-09-21T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def post(cast):
    window = make_window(cast.hall, 14, cast.department)
    return Post.objects.create(window=window, title="受理岗", duties="收件")


def outcome(cast, **changes):
    row = import_staff([GOOD | changes], by=cast.manager).rows[0]
    return row.outcome, [reason.partition(":")[0] for reason in row.reasons]


def test_row_makes_account_posting_and_post(cast, post):
    assert outcome(cast) == ("created", [])
    member = StaffMember.objects.get(username="weiqing")
    assert (member.name, member.pinyin, member.in_approval_section, member.phone) == (
        "韦青", "wei qing", True, "0758-000-0119",
    )  # fmt: skip
    assert not member.has_usable_password() and member.must_change_password
    posting = member.postings.get()
    assert (posting.hall, posting.valid_from, posting.valid_until) == (cast.hall, date(2026, 9, 28), date(2028, 9, 27))
    holding = PostHolding.objects.get(member=member)
    assert (holding.post, holding.side, holding.valid_until) == (post, "A", date(2028, 9, 27))
    for row in (member, posting, holding):
        change = row.history.get()
        assert (change.history_user, change.history_change_reason) == (cast.manager, "导入人员")


def test_second_time_changes_nothing(cast, post):
    outcome(cast)
    assert outcome(cast) == ("unchanged", [])
    assert [model.objects.count() for model in (Posting, PostHolding)] == [6, 5]
    assert StaffMember.objects.get(username="weiqing").history.count() == 1


def test_changed_row_updates(cast, post):
    outcome(cast)
    assert outcome(cast, 电话="0758-000-0120") == ("updated", [])
    assert outcome(cast, 电话="", 审批股="", 派驻止="2029-09-27") == ("updated", [])
    member = StaffMember.objects.get(username="weiqing")
    assert (member.phone, member.in_approval_section) == ("0758-000-0120", True)
    assert member.postings.get().valid_until == date(2029, 9, 27)


def test_account_alone_is_enough(cast):
    row = dict.fromkeys(COLUMNS, "") | {"登录名": "plain", "姓名": "石可欣", "单位": "示范县公安局"}
    assert import_staff([row], by=cast.manager).rows[0].outcome == "created"
    assert not StaffMember.objects.get(username="plain").postings.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"登录名": ""}, "cell_missing"),
        ({"姓名": ""}, "cell_missing"),
        ({"单位": "不存在局"}, "department_unknown"),
        ({"登录名": "坏 名"}, "invalid"),
        ({"姓名": "长" * 41}, "invalid"),
        ({"登录名": "system"}, "username_reserved"),
        ({"登录名": "gone"}, "member_inactive"),
        ({"登录名": "outsider"}, "posted_by_other_unit"),
        ({"审批股": "也许"}, "yes_or_no"),
        ({"姓名": "=HYPERLINK()"}, "formula_cell"),
        ({"服务中心": "没有中心"}, "hall_unknown"),
        ({"服务中心": ""}, "hall_missing"),
        ({"派驻起": ""}, "cell_missing"),
        ({"派驻起": "下周"}, "date_unreadable"),
        ({"派驻起": "2026-02-30"}, "date_unreadable"),
        ({"派驻起": "9999-01-01", "派驻止": ""}, "date_unreadable"),
        ({"派驻止": "2026-09-01"}, "dates_reversed"),
        ({"派驻止": "2027-09-27"}, "term_too_short"),
        ({"登录名": "clerk_a", "姓名": "李晓岚"}, "posting_overlaps"),
        ({"窗口号": "99"}, "window_unknown"),
        ({"窗口号": "十四"}, "window_unknown"),
        ({"窗口号": "20"}, "window_of_other_department"),
        ({"岗位": "没有岗"}, "post_unknown"),
        ({"A/B": ""}, "side_missing"),
        ({"窗口号": "12"}, "post_taken"),
    ],
)
def test_bad_row_is_rejected_whole(cast, post, changes, code):
    make_member("gone", is_active=False, department=cast.department)
    before = {model: model.history.count() for model in (StaffMember, Posting, PostHolding)}
    assert outcome(cast, **changes) == ("rejected", [code])
    assert {model: model.history.count() for model in before} == before


def test_one_person_is_not_both_sides(cast, post):
    outcome(cast)
    hold_post(cast.clerk_b, post.window, "B", since=date(2026, 9, 1))
    assert outcome(cast, **{"A/B": "b岗"}) == ("rejected", ["a_and_b_are_two_people"])


def test_doubles_in_the_file_are_rejected_and_the_rest_goes_on(cast, post):
    rows = [
        GOOD,
        GOOD | {"姓名": "另一人"},
        GOOD | {"登录名": "weiqing2"},
        GOOD | {"登录名": "other", "姓名": "石可欣", "A/B": "B"},
    ]
    report = import_staff(rows, by=cast.manager)
    assert [row.outcome for row in report.rows] == ["created", "rejected", "rejected", "created"]
    assert report.rows[1].reasons == ["duplicate_username: 登录名在第 1 行已经出现过。"]
    assert report.rows[2].reasons == ["duplicate_person: 同一个人在第 1 行已经出现过。"]
    assert {name: count for name, count in report.as_dict().items() if name != "rows"} == {
        "read": 4, "created": 2, "updated": 0, "unchanged": 0, "rejected": 2,
    }  # fmt: skip


def csv_of(rows, encoding):
    lines = [",".join(COLUMNS), *(",".join(row[column] for column in COLUMNS) for row in rows)]
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(rows):
    book, stream = Workbook(), BytesIO()
    book.active.append(list(COLUMNS))
    for row in rows:
        book.active.append([row[column] for column in COLUMNS])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_in_every_encoding(encoding):
    assert read_records("people.CSV", csv_of([GOOD], encoding)) == [GOOD]


def test_xlsx_with_dates_and_numbers_as_cells():
    typed = GOOD | {"派驻起": datetime(2026, 9, 28), "派驻止": date(2028, 9, 27), "窗口号": 14.0}
    blank = dict.fromkeys(COLUMNS)
    assert read_records("people.xlsx", xlsx_of([blank, typed, blank])) == [GOOD]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.txt", b"x"),
        ("people.csv", b""),
        ("people.csv", b"\r\n\r\n"),
        ("people.csv", "登录名".encode("utf-16")),
        ("people.csv", b"\xff\xff\xff"),
        ("people.csv", "登录名,登录名\n1,2".encode()),
        ("people.csv", "登录名\n".encode() + b"a" * 2000 + b"\x00"),
        ("people.csv", b'a,b\n"open' + b"x" * 200_000),
        ("people.csv", b"a\n" + b"x\n" * 50_001),
        ("people.csv", b"a" * 50_000_001),
        ("people.xlsx", b"not a workbook"),
    ],
)
def test_unreadable_file_is_refused(name, content):
    with pytest.raises(FileRefused):
        read_records(name, content)


def run(path, *args):
    out = StringIO()
    call_command("import_staff", str(path), *args, stdout=out)
    return out.getvalue()


def test_command_reports_and_a_dry_run_saves_nothing(cast, post, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(csv_of([GOOD, GOOD | {"登录名": "x", "单位": "不存在局"}], "gbk"))
    dry = json.loads(run(path, "--dry-run", "--json"))
    assert not StaffMember.objects.filter(username="weiqing").exists()
    assert dry == json.loads(run(path, "--json"))
    assert (dry["read"], dry["created"], dry["rejected"]) == (2, 1, 1)
    assert dry["rows"][1] == {
        "row": 2, "username": "x", "name": "韦青", "outcome": "rejected",
        "reasons": ["department_unknown: 没有这个单位：不存在局。"],
    }  # fmt: skip
    assert StaffMember.objects.get(username="weiqing").history.get().history_user == cast.system
    assert "1 weiqing 韦青: unchanged" in run(path, "--by", "manager")


def test_command_says_what_is_wrong_with_the_file(cast, tmp_path):
    path = tmp_path / "people.csv"
    for content in (None, b"", "登录名,姓名\na,b".encode(), ",".join(COLUMNS).encode()):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(CommandError):
            run(path)
    path.write_bytes(csv_of([GOOD], "utf-8"))
    with pytest.raises(CommandError):
        run(path, "--by", "nobody")
