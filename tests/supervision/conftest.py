"""Cases and clocks written as rows, so that every moment is the test's own; the sweep sees nothing else."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from approvals.models import Applicant, Case, CaseClock
from approvals.states import Audience, CaseState, ClockKind, Handling, IdType, LimitUnit
from supervision.models import Card

SHANGHAI = ZoneInfo("Asia/Shanghai")
_serial = count(1)


def moment(day: int, hour: int = 9, minute: int = 0, second: int = 0, month: int = 9) -> datetime:
    """A moment of September 2026, local time."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.fixture
def open_case(cast):
    """Make an accepted case of the cast's item, received by clerk A at window 12."""

    def make(**fields) -> Case:
        number = next(_serial)
        defaults = {
            "number": f"SF2026{number:07d}",
            "lookup_code": "AB12CD34",
            "item": cast.item,
            "version": cast.item.current,
            "hall": cast.hall,
            "window": cast.window,
            "department": cast.department,
            "handling": Handling.COMMITTED,
            "state": CaseState.ACCEPTED,
            "received_at": moment(2),
            "received_by": cast.clerk_a,
            "accepted_on": date(2026, 9, 2),
            "accepted_at": moment(2),
        }
        case = Case.objects.create(**(defaults | fields))
        Applicant.objects.create(
            case=case, kind=Audience.PERSON, name="覃小兰", id_type=IdType.PASSPORT, id_number="E12345678"
        )
        return case

    return make


@pytest.fixture
def clock(open_case):
    """Make a clock of a case; `next_flag_at` is its earliest moment unless said otherwise."""

    def make(kind: str = ClockKind.PROMISE, case: Case | None = None, **fields) -> CaseClock:
        defaults = {"started_on": date(2026, 9, 2), "budget": 8, "unit": LimitUnit.WORKING}
        due_at = fields.get("due_at")
        if due_at:
            defaults["due_on"] = due_at.astimezone(SHANGHAI).date()
        moments = [fields[name] for name in ("warn_at", "due_at", "red_at") if fields.get(name)]
        defaults["next_flag_at"] = min(moments, default=None)
        return CaseClock.objects.create(case=case or open_case(), kind=kind, **(defaults | fields))

    return make


@pytest.fixture
def card_of(open_case, cast):
    """Make a card on a case, as if the sweep had issued it."""

    def make(case: Case | None = None, **fields) -> Card:
        case = case or open_case()
        defaults = {
            "hall": case.hall,
            "department": case.department,
            "window": case.window,
            "member": cast.reviewer,
            "chief": cast.chief,
            "clock": ClockKind.PROMISE,
            "trigger": "promise_passed",
            "level": "yellow",
            "breach_on": date(2026, 9, 14),
            "evidence": {"clock": "promise", "budget": 8, "unit": "working", "started_on": "2026-09-02"},
            "issued_at": moment(14, 18),
        }
        return Card.objects.create(case=case, **(defaults | fields))

    return make


def cards() -> set[tuple[str, str]]:
    return set(Card.objects.values_list("trigger", "level"))
