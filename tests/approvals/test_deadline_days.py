"""The days of a limit: how many are consumed and remain on a day, and what each of them is explained with."""

from datetime import date

import pytest

from approvals.deadlines import Budget, DayLine, PauseSpan, consumed, due, explain, remaining
from hall.worktime import WorkCalendar
from tests.approvals.ledgers import CALENDAR, IMMEDIATE, NATURAL, WORKING, budget, march

# Consumed and remaining


@pytest.mark.parametrize(
    ("day", "used", "left"),
    [
        (1, 0, 5),
        (2, 0, 5),
        (3, 1, 5),
        (4, 2, 4),
        (5, 3, 3),
        (6, 4, 2),
        (7, 4, 1),
        (8, 4, 1),
        (9, 5, 1),
        (10, 6, -1),
        (13, 9, -4),
        (15, 9, -4),
        (16, 10, -5),
    ],
)
def test_consumed_and_remaining_over_a_plain_limit(day, used, left):
    assert (consumed(budget(5), CALENDAR, march(day)), remaining(budget(5), CALENDAR, march(day))) == (used, left)


@pytest.mark.parametrize(
    ("day", "used", "left"), [(6, 4, 2), (9, 4, 1), (10, 4, 1), (16, 4, 1), (17, 5, 1), (18, 6, -1)]
)
def test_the_last_unit_waits_while_a_pause_begun_on_the_due_day_lasts(day, used, left):
    ledger = budget(5, (9, 16))
    assert (consumed(ledger, CALENDAR, march(day)), remaining(ledger, CALENDAR, march(day))) == (used, left)


def test_consumed_stands_still_while_a_pause_lasts():
    ledger = budget(5, (4, None))
    assert [consumed(ledger, CALENDAR, march(day)) for day in (3, 4, 5, 31)] == [1, 2, 2, 2]
    assert [remaining(ledger, CALENDAR, march(day)) for day in (4, 5, 31)] == [4, 3, 3]
    begun_on_due_day = budget(2, (4, None))
    assert [consumed(begun_on_due_day, CALENDAR, march(day)) for day in (3, 4, 31)] == [1, 1, 1]


def test_a_pause_after_the_due_day_is_not_counted_as_lateness():
    assert [remaining(budget(5, (11, 13)), CALENDAR, march(day)) for day in (10, 11, 13, 16)] == [-1, -2, -2, -3]


def test_remaining_of_an_immediate_case_is_nothing_then_late():
    ledger = budget(0, unit=IMMEDIATE)
    assert [remaining(ledger, CALENDAR, march(day)) for day in (2, 3, 4)] == [0, -1, -2]


def test_remaining_of_natural_days_counts_the_day_it_rolled_to():
    ledger = budget(5, unit=NATURAL)
    assert [remaining(ledger, CALENDAR, march(day)) for day in (6, 7, 8, 9, 10, 14)] == [2, 1, 1, 1, -1, -5]


def test_figures_of_the_progress_page():
    """Accepted 2 September, 8 days promised, hearing 4 to 16 September, seen on the 22nd."""
    ledger = Budget(date(2026, 9, 2), 8, WORKING, (PauseSpan(date(2026, 9, 4), date(2026, 9, 16)),))
    assert due(ledger, CALENDAR).on == date(2026, 9, 23)
    assert consumed(ledger, CALENDAR, date(2026, 9, 21)) == 6
    assert remaining(ledger, CALENDAR, date(2026, 9, 22)) == 2
    paused = [line for line in explain(ledger, CALENDAR) if line.reason.startswith("依法中止")]
    assert len(paused) == 8


# The explanation


def told(ledger, **kwargs):
    return [(line.date.day, line.number, line.reason) for line in explain(ledger, CALENDAR, **kwargs)]


def test_explanation_over_a_holiday_and_a_make_up_saturday():
    lines = explain(Budget(date(2026, 9, 30), 3, WORKING), CALENDAR)
    assert lines[0] == DayLine(date(2026, 9, 30), False, None, "受理当天不计（民法典第201条）")
    assert lines[1:8] == [DayLine(date(2026, 10, day), False, None, "国庆节") for day in range(1, 8)]
    assert lines[8:] == [
        DayLine(date(2026, 10, 8), True, 1, "第 1 天"),
        DayLine(date(2026, 10, 9), True, 2, "第 2 天"),
        DayLine(date(2026, 10, 10), True, 3, "第 3 天，到期"),
    ]
    assert explain(Budget(date(2026, 9, 30), 4, WORKING), CALENDAR)[10].reason == "第 3 天，调休上班"


def test_explanation_of_a_pause_begun_on_the_due_day():
    assert told(budget(2, (4, 6))) == [
        (2, None, "受理当天不计（民法典第201条）"),
        (3, 1, "第 1 天"),
        (4, None, "期限届满当天中止，顺延到恢复后的第一个工作日（行政许可法第45条）"),
        (5, None, "依法中止，不计入（行政许可法第45条）"),
        (6, None, "依法中止，不计入（行政许可法第45条）"),
        (7, None, "周末，期限顺延（民法典第203条）"),
        (8, None, "周末，期限顺延（民法典第203条）"),
        (9, 2, "第 2 天，到期"),
    ]


def test_explanation_of_natural_days_that_end_on_a_weekend():
    assert told(budget(5, (3, 4), unit=NATURAL, start=2), first_day="收件当天不计") == [
        (2, None, "收件当天不计"),
        (3, 1, "第 1 天"),
        (4, None, "依法中止，不计入（行政许可法第45条）"),
        (5, 2, "第 2 天"),
        (6, 3, "第 3 天"),
        (7, 4, "第 4 天"),
        (8, None, "周末，期限顺延（民法典第203条）"),
        (9, 5, "第 5 天，到期"),
    ]


def test_explanation_while_a_pause_lasts_stops_after_its_first_day():
    assert told(budget(5, (3, None))) == [
        (2, None, "受理当天不计（民法典第201条）"),
        (3, 1, "第 1 天"),
        (4, None, "依法中止，恢复日期未定，不计入（行政许可法第45条）"),
    ]


def test_explanation_of_an_immediate_case():
    assert told(budget(0, unit=IMMEDIATE)) == [(2, None, "当场办结，当天到期")]
    assert told(budget(0, unit=IMMEDIATE, start=7)) == [
        (7, None, "周末，期限顺延（民法典第203条）"),
        (8, None, "周末，期限顺延（民法典第203条）"),
        (9, None, "当场办结，当天到期"),
    ]


def test_explanation_names_a_closure():
    closed = WorkCalendar.build(holidays={}, make_up_days={}, closures={march(3): "台风停工"})
    assert [line.reason for line in explain(budget(1), closed)][1:] == ["台风停工", "第 1 天，到期"]
