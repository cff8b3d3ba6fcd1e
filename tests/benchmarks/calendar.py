"""A calendar change that touches a twentieth of the open cases, against one statement that rewrites their clocks."""

from datetime import date

from approvals.operations.reprojection import reproject
from hall.calendars import record_calendar_change
from hall.models import DayException
from hall.states import DayKind
from tests.benchmarks.county import found, grow
from tests.benchmarks.measure import Ratio, explain, medians, run_sql, statement, vacuum

DAY = date(2026, 9, 29)  # a Tuesday that becomes a day off
TOUCHED = 20  # one case in so many ends after the day
# eight working days from 18 September (this county knows no National Day), and eight from 7 September
_ENDS = """
UPDATE approvals_caseclock SET started_on = d.started_on, due_on = d.due_on, due_at = d.due_on + time '17:30',
    warn_at = (d.due_on - 1) + time '17:30', red_at = (d.due_on + 5) + time '17:30',
    next_flag_at = (d.due_on - 1) + time '17:30'
FROM (VALUES (true, date '2026-09-18', date '2026-09-30'), (false, date '2026-09-07', date '2026-09-17'))
    AS d(is_touched, started_on, due_on)
WHERE d.is_touched = (case_id %% %(touched)s = 0)
"""


def run(cases: int) -> list[Ratio]:
    county = found()
    grow(county, cases)
    DayException.objects.create(date=DAY, kind=DayKind.HOLIDAY, name="放假")
    record_calendar_change([DAY])

    def reset() -> None:
        run_sql("SET TIME ZONE 'Asia/Shanghai'")
        run_sql(_ENDS, {"touched": TOUCHED})
        run_sql("SET TIME ZONE 'UTC'")
        vacuum("approvals_caseclock")

    expected = cases // TOUCHED
    taken = medians(
        {
            "project": lambda: _count(reproject([DAY]), expected),
            "raw": lambda: run_sql(statement("calendar"), {"day": DAY}),
        },
        before=reset,
        rounds=5,
    )
    explain("raw SQL", statement("calendar"), {"day": DAY})
    note = f"{taken['project'] * 1000:.0f} ms for {expected:,} of {cases:,}; raw {taken['raw'] * 1000:.0f} ms"
    return [Ratio("calendar change / one SQL rewrite", taken["project"] / taken["raw"], 2, note)]


def _count(moved: int, expected: int) -> None:
    if moved != expected:
        raise AssertionError(f"{moved} clocks moved instead of {expected}")
