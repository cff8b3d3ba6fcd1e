"""Due dates: the worked cases, the rules one by one, and what no clock can have."""

from datetime import date

import pytest

from approvals.deadlines import BadLedger, Budget, Due, PauseSpan, due, explain
from approvals.states import LimitUnit
from hall.worktime import WorkCalendar
from tests.approvals.ledgers import CALENDAR, IMMEDIATE, NATURAL, WORKED, WORKING, budget, march, span


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
    assert len(WORKED) == 30


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["id"])
def test_worked_case(case):
    assert due(case_budget(case), CALENDAR) == Due(date.fromisoformat(case["expected_due"]), provisional=False)


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["id"])
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
