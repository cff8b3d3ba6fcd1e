"""What pages read about a case: its bar of time and its days as weeks; and how a calendar change reaches the clocks."""

import logging
from datetime import date
from itertools import pairwise

import pytest
from kombu.exceptions import OperationalError

from approvals import receivers, tasks
from approvals.deadlines import Budget, PauseSpan
from approvals.models import CaseClock
from approvals.operations.decision import decide
from approvals.operations.intake import accept
from approvals.operations.review import pause, resume
from approvals.queries.clock_bar import reach
from approvals.queries.clocks import clock_bar, clock_readings, day_weeks
from approvals.states import ClockKind, LimitUnit, PauseGround
from hall.calendars import record_calendar_change, work_calendar
from hall.models import DayException, JobRun
from hall.states import DayKind
from tests.approvals.stages import RECEIVED, accepted, at, fresh, moment, received
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import make_case


@pytest.fixture
def listened(cast):
    """Accepted on 2 September 2026, at a hearing from the 5th to the 16th."""
    with at("2026-09-02T10:00"):
        case = accepted(cast)
    with at("2026-09-05T10:00"):
        pause(case, ground=PauseGround.HEARING, expected_days=8, notice="听证", by=cast.reviewer)
    with at("2026-09-16T10:00"):
        resume(case, result="听证结束", by=cast.reviewer)
    return fresh(case)


def shapes(bar):
    return [(part["kind"], round(part["x"], 2), round(part["width"], 2)) for part in bar.segments]


def test_bar_counts_as_the_clocks_do(listened):
    bar = clock_bar(listened, moment("2026-09-22T10:00"))
    assert shapes(bar) == [
        ("used", 0, 7.14),
        ("paused", 7.14, 28.57),
        ("used", 35.71, 14.29),
        ("left-soon", 50, 7.14),
    ]
    assert [(mark["kind"], mark["label"], round(mark["x"], 2)) for mark in bar.marks] == [
        ("start", "9/2 受理", 0),
        ("today", "今天 9/22", 50),
        ("promise", "承诺 9/23", 57.14),
        ("statute", "法定 10/16", 100),
        ("note", "听证 9/5–9/16", 21.43),
    ]
    assert bar.keys == [
        {"kind": "", "text": "已用 6 个工作日"},
        {"kind": "paused", "text": "中止 8 个工作日（听证，不计入）"},
        {"kind": "soon", "text": "距承诺 2 个工作日（含今天）"},
        {"kind": "rest", "text": "距法定 14 个工作日（含今天）"},
    ]
    assert bar.summary == "，".join(key["text"] for key in bar.keys)


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-12", "2026-03-13", "2026-03-31"])
def test_words_of_the_bar_never_overlap(cast, day):
    with at("2026-03-02T10:00"):
        case = accepted(cast)
    marks = clock_bar(case, moment(f"{day}T11:00")).marks
    rows = {mark["kind"]: mark["row"] for mark in marks}
    assert rows["today"] == "above"
    assert rows["promise"] == "below"
    for row in ("above", "below"):
        places = sorted(reach(mark) for mark in marks if mark["row"] == row)
        assert all(end < begin for (_begin, end), (begin, _end) in pairwise(places))


def test_bar_of_a_late_case_says_so(listened):
    bar = clock_bar(listened, moment("2026-09-29T10:00"))
    assert shapes(bar)[-1][0] == "left-late"
    assert bar.keys[2] == {"kind": "late", "text": "已超承诺时限 3 个工作日"}


def test_bar_ends_with_the_decision(cast, listened):
    with at("2026-09-18T10:00"):
        decide(listened, outcome="granted", by=cast.reviewer)
    bar = clock_bar(fresh(listened), moment("2026-12-01T10:00"))
    assert [mark["label"] for mark in bar.marks if mark["kind"] == "today"] == ["决定 9/18"]
    assert {kind for kind, _x, _width in shapes(bar)} == {"used", "paused"}


