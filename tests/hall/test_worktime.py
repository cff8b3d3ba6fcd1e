"""Working days agree with the published notices, with two outside calendars, and with counting on one's fingers."""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from chinese_calendar import constants as oracle_tables
from hypothesis import given
from hypothesis import strategies as st

from hall.worktime import WorkCalendar

PUBLISHED = json.loads((Path(__file__).parents[1] / "data" / "calendar.json").read_text(encoding="utf-8"))
KNOWN_DAYS = [date(2007, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2007, 1, 1)).days)]


def published_days(kind):
    return {date.fromisoformat(row["date"]): row["name"] for row in PUBLISHED["days"] if row["kind"] == kind}


def published_calendar(**changes):
    return WorkCalendar.build(
        **{
            "holidays": published_days("holiday"),
            "make_up_days": published_days("workday"),
            "published_years": [2024, 2025, 2026],
            "documents": {2026: PUBLISHED["years"]["2026"]["document"]},
            "version": 3,
        }
        | changes
    )


def twenty_year_calendar(**changes):
    return WorkCalendar.build(
        **{
            "holidays": oracle_tables.holidays,
            "make_up_days": oracle_tables.workdays,
            "published_years": range(2004, 2027),
        }
        | changes
    )


CALENDAR = published_calendar()
TWENTY_YEARS = twenty_year_calendar()
CLOSED = twenty_year_calendar(
    closures={date(2018, 9, 17): "台风山竹停工", date(2018, 9, 29): "台风", date(2018, 9, 16): "台风"}
)
any_day = st.dates(date(1990, 1, 1), date(2100, 12, 31))
known_day = st.dates(date(2007, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def outside_calendar():
    return holidays.country_holidays("CN", years=range(2007, 2027))


def test_two_outside_calendars_and_ours_agree_day_by_day(outside_calendar):
    ours = [TWENTY_YEARS.is_working_day(on) for on in KNOWN_DAYS]
    assert ours == [chinese_calendar.is_workday(on) for on in KNOWN_DAYS]
    assert ours == [outside_calendar.is_working_day(on) for on in KNOWN_DAYS]


def test_published_calendar_agrees_with_the_outside_ones_for_its_three_years(outside_calendar):
    days = [on for on in KNOWN_DAYS if on.year >= 2024]
    assert [CALENDAR.is_working_day(on) for on in days] == [outside_calendar.is_working_day(on) for on in days]
    assert [CALENDAR.is_working_day(on) for on in days] == [TWENTY_YEARS.is_working_day(on) for on in days]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_working_days_in_a_year_are_those_of_the_notice(year):
    days = CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))
    assert days == PUBLISHED["years"][str(year)]["working_days_in_year"]


@pytest.mark.parametrize("calendar", [TWENTY_YEARS, CLOSED], ids=["notices", "closures"])
@given(after=known_day, length=st.integers(0, 120))
def test_count_between_equals_counting_on_fingers(calendar, after, length):
    days = [after + timedelta(days=n) for n in range(1, length + 1)]
    expected = sum(calendar.is_working_day(on) for on in days)
    assert calendar.working_days_between(after, after + timedelta(days=length)) == expected


def test_count_between_is_zero_backwards():
    assert CALENDAR.working_days_between(date(2026, 3, 9), date(2026, 3, 2)) == 0


@pytest.mark.parametrize("calendar", [TWENTY_YEARS, CLOSED], ids=["notices", "closures"])
@given(on=known_day, days=st.integers(1, 60))
def test_adding_walks_to_the_nth_working_day(calendar, on, days):
    day = on
    for _ in range(days):
        day += timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
    assert calendar.add_working_days(on, days) == day


@given(on=any_day, days=st.integers(1, 10_000))
def test_adding_and_counting_are_inverse_for_any_date(on, days):
    reached = TWENTY_YEARS.add_working_days(on, days)
    assert TWENTY_YEARS.is_working_day(reached)
    assert TWENTY_YEARS.working_days_between(on, reached) == days


@given(on=any_day)
def test_next_and_previous_are_the_nearest_working_days(on):
    ahead, back = TWENTY_YEARS.next_working_day(on), TWENTY_YEARS.previous_working_day(on)
    assert back <= on <= ahead
    assert TWENTY_YEARS.is_working_day(ahead) and TWENTY_YEARS.is_working_day(back)
    assert TWENTY_YEARS.working_days_between(back, ahead) == (0 if TWENTY_YEARS.is_working_day(on) else 1)
    assert TWENTY_YEARS.add_working_days(on, 0) == ahead


