"""A county written in bulk: one of each kind of row by the factories, the many by generate_series."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from hall.models import CalendarYear
from staff.models import StaffMember
from staff.queries import SYSTEM_USERNAME
from staff.states import Role
from tests.benchmarks.measure import run_sql, vacuum
from tests.factories import (
    give_role,
    hold_post,
    make_department,
    make_hall,
    make_item,
    make_member,
    make_version,
    make_window,
    place,
    post_to,
    publish,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The moment of every benchmark: a Tuesday morning.
AT = datetime(2026, 9, 15, 9, tzinfo=SHANGHAI)
NEWLY_DUE = 1_000

_CASES = """
INSERT INTO approvals_case (number, lookup_code, item_id, version_id, hall_id, window_id, department_id, handling,
    state, received_at, received_by_id, accepted_on, accepted_at, is_deemed_accepted, priority, legacy_number)
SELECT 'SF2026' || lpad(n::text, 8, '0'), 'AB12CD34', %(item)s, %(version)s, %(hall)s, %(window)s, %(department)s,
    'committed', 'accepted', %(at)s::timestamptz - interval '5 days', %(clerk)s, %(at)s::date - 5,
    %(at)s::timestamptz - interval '5 days', false, 'ordinary', ''
FROM generate_series(%(first)s, %(last)s) AS n
"""
# the promise of each case runs out one to sixty days from now
_CLOCKS = """
INSERT INTO approvals_caseclock (case_id, kind, started_on, budget, unit, due_on, due_at, warn_at, red_at, next_flag_at,
    is_paused, is_provisional)
SELECT c.id, 'promise', %(at)s::date - 5, 8, 'working', due::date, due, due - interval '1 day', due + interval '3 days',
    due - interval '1 day', false, false
FROM approvals_case c, LATERAL (SELECT date_trunc('day', %(at)s::timestamptz) + interval '17.5 hours'
    + (2 + c.id %% 60) * interval '1 day' AS due) AS d
WHERE NOT EXISTS (SELECT 1 FROM approvals_caseclock k WHERE k.case_id = c.id)
"""
# every twentieth case already carries a card
_CARDS = """
INSERT INTO supervision_card (case_id, hall_id, department_id, window_id, member_id, chief_id, clock, trigger, level,
    breach_on, state, evidence, issued_at, ruling)
SELECT id, hall_id, department_id, window_id, received_by_id, NULL, 'notice', 'due_soon', 'warning', %(at)s::date - 6,
    'open', '{}', %(at)s::timestamptz - interval '6 days', ''
FROM approvals_case WHERE id %% 20 = 0
ON CONFLICT DO NOTHING
"""


def found() -> SimpleNamespace:
    """One hall with a window, a department with its people, one published item, and the calendar of 2026."""
    CalendarYear.objects.create(year=2026, is_published=True, document="国办发明电〔2025〕7 号")
    StaffMember.objects.get_or_create(username=SYSTEM_USERNAME, defaults={"name": "系统"})
    hall, department = make_hall(), make_department()
    window = make_window(hall, 12, department)
    clerk = make_member("clerk", "李晓岚", department=department, in_approval_section=True)
    reviewer = make_member("reviewer", "周立群", department=department, in_approval_section=True)
    chief, manager = make_member("chief", "陈思敏", department=department), make_member("manager", "吴静宜")
    post_to(clerk, hall, department)
    hold_post(clerk, window)
    give_role(reviewer, Role.SECTION_REVIEWER, department=department)
    give_role(chief, Role.CHIEF_REPRESENTATIVE, department=department, hall=hall)
    give_role(manager, Role.HALL_MANAGER, hall=hall)
    item = publish(make_version(make_item(department, "SFWL0001")))
    place(item, window)
    return SimpleNamespace(
        hall=hall, department=department, window=window, clerk=clerk, manager=manager, item=item, cases=0
    )


def grow(county: SimpleNamespace, cases: int) -> None:
    """Let the county have so many open cases, each with its promise clock."""
    values = {
        "item": county.item.pk,
        "version": county.item.current_id,
        "hall": county.hall.pk,
        "window": county.window.pk,
        "department": county.department.pk,
        "clerk": county.clerk.pk,
        "at": AT,
        "first": county.cases + 1,
        "last": cases,
    }
    for text in (_CASES, _CLOCKS, _CARDS):
        run_sql(text, values)
    county.cases = cases
    vacuum("approvals_case", "approvals_caseclock", "supervision_card")
