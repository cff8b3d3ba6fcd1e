"""The calendar in the tables: built, cached by its edition, imported from a file."""

import copy
import json
import os
import subprocess
import sys
from datetime import date, time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from hall.calendar_import import import_calendar
from hall.calendars import calendar_version, end_of_day, record_calendar_change, sessions_on, work_calendar
from hall.models import CalendarYear, DayException, WorkSession
from hall.signals import calendar_changed
from hall.states import DayKind
from tests.conftest import DATA
from tests.factories import make_hall, make_member
from tests.hall.databases import database_url

FILE = DATA / "calendar.json"
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def content():
    return json.loads(FILE.read_text("utf-8"))


@pytest.fixture
def announced():
    heard = []

    def hear(sender, days, **kwargs):
        heard.append(days)

    calendar_changed.connect(hear)
    yield heard
    calendar_changed.disconnect(hear)


def days():
    return dict(DayException.objects.values_list("date", "kind"))


def test_calendar_knows_the_published_years(calendar):
    known = work_calendar()
    assert known.published_years == {2024, 2025, 2026}
    assert known.is_working_day(date(2026, 2, 14)) is True
    assert known.reason(date(2026, 2, 14)) == "调休上班"
    assert known.is_working_day(date(2026, 10, 1)) is False
    assert "国办发明电〔2025〕7号" in known.documents[2026]


def test_calendar_is_built_once_an_edition(calendar, django_assert_num_queries):
    work_calendar()
    with django_assert_num_queries(1):
        first = work_calendar()
    record_calendar_change([])
    assert work_calendar() is not first
    assert work_calendar().version == calendar_version()


def test_edition_that_was_rolled_back_leaves_nothing_in_the_cache(calendar):
    on = date(2026, 11, 25)
    for name in ("先录后撤", "再录"):
        savepoint = transaction.savepoint()
        DayException.objects.create(date=on, kind=DayKind.HOLIDAY, name=name)
        record_calendar_change([on])
        assert work_calendar().holidays[on] == name
        transaction.savepoint_rollback(savepoint)
        assert on not in work_calendar().holidays


def test_hours_of_a_day_follow_the_dated_sessions(db):
    hall = make_hall()
    assert end_of_day(hall, NEW_YEAR).isoformat() == "2026-01-01T17:30:00+08:00"
    last_spring, summer = date(2026, 5, 31), date(2026, 6, 1)
    for opens, closes, since, until in (
        (time(9), time(12), NEW_YEAR, None),
        (time(14), time(17, 30), NEW_YEAR, last_spring),
        (time(15), time(18), summer, None),
    ):
        WorkSession.objects.create(hall=hall, opens_at=opens, closes_at=closes, valid_from=since, valid_until=until)
    assert end_of_day(hall, last_spring).isoformat() == "2026-05-31T17:30:00+08:00"
    assert end_of_day(hall, summer).isoformat() == "2026-06-01T18:00:00+08:00"
    assert sessions_on(hall, summer) == [(time(9), time(12)), (time(15), time(18))]
    assert end_of_day(make_hall("SFX", "星河镇便民中心"), summer).hour == 17