@pytest.mark.parametrize("days", [-1, 10_001, 10**12])
def test_adding_refuses_absurd_numbers(days):
    with pytest.raises(ValueError, match="between 0 and 10000"):
        CALENDAR.add_working_days(date(2026, 3, 2), days)


@pytest.mark.parametrize(
    ("on", "reason", "works"),
    [
        (date(2026, 3, 2), "", True),
        (date(2026, 3, 7), "周末", False),
        (date(2026, 10, 1), "国庆节", False),
        (date(2026, 10, 3), "国庆节", False),
        (date(2026, 10, 10), "调休上班", True),
    ],
)
def test_reason_says_why_the_day_is_what_it_is(on, reason, works):
    assert (CALENDAR.reason(on), CALENDAR.is_working_day(on)) == (reason, works)


def test_closure_overrides_plain_and_make_up_days_and_leaves_days_off_alone():
    monday, make_up, saturday, holiday = date(2026, 3, 2), date(2026, 10, 10), date(2026, 3, 7), date(2026, 10, 1)
    closed = published_calendar(closures=dict.fromkeys((monday, make_up, saturday, holiday), "台风停工"))
    assert [closed.reason(on) for on in (monday, make_up, saturday, holiday)] == [
        "台风停工",
        "台风停工",
        "周末",
        "国庆节",
    ]
    assert not any(closed.is_working_day(on) for on in (monday, make_up, saturday, holiday))
    year = date(2025, 12, 31), date(2026, 12, 31)
    assert closed.working_days_between(*year) == CALENDAR.working_days_between(*year) - 2


def test_unnamed_days_still_have_a_reason():
    bare = WorkCalendar.build(
        holidays={date(2026, 3, 3): ""}, make_up_days={date(2026, 3, 7): ""}, closures={date(2026, 3, 4): ""}
    )
    reasons = [bare.reason(date(2026, 3, day)) for day in (3, 4, 7)]
    assert reasons == ["节假日", "停止办公", "调休上班"]


def test_a_day_cannot_be_both_holiday_and_make_up_day():
    with pytest.raises(ValueError, match="2026-10-10 is listed both"):
        published_calendar(holidays={date(2026, 10, 10): "国庆节"})


def test_make_up_day_on_a_weekday_and_holiday_on_a_weekend_add_nothing():
    odd = WorkCalendar.build(holidays={date(2026, 3, 7): "节日"}, make_up_days={date(2026, 3, 2): "节日"})
    plain = WorkCalendar.build(holidays={}, make_up_days={})
    assert odd.working_days_between(date(2026, 3, 1), date(2026, 3, 31)) == 22
    assert plain.working_days_between(date(2026, 3, 1), date(2026, 3, 31)) == 22
    assert odd.reason(date(2026, 3, 2)) == ""


def test_published_years_and_documents_are_kept():
    assert [CALENDAR.is_published(date(year, 6, 1)) for year in (2023, 2024, 2026, 2027)] == [False, True, True, False]
    assert CALENDAR.published_through() == date(2026, 12, 31)
    assert WorkCalendar.build(holidays={}, make_up_days={}).published_through() is None
    assert CALENDAR.documents[2026].endswith("国办发明电〔2025〕7号")
    assert CALENDAR.version == 3


def test_equal_tables_make_equal_calendars_that_cannot_be_changed():
    assert published_calendar() == CALENDAR
    assert len({published_calendar(), CALENDAR, published_calendar(version=4)}) == 2
    with pytest.raises(TypeError):
        CALENDAR.holidays[date(2026, 3, 2)] = "春游"


@given(on=st.sampled_from(KNOWN_DAYS))
def test_calendar_with_one_more_closure_differs_by_that_day_alone(on):
    closed = CALENDAR.closed_on(on, "台风")
    assert closed.is_working_day(on) is False
    lost = int(CALENDAR.is_working_day(on))
    assert CALENDAR.working_days_between(date(2006, 12, 31), date(2026, 12, 31)) - lost == closed.working_days_between(
        date(2006, 12, 31), date(2026, 12, 31)
    )
    assert (closed.version, closed.published_years, closed.documents) == (
        3,
        CALENDAR.published_years,
        CALENDAR.documents,
    )
    assert on not in CALENDAR.closures
