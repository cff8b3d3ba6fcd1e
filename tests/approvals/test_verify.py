"""The second opinion on the books confirms what the operations wrote, and finds what was planted."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from approvals.deadlines import due
from approvals.models import CaseClock
from approvals.operations.review import extend, pause, resume
from approvals.states import ClockKind, LimitUnit, PauseGround
from approvals.verification import PlainDays, count_days, verify
from tests.approvals.ledgers import CALENDAR, WORKED, budget
from tests.approvals.stages import RECEIVED, STAGES, accepted, at, filed_at_the_door


def report():
    out = StringIO()
    call_command("verify_cases", "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def books(cast):
    """A case in each state, one of them paused twice and extended."""
    with at(RECEIVED):
        cases = {state: stage(cast) for state, stage in STAGES.items()}
        filed_at_the_door(cast)
        long_one = accepted(cast)
    for start, end in (("2026-03-04", "2026-03-09"), ("2026-03-16", "2026-03-18")):
        with at(f"{start}T10:00"):
            pause(long_one, ground=PauseGround.TESTING, expected_days=3, notice=start, by=cast.reviewer)
        with at(f"{end}T10:00"):
            resume(long_one, result="合格", by=cast.reviewer)
            if end == "2026-03-18":
                extend(long_one, days=5, reason="需要实地核查", by=cast.leader)
    return cases


def test_books_of_the_operations_are_confirmed(books):
    assert report() == {"cases": len(books) + 2, "clocks": CaseClock.objects.count(), "differences": []}


def test_planted_clock_is_found(books):
    clock = CaseClock.objects.filter(kind=ClockKind.STATUTE).earliest("pk")
    CaseClock.objects.filter(pk=clock.pk).update(due_on=F("due_on") + timedelta(days=1))
    found = report()["differences"]
    assert [difference["case"] for difference in found] == [clock.case.number]
    assert found[0]["what"] == f"clock statute from {clock.started_on}"


def test_missing_and_surplus_clocks_are_found(books):
    case = books["accepted"]
    CaseClock.objects.filter(case=case, kind=ClockKind.STEP).delete()
    CaseClock.objects.create(case=case, kind=ClockKind.DELIVERY, started_on=date(2026, 3, 2), budget=1, unit="working")
    assert {(row["stored"], row["expected"]) for row in verify()["differences"]} == {
        ("missing", "a clock"),
        ("a clock", "none"),
    }


def test_planted_state_is_found(books):
    case = books["granted"]
    case.state = "delivered"
    case.save()
    assert verify()["differences"] == [
        {"case": case.number, "what": "state", "stored": "delivered", "expected": "granted"}
    ]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"sequence": 7}, "event sequence"),
        ({"state_before": "deficient"}, "state before event 3"),
        ({"kind": "delivered"}, "move of event 3"),
    ],
)
def test_planted_event_is_found(books, fields, what):
    event = books["in_review"].events.last()
    for name, value in fields.items():
        setattr(event, name, value)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE approvals_caseevent DISABLE TRIGGER USER")  # as only the owner of the table could
    event.save()
    assert what in [difference["what"] for difference in verify()["differences"]]


def test_cases_are_read_in_batches(books, monkeypatch):
    monkeypatch.setattr("approvals.verification.BATCH", 3)
    assert verify()["cases"] == len(books) + 2


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked["id"])
def test_day_by_day_count_agrees_with_the_worked_cases(cast, worked):
    day = date.fromisoformat
    spans = [(day(span["start"]), day(span["end"])) for span in worked["pauses"]]
    unit = LimitUnit(worked["unit"])
    total = worked["limit"] + worked["extension"]
    due_on = count_days(day(worked["accepted_at"][:10]), total, unit, spans, PlainDays(cast.hall.pk))
    assert due_on == day(worked["expected_due"])


def test_pause_of_no_length_on_the_due_day_moves_it_in_neither_count(cast):
    pauses = [(date(2026, 3, 4), date(2026, 3, 4))]
    due_on = count_days(date(2026, 3, 2), 2, LimitUnit.WORKING, pauses, PlainDays(cast.hall.pk))
    assert due_on == due(budget(2, (4, 4)), CALENDAR).on == date(2026, 3, 4)