def test_import_publishes_the_years_with_a_notice(system, content, announced, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outcome = import_calendar(content, by=system)
    assert outcome.errors == []
    assert [(year.year, year.published, len(year.added)) for year in outcome.years] == [
        (2024, True, 36),
        (2025, True, 33),
        (2026, True, 39),
        (2027, False, 0),
    ]
    published = dict(CalendarYear.objects.values_list("year", "is_published"))
    assert published == {2024: True, 2025: True, 2026: True, 2027: False}
    assert {on.year for on in announced[0]} == {2024, 2025, 2026}
    assert len(announced[0]) == 366 + 365 + 365
    record = DayException.objects.get(date=NEW_YEAR).history.get()
    assert record.history_user == system
    assert "国办发明电〔2025〕7号" in record.history_change_reason


def test_import_agrees_with_the_seeded_calendar(calendar, system, content):
    before = days()
    outcome = import_calendar(content, by=system)
    assert [(year.added, year.changed, year.removed) for year in outcome.years] == [([], [], [])] * 4
    assert days() == before


def test_second_import_changes_nothing(system, content, announced, django_capture_on_commit_callbacks):
    import_calendar(content, by=system)
    version, records = calendar_version(), DayException.history.count()
    with django_capture_on_commit_callbacks(execute=True):
        outcome = import_calendar(content, by=system)
    assert all(not year.touches_anything() for year in outcome.years)
    assert (calendar_version(), DayException.history.count(), announced) == (version, records, [])


def test_amended_notice_replaces_its_year_alone(system, content, announced, django_capture_on_commit_callbacks):
    import_calendar(content, by=system)
    amended = copy.deepcopy(content)
    amended["days"] = [day for day in amended["days"] if day["date"] != "2026-10-08"]
    amended["days"].append({"date": "2026-11-02", "name": "增加的假日", "kind": "holiday"})
    had = date(2026, 10, 8) in days()
    with django_capture_on_commit_callbacks(execute=True):
        outcome = import_calendar(amended, by=system)
    change = {year.year: (year.added, year.removed) for year in outcome.years}
    gone = [date(2026, 10, 8)] if had else []
    assert change[2026] == ([date(2026, 11, 2)], gone)
    assert change[2025] == ([], [])
    assert announced == [sorted([date(2026, 11, 2), *gone])]
    assert DayException.history.filter(history_type="-").count() == len(gone)


def test_renamed_day_puts_a_new_edition_in_force(system, content):
    import_calendar(content, by=system)
    content["days"][0]["name"] = "新年"
    version = calendar_version()
    outcome = import_calendar(content, by=system)
    assert outcome.years[0].changed == [date(2024, 1, 1)]
    assert calendar_version() != version
    assert work_calendar().holidays[date(2024, 1, 1)] == "新年"


def test_unknown_year_never_unpublishes(system, content):
    CalendarYear.objects.create(year=2027, is_published=True, document="手工录入的通知")
    import_calendar(content, by=system)
    assert CalendarYear.objects.get(year=2027).is_published is True


def test_day_of_the_other_kind_is_reported_and_nothing_saved(system, content):
    DayException.objects.create(date=NEW_YEAR, kind=DayKind.MAKE_UP_WORKDAY, name="录错的一天")
    outcome = import_calendar(content, by=system)
    assert [(fault.at, fault.message) for fault in outcome.errors] == [
        ("2026-01-01", "系统里已经登记为调休上班（录错的一天），请先在工作日历里删去，再导入。")
    ]
    assert days() == {NEW_YEAR: DayKind.MAKE_UP_WORKDAY}
    assert not CalendarYear.objects.exists()


BAD_DAYS = [
    ({"date": "2026-02-30", "name": "x", "kind": "holiday"}, "日期读不懂"),
    ({"date": 20260101, "name": "x", "kind": "holiday"}, "日期读不懂"),
    ({"date": "2026-03-03", "name": "三月三", "kind": "festival"}, "类别只能是"),
    ({"date": "2026-03-03", "name": "三月三", "kind": ["holiday"]}, "类别只能是"),
    ({"date": "2026-03-03", "name": " ", "kind": "holiday"}, "名称不能为空"),
    ({"date": "2026-03-03", "name": "长" * 41, "kind": "holiday"}, "最多 40 个字"),
    ({"date": "2027-01-01", "name": "元旦", "kind": "holiday"}, "2027 年没有写明节假日通知"),
    ({"date": "2026-03-03", "name": "调休", "kind": "workday"}, "只能是星期六或者星期日"),
    ({"date": "2026-01-01", "name": "元旦", "kind": "holiday"}, "列了两次"),
    ({"date": "2026-02-14", "name": "春节", "kind": "holiday"}, "既列为放假又列为调休上班"),
    ("2026-01-01", "日期读不懂"),
]


@pytest.mark.parametrize(("row", "words"), BAD_DAYS)
def test_bad_day_is_named_and_nothing_saved(system, content, row, words):
    content["days"].append(row)
    outcome = import_calendar(content, by=system)
    assert len(outcome.errors) == 1
    assert words in outcome.errors[0].message
    assert (DayException.objects.count(), CalendarYear.objects.count()) == (0, 0)


@pytest.mark.parametrize("bad", [None, [], {"days": []}, {"years": []}, {"years": {"1900": {}}}, {"years": {"x": {}}}])
def test_file_of_another_shape_is_refused(system, bad):
    assert import_calendar(bad, by=system).errors != []
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    "facts", [None, {"document": "长" * 121}, {"document": 7}, {"document": "通知", "url": "javascript:alert(1)"}]
)
def test_bad_year_is_refused(system, facts):
    assert [fault.at for fault in import_calendar({"years": {"2026": facts}}, by=system).errors] == ["2026"]


def test_command_prints_one_json_object(db, capsys):
    make_member("manager", "吴静宜")
    call_command("import_calendar", str(FILE), "--json", "--by", "manager")
    answer = json.loads(capsys.readouterr().out)
    assert answer["errors"] == []
    assert answer["years"][2] == {"year": 2026, "published": True, "added": 39, "changed": 0, "removed": 0}
    assert DayException.objects.first().history.get().history_user.username == "manager"


@pytest.mark.parametrize(
    ("name", "text"), [("none.json", None), ("bad.json", "{"), ("faulty.json", '{"years": {"1": {}}}')]
)
def test_command_refuses_a_bad_file(db, tmp_path, name, text):
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(CommandError):
        call_command("import_calendar", str(path), stdout=StringIO(), stderr=StringIO())
    assert not CalendarYear.objects.exists()


def test_command_refuses_an_unknown_signer(db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("import_calendar", str(FILE), "--by", "nobody")


def test_demo_has_the_same_calendar():
    assert (Path(settings.BASE_DIR) / "hall" / "demo" / "calendar.json").read_bytes() == FILE.read_bytes()


ASK = """
import os, sys, django
django.setup()
from datetime import date
from django.db import connections
from hall.calendars import work_calendar
for line in sys.stdin:
    print(work_calendar().is_working_day(date.fromisoformat(line.strip())), flush=True)
"""


@pytest.mark.slow
def test_calendar_edited_in_one_process_is_used_by_the_next_act_in_another(transactional_db, system):
    """The other process asks before and after the edit over its own connection, and keeps running in between."""
    on = date(2026, 11, 25)
    environment = os.environ | {"DATABASE_URL": database_url(), "HALL_DEMO": "1"}
    command = [sys.executable, "-c", ASK]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes) as other:

        def ask():
            other.stdin.write(f"{on}\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        assert ask() == "True"
        DayException.objects.create(date=on, kind=DayKind.HOLIDAY, name="临时放假")
        record_calendar_change([on])
        assert ask() == "False"
        DayException.objects.get(date=on).delete()
        record_calendar_change([on])
        assert ask() == "True"
        other.stdin.close()
