"""When a hall is open, and the special days ahead."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from hall.models import DayException
from hall.opening import opening, special_days
from hall.states import DayKind
from hall.worktime import WorkCalendar
from tests.factories import make_hall

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "closes", "next_opening"),
    [
        ("2026-09-22T08:59", None, "2026-09-22T09:00"),
        ("2026-09-22T09:00", "12:00", None),
        ("2026-09-22T12:00", None, "2026-09-22T14:00"),
        ("2026-09-22T17:29", "17:30", None),
        ("2026-09-22T17:30", None, "2026-09-23T09:00"),
        ("2026-09-24T20:00", None, "2026-09-28T09:00"),  # 中秋 from Friday to Sunday
        ("2026-10-01T10:00", None, "2026-10-08T09:00"),  # 国庆
        ("2026-10-10T10:00", "12:00", None),  # a Saturday worked
    ],
)
def test_hall_opens_by_sessions_and_calendar(calendar, moment, closes, next_opening):
    found = opening(make_hall(), at(moment))
    assert found.is_open is (closes is not None)
    assert (f"{found.closes_at:%H:%M}" if found.closes_at else None) == closes
    assert found.opens_next == (at(next_opening) if next_opening else None)


def test_closed_hall_says_why(calendar):
    hall = make_hall()
    DayException.objects.create(
        date=date(2026, 9, 22), kind=DayKind.CLOSURE, name="台风停止办公", hall=hall, order_number="示府办〔2026〕9号",
        order_date=date(2026, 9, 21), order_scan="closures/order.pdf", consented_at=at("2026-09-21T20:00"),
    )  # fmt: skip
    found = opening(hall, at("2026-09-22T10:00"))
    assert (found.is_open, found.sessions, found.reason) == (False, (), "台风停止办公")
    assert found.opens_next == at("2026-09-23T09:00")


def test_special_days_are_told_as_runs(calendar):
    from_tables = WorkCalendar.build(
        holidays={date(2026, 9, day): "中秋节" for day in (25, 26, 27)} | {date(2026, 10, 1): "国庆节"},
        make_up_days={date(2026, 10, 10): "国庆节调休"},
        published_years=[2026],
    )
    found = special_days(from_tables, date(2026, 9, 22))
    assert [(days.first.day, days.last.day, days.works) for days in found] == [
        (25, 27, False), (1, 1, False), (10, 10, True),
    ]  # fmt: skip
    assert special_days(from_tables, date(2026, 11, 2)) == []
