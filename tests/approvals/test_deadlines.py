"""Due dates: the worked cases, the rules one by one, and a day-by-day recount that shares nothing with the code."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from chinese_calendar import constants as oracle_tables
from hypothesis import given
from hypothesis import strategies as st

from approvals.deadlines import BadLedger, Budget, DayLine, Due, PauseSpan, consumed, due, explain, remaining
from approvals.states import LimitUnit
from hall.worktime import WorkCalendar

DATA = Path(__file__).parents[1] / "data"
CASES = json.loads((DATA / "deadline_cases.json").read_text(encoding="utf-8"))["cases"]
PUBLISHED = json.loads((DATA / "calendar.json").read_text(encoding="utf-8"))
WORKING, NATURAL, IMMEDIATE = LimitUnit.WORKING, LimitUnit.NATURAL, LimitUnit.IMMEDIATE
ONE_DAY = timedelta(days=1)


def published_days(kind):
    return {date.fromisoformat(row["date"]): row["name"] for row in PUBLISHED["days"] if row["kind"] == kind}


CALENDAR = WorkCalendar.build(
    holidays=published_days("holiday"), make_up_days=published_days("workday"), published_years=[2024, 2025, 2026]
)
TYPHOONS = {date(2018, 9, 17): "台风", date(2022, 10, 8): "台风", date(2023, 1, 28): "冰冻", date(2024, 12, 31): "台风"}
TWENTY_YEARS = WorkCalendar.build(
    holidays=oracle_tables.holidays,
    make_up_days=oracle_tables.workdays,
    closures=TYPHOONS,
    published_years=range(2004, 2027),
)


def march(day):
    return date(2026, 3, day)


def span(start, end):
    return PauseSpan(march(start), march(end) if end else None)


def budget(limit, *pauses, unit=WORKING, start=2, extension=0):
    return Budget(march(start), limit, unit, tuple(span(*pause) for pause in pauses), extension)


def case_budget(case):
    day = date.fromisoformat
    return Budget(
        started_on=day(case["accepted_at"][:10]),
        limit=case["limit"],
        unit=LimitUnit(case["unit"]),
        pauses=tuple(PauseSpan(day(pause["start"]), day(pause["end"])) for pause in case["pauses"]),
        extension=case["extension"],
    )


# The worked cases


def test_there_are_thirty_worked_cases():
    assert len(CASES) == 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_case(case):
    assert due(case_budget(case), CALENDAR) == Due(date.fromisoformat(case["expected_due"]), provisional=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_explanation_of_a_worked_case_ends_on_its_due_day(case):
    ledger = case_budget(case)
    lines = explain(ledger, CALENDAR)
    assert lines[-1].date.isoformat() == case["expected_due"]
    assert [line.number for line in lines if line.counted] == list(range(1, ledger.total + 1))
    assert all(line.reason for line in lines)


# The rules, one by one


@pytest.mark.parametrize(
    ("ledger", "on"),
    [
        (budget(5), 9),
        (budget(5, (2, 5)), 12),  # begun on the day of acceptance: 3, 4 and 5 are left out
        (budget(5, (2, 2)), 9),
        (budget(5, (4, 4), (5, 5)), 9),
        (budget(5, (9, 16)), 17),  # begun on the due day
        (budget(5, (9, 16), (17, 19)), 20),  # and again
        (budget(5, (9, 16), (17, 20)), 23),
        (budget(5, (9, 9)), 9),  # no length, no effect, on the due day too
        (budget(5, (10, 16)), 9),  # begun too late to matter
        (budget(5, (4, 6), (6, 10)), 13),  # two pauses touch on one day
        (budget(0), 2),
        (budget(0, start=7), 9),  # a Saturday
        (budget(0, unit=IMMEDIATE, start=7), 9),
        (budget(0, (2, 4), unit=IMMEDIATE), 5),
        (budget(0, extension=3), 5),
        (budget(3, unit=NATURAL), 5),
        (budget(5, unit=NATURAL), 9),  # ends on Saturday the 7th
        (budget(5, (3, 5), unit=NATURAL), 9),
        (budget(5, (7, 10), unit=NATURAL), 11),  # ends on the Saturday on which a pause begins
        (budget(5, (8, 10), unit=NATURAL), 11),  # rolls over the Sunday on which a pause begins
        (budget(5, (9, 10), unit=NATURAL), 11),  # rolls to the Monday on which a pause begins
        (budget(20, extension=10, start=2), date(2026, 4, 14)),
    ],
)
def test_due_day(ledger, on):
    expected = on if isinstance(on, date) else march(on)
    assert due(ledger, CALENDAR) == Due(expected, provisional=False)


@pytest.mark.parametrize(
    "ledger",
    [
        budget(5, (4, None)),
        budget(5, (2, None)),
        budget(5, (9, None)),  # begun on the due day
        budget(5, (9, 16), (17, None)),
        budget(0, (2, None)),
        budget(5, (7, None), unit=NATURAL),
    ],
)
def test_due_day_is_unknown_while_a_pause_lasts(ledger):
    assert due(ledger, CALENDAR) == Due(None, provisional=False)


def test_due_day_stands_when_the_pause_begins_after_it():
    assert due(budget(5, (10, None)), CALENDAR) == Due(march(9), provisional=False)


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (Budget(date(2026, 12, 30), 1, WORKING), Due(date(2026, 12, 31), False)),
        (Budget(date(2026, 12, 30), 2, WORKING), Due(date(2027, 1, 1), True)),
        (Budget(date(2023, 12, 29), 1, WORKING), Due(date(2024, 1, 2), True)),
        (Budget(date(2026, 12, 30), 3, NATURAL), Due(date(2027, 1, 4), True)),
        (Budget(date(2027, 1, 4), 9, WORKING, (PauseSpan(date(2027, 1, 5), None),)), Due(None, True)),
        (Budget(date(2026, 12, 30), 9, WORKING, (PauseSpan(date(2026, 12, 31), None),)), Due(None, False)),
    ],
)
def test_due_day_is_provisional_where_a_year_is_not_published(ledger, expected):
    assert due(ledger, CALENDAR) == expected


def test_a_missing_year_in_the_middle_makes_it_provisional():
    patchy = WorkCalendar.build(holidays={}, make_up_days={}, published_years=[2024, 2026])
    assert due(Budget(date(2024, 12, 2), 400, NATURAL), patchy).provisional


def test_a_closure_moves_working_days_and_the_last_natural_day():
    closed = WorkCalendar.build(holidays={}, make_up_days={}, closures={march(9): "台风停工"})
    assert due(budget(5), closed).on == march(10)
    assert due(budget(7, unit=NATURAL), closed).on == march(10)


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


# What no clock can have


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: budget(-1), "limit_negative"),
        (lambda: budget(5, extension=-1), "limit_negative"),
        (lambda: budget(3_661), "limit_too_long"),
        (lambda: budget(3_660, extension=1), "limit_too_long"),
        (lambda: budget(1, unit=IMMEDIATE), "immediate_with_days"),
        (lambda: budget(0, unit=IMMEDIATE, extension=10), "immediate_with_days"),
        (lambda: budget(5, (5, 4)), "pause_ends_before_start"),
        (lambda: budget(5, (1, 4)), "pause_before_start"),
        (lambda: budget(5, (3, 6), (5, 9)), "pauses_overlap"),
        (lambda: budget(5, (3, 6), (4, 4)), "pauses_overlap"),
        (lambda: budget(5, (3, None), (9, 10)), "pauses_overlap"),
        (lambda: budget(5, (3, None), (3, None)), "pauses_overlap"),
        (lambda: Budget(date(1989, 12, 31), 5, WORKING), "date_out_of_range"),
        (lambda: Budget(march(2), 5, WORKING, (PauseSpan(march(3), date(2101, 1, 1)),)), "date_out_of_range"),
        (lambda: Budget(march(2), 5, WORKING, (PauseSpan(date.max, None),)), "date_out_of_range"),
    ],
)
def test_bad_ledger(make, code):
    with pytest.raises(BadLedger) as refused:
        make()
    assert refused.value.code == code
    assert refused.value.message == str(refused.value)
    assert refused.value.message.endswith("。")


def test_overlap_names_the_pause_at_fault_in_any_order():
    with pytest.raises(BadLedger, match="2026-03-05 开始的中止，与前一次中止的日期重叠"):
        budget(5, (5, 9), (3, 6))


def test_pauses_may_come_in_any_order_and_the_unit_as_text():
    ledger = Budget(march(2), 5, "working", (span(6, 10), span(3, 4)))
    assert ledger == budget(5, (3, 4), (6, 10))
    assert ledger.unit is WORKING


# A recount, day by day


@dataclass
class Recount:
    """Count on one's fingers: one day after another, each asked whether it works, is paused, or begins a pause."""

    ledger: Budget
    calendar: WorkCalendar

    def is_paused(self, day):
        return any(p.start < day and (p.end is None or day <= p.end) for p in self.ledger.pauses)

    def begins_pause(self, day):
        return any(p.start == day != p.end for p in self.ledger.pauses)

    def never_resumes(self, day):
        return any(p.end is None and p.start < day for p in self.ledger.pauses)

    def counts(self, day):
        works = self.ledger.unit == NATURAL or self.calendar.is_working_day(day)
        return works and not self.is_paused(day)

    def counted_days(self):
        """The days that consume a unit up to the due day, and whether the limit ever ran out."""
        days, day, wanted = [], self.ledger.started_on, self.ledger.limit + self.ledger.extension
        while len(days) < wanted:
            day += ONE_DAY
            if self.never_resumes(day):
                return days, None
            if self.counts(day):
                days.append(day)
        while not self.calendar.is_working_day(day) or self.is_paused(day) or self.begins_pause(day):
            day += ONE_DAY
            if self.never_resumes(day):
                return days[:-1], None
        return [*days[:-1], day] if days else [], day

    def consumed(self, on):
        days, last = self.counted_days()
        late = 0
        if last is not None and on > last:
            late = sum(self.counts(last + n * ONE_DAY) for n in range(1, (on - last).days + 1))
        return sum(day <= on for day in days) + late


