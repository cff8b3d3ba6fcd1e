"""A day-by-day recount that shares nothing with the code, over twenty years of an outside calendar, agrees with it."""

from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import constants as oracle_tables
from hypothesis import given
from hypothesis import strategies as st

from approvals.deadlines import Budget, PauseSpan, consumed, due, explain, remaining
from approvals.states import LimitUnit
from hall.worktime import WorkCalendar
from tests.approvals.ledgers import IMMEDIATE, NATURAL

ONE_DAY = timedelta(days=1)
TYPHOONS = {date(2018, 9, 17): "台风", date(2022, 10, 8): "台风", date(2023, 1, 28): "冰冻", date(2024, 12, 31): "台风"}
TWENTY_YEARS = WorkCalendar.build(
    holidays=oracle_tables.holidays,
    make_up_days=oracle_tables.workdays,
    closures=TYPHOONS,
    published_years=range(2004, 2027),
)


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