def test_bar_of_a_paused_case_has_no_end(cast):
    with at("2026-09-02T10:00"):
        case = accepted(cast)
        pause(case, ground=PauseGround.HEARING, expected_days=8, notice="听证", by=cast.reviewer)
    bar = clock_bar(fresh(case), moment("2026-09-10T10:00"))
    assert {mark["kind"] for mark in bar.marks} == {"start", "today", "note"}


@pytest.mark.parametrize("unit", [LimitUnit.IMMEDIATE, ""])
def test_no_bar_without_days(cast, unit):
    limit = 0 if unit else None
    fields = {"statutory_limit": limit, "statutory_unit": unit, "promised_limit": limit, "promised_unit": unit}
    item = publish(make_version(make_item(cast.department), **fields))
    place(item, cast.window)
    with at(RECEIVED):
        assert clock_bar(received(cast), moment(RECEIVED)) is None
        case = accept(make_case(item, cast.window, cast.clerk_a), by=cast.clerk_a)
    assert clock_bar(case, moment(RECEIVED)) is None


def test_what_is_left_counts_today_and_goes_below_zero(listened):
    left = {row.clock.kind: row.remaining for row in clock_readings(listened, moment("2026-09-22T10:00"))}
    assert left == {"notice": None, "pause": None, "promise": 2, "statute": 14, "step": -4}


def test_days_are_weeks_from_monday(calendar):
    budget = Budget(date(2026, 9, 2), 3, LimitUnit.WORKING, (PauseSpan(date(2026, 9, 3), date(2026, 9, 4)),))
    weeks = day_weeks(budget, work_calendar())
    assert [len(week) for week in weeks] == [7, 7]
    assert [(day["label"], day["kind"]) for day in weeks[0]] == [
        ("", ""), ("", ""), ("9/2", "start"), ("3", "counted"), ("4", "off"), ("5", "off"), ("6", "off"),
    ]  # fmt: skip
    assert weeks[1][:2] == [
        {"label": "7", "kind": "counted", "text": "第 2 天"},
        {"label": "8", "kind": "due", "text": "第 3 天\n到期"},
    ]


def test_immediate_limit_is_one_due_day(calendar):
    (week,) = day_weeks(Budget(date(2026, 9, 2), 0, LimitUnit.IMMEDIATE), work_calendar())
    assert [day for day in week if day["label"]] == [{"label": "9/2", "kind": "due", "text": "到期"}]


def holiday(on):
    DayException.objects.create(date=on, kind=DayKind.HOLIDAY, name="放假")
    record_calendar_change([on])


def test_calendar_change_queues_its_days_after_commit(cast, monkeypatch, django_capture_on_commit_callbacks):
    with at(RECEIVED):
        case = accepted(cast)
    monkeypatch.setattr(tasks.project_deadlines, "delay", tasks.project_deadlines)
    with django_capture_on_commit_callbacks(execute=True):
        holiday(date(2026, 3, 11))
    assert CaseClock.objects.get(case=case, kind=ClockKind.PROMISE).due_on == date(2026, 3, 13)
    assert JobRun.objects.get(name="project_deadlines").figures == {"moved": 2}


def test_calendar_change_stands_when_the_broker_is_down(cast, monkeypatch, caplog):
    def refuse(**kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.project_deadlines, "delay", refuse)
    with caplog.at_level(logging.WARNING, logger="approvals.receivers"):
        receivers.project_touched_clocks(sender=None, days=[date(2026, 3, 11)])
    assert [record.message for record in caplog.records] == ["deadlines not queued for projection"]


def test_nightly_projection_finds_what_was_lost(cast):
    with at(RECEIVED):
        accepted(cast)
    holiday(date(2026, 3, 11))
    assert tasks.project_deadlines() == {"moved": 2}
    assert tasks.project_deadlines() == {"moved": 0}
