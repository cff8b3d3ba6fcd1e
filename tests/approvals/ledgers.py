"""Ledgers for tests: the thirty worked cases, the published calendar, and budgets of days in March 2026."""

import json
from datetime import date
from pathlib import Path

from approvals.deadlines import Budget, PauseSpan
from approvals.states import LimitUnit
from hall.worktime import WorkCalendar

DATA = Path(__file__).parents[1] / "data"
WORKED = json.loads((DATA / "deadline_cases.json").read_text(encoding="utf-8"))["cases"]
PUBLISHED = json.loads((DATA / "calendar.json").read_text(encoding="utf-8"))
WORKING, NATURAL, IMMEDIATE = LimitUnit.WORKING, LimitUnit.NATURAL, LimitUnit.IMMEDIATE


def published_days(kind):
    return {date.fromisoformat(row["date"]): row["name"] for row in PUBLISHED["days"] if row["kind"] == kind}


CALENDAR = WorkCalendar.build(
    holidays=published_days("holiday"), make_up_days=published_days("workday"), published_years=[2024, 2025, 2026]
)


def march(day):
    return date(2026, 3, day)


def span(start, end):
    return PauseSpan(march(start), march(end) if end else None)


def budget(limit, *pauses, unit=WORKING, start=2, extension=0):
    return Budget(march(start), limit, unit, tuple(span(*pause) for pause in pauses), extension)