def laid_out(start, steps, lasts):
    """Turn (gap, length) pairs into pauses that follow one another; the last may have no end."""
    pauses, day = [], start
    for gap, length in steps:
        begin = day + timedelta(days=gap)
        day = begin + timedelta(days=length)
        pauses.append(PauseSpan(begin, day))
    if pauses and lasts:
        pauses[-1] = PauseSpan(pauses[-1].start, None)
    return tuple(pauses)


@st.composite
def ledgers(draw):
    near_a_turn = st.sampled_from([date(year, month, 28) for year in range(2008, 2027) for month in (1, 4, 9, 12)])
    start = draw(st.one_of(near_a_turn, st.dates(date(2007, 1, 1), date(2026, 12, 31))))
    steps = draw(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4))
    pauses = laid_out(start, steps, draw(st.integers(0, 4)) == 0)
    unit = draw(st.sampled_from(LimitUnit))
    limit, extension = (0, 0) if unit == IMMEDIATE else (draw(st.integers(0, 30)), draw(st.sampled_from([0, 0, 10])))
    return Budget(start, limit, unit, pauses, extension)


@given(ledgers())
def test_due_equals_the_recount(ledger):
    assert due(ledger, TWENTY_YEARS).on == Recount(ledger, TWENTY_YEARS).counted_days()[1]


@given(ledgers(), st.integers(-3, 60))
def test_consumed_and_remaining_equal_the_recount(ledger, offset):
    on = ledger.started_on + timedelta(days=offset)
    recount = Recount(ledger, TWENTY_YEARS)
    last = recount.counted_days()[1]
    assert consumed(ledger, TWENTY_YEARS, on) == recount.consumed(on)
    late = last is not None and on > last
    expected = ledger.total - recount.consumed(on if late else on - ONE_DAY)
    assert remaining(ledger, TWENTY_YEARS, on) == expected


@given(ledgers())
def test_explanation_equals_the_recount(ledger):
    days, last = Recount(ledger, TWENTY_YEARS).counted_days()
    lines = explain(ledger, TWENTY_YEARS)
    assert [line.date for line in lines if line.counted] == days
    assert [line.number for line in lines if line.counted] == list(range(1, len(days) + 1))
    assert [line.date for line in lines] == [ledger.started_on + n * ONE_DAY for n in range(len(lines))]
    assert lines[-1].date == (last or ledger.pauses[-1].start + ONE_DAY)
    assert all(line.reason for line in lines)


@given(ledgers())
def test_a_pause_never_brings_the_due_day_forward(ledger):
    without = due(Budget(ledger.started_on, ledger.limit, ledger.unit, (), ledger.extension), TWENTY_YEARS).on
    paused = due(ledger, TWENTY_YEARS).on
    assert paused is None or paused >= without
