"""The sweep: which moments raise which cards, for whom, once."""

from datetime import date, timedelta

import pytest

from approvals.models import CaseClock, CaseEvent
from approvals.states import CaseState, ClockKind, EventKind
from hall.models import JobRun
from staff.models import RoleAssignment
from supervision.models import Card
from supervision.operations.cards import issue, issue_for_event, sweep
from supervision.states import CARD_RULES, CardLevel, Moment, Trigger
from tests.factories import give_role, make_member
from tests.supervision.conftest import cards, moment

SECOND = timedelta(seconds=1)
DUE = moment(14, 17, 30)
WARN, RED = moment(11, 17, 30), moment(17, 17, 30)
COLUMN = {Moment.WARN: "warn_at", Moment.DUE: "due_at", Moment.RED: "red_at"}


@pytest.mark.parametrize(("kind", "which", "trigger", "level"), CARD_RULES)
def test_moment_raises_its_card(clock, kind, which, trigger, level):
    clock(kind, **{COLUMN[which]: DUE})
    result = sweep(DUE + SECOND)
    assert cards() == {(trigger, level)}
    assert (result.scanned, result.cards_created) == (1, 1)
    assert {"warning": result.warnings, "yellow": result.yellow, "red": result.red}[level] == 1


def test_rules_of_the_law_are_the_table():
    """Written by hand from the rules, not from the table."""
    expected = {
        ("promise", "warn"): "warning",
        ("statute", "warn"): "warning",
        ("joint", "warn"): "warning",
        ("step", "warn"): "warning",
        ("notice", "warn"): "warning",
        ("delivery", "warn"): "warning",
        ("pause", "due"): "warning",
        ("promise", "due"): "yellow",
        ("step", "due"): "yellow",
        ("promise", "red"): "red",
        ("statute", "due"): "red",
        ("joint", "due"): "red",
        ("notice", "due"): "red",
        ("delivery", "due"): "red",
    }
    assert {(str(kind), str(which)): str(level) for kind, which, _trigger, level in CARD_RULES} == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (WARN - SECOND, set()),
        (WARN, {("due_soon", "warning")}),
        (DUE - SECOND, {("due_soon", "warning")}),
        (DUE, {("due_soon", "warning")}),
        (DUE + SECOND, {("due_soon", "warning"), ("promise_passed", "yellow")}),
        (RED, {("due_soon", "warning"), ("promise_passed", "yellow")}),
        (RED + SECOND, {("due_soon", "warning"), ("promise_passed", "yellow"), ("promise_long_passed", "red")}),
    ],
)
def test_warning_comes_at_its_moment_and_a_breach_after_it(clock, at, expected):
    clock(warn_at=WARN, due_at=DUE, red_at=RED)
    sweep(at)
    assert cards() == expected


@pytest.mark.parametrize(
    ("stopped_at", "expected"),
    [
        (WARN - SECOND, set()),
        (DUE - SECOND, {"due_soon"}),
        (DUE, {"due_soon"}),
        (DUE + SECOND, {"due_soon", "promise_passed"}),
        (RED + SECOND, {"due_soon", "promise_passed", "promise_long_passed"}),
    ],
)
def test_moments_before_the_clock_stopped_count_however_late_the_sweep(clock, stopped_at, expected):
    clock(warn_at=WARN, due_at=DUE, red_at=RED, stopped_at=stopped_at)
    sweep(moment(30))
    assert {trigger for trigger, _level in cards()} == expected
    assert CaseClock.objects.get().next_flag_at is None


def test_clock_advances_to_its_next_moment(clock):
    row = clock(warn_at=WARN, due_at=DUE, red_at=RED)
    seen = []
    for at in (WARN - SECOND, WARN, DUE, DUE + SECOND, RED + SECOND):
        sweep(at)
        row.refresh_from_db()
        seen.append(row.next_flag_at)
    assert seen == [WARN, DUE, DUE, RED, None]


def test_second_sweep_adds_nothing(clock):
    clock(warn_at=WARN, due_at=DUE)
    first, second = sweep(DUE + SECOND), sweep(DUE + SECOND)
    assert (first.cards_created, second.cards_created, second.scanned) == (2, 0, 0)
    CaseClock.objects.update(next_flag_at=WARN)
    again = sweep(DUE + 2 * SECOND)
    assert (again.scanned, again.cards_created) == (1, 0)
    assert Card.objects.count() == Card.history.count() == 2


def test_clock_without_a_moment_is_left_alone(clock):
    clock(is_paused=True)
    result = sweep(moment(30))
    assert (result.scanned, result.cards_created) == (0, 0)


def test_card_names_place_people_and_evidence(clock, cast, system):
    row = clock(due_at=DUE)
    sweep(DUE + SECOND)
    card = Card.objects.get()
    assert (card.case, card.hall, card.department, card.window) == (row.case, cast.hall, cast.department, cast.window)
    assert (card.member, card.chief) == (cast.reviewer, cast.chief)
    assert (card.breach_on, card.state, card.issued_at) == (date(2026, 9, 14), "open", DUE + SECOND)
    assert card.evidence == {
        "clock": "promise",
        "step": None,
        "started_on": "2026-09-02",
        "budget": 8,
        "unit": "working",
        "due_on": "2026-09-14",
        "due_at": "2026-09-14T17:30:00+08:00",
        "moment": "2026-09-14T17:30:00+08:00",
        "stopped_at": None,
        "provisional": False,
        "case_state": "accepted",
    }
    record = Card.history.get()
    assert (record.history_user, record.history_type, record.history_change_reason) == (system, "+", "sweep_deadlines")
    assert (record.trigger, record.evidence) == (card.trigger, card.evidence)


@pytest.mark.parametrize("kind", [ClockKind.NOTICE, ClockKind.DELIVERY])
def test_file_lies_with_the_receiving_clerk_before_acceptance_and_for_delivery(clock, cast, kind):
    clock(kind, due_at=DUE)
    sweep(DUE + SECOND)
    assert Card.objects.get().member == cast.clerk_a


def test_people_are_those_of_the_day_of_the_breach(clock, cast):
    role = RoleAssignment.objects.get(member=cast.reviewer)
    role.valid_until = date(2026, 9, 13)
    role.save()
    successor = make_member("successor", "覃志强", department=cast.department)
    give_role(successor, "section_reviewer", department=cast.department)
    clock(due_at=DUE)
    clock(due_at=moment(11, 17, 30))
    sweep(DUE + SECOND)
    people = {card.breach_on.day: card.member for card in Card.objects.all()}
    assert people == {14: successor, 11: cast.reviewer}


def test_card_without_a_holder_of_the_role_names_nobody(clock, cast, open_case):
    clock(case=open_case(department=cast.other_department), due_at=DUE)
    sweep(DUE + SECOND)
    card = Card.objects.get()
    assert (card.member, card.chief) == (None, None)


def test_breach_day_is_the_local_day(clock):
    clock(due_at=moment(15, 0, 30))
    sweep(moment(15))
    assert Card.objects.get().breach_on == date(2026, 9, 15)


def test_many_batches_leave_nothing_behind(clock, open_case, monkeypatch):
    monkeypatch.setattr("supervision.operations.cards.BATCH", 2)
    for _number in range(5):
        clock(due_at=DUE)
    clock(warn_at=DUE, due_at=RED)
    assert sweep(DUE).scanned == 1
    assert cards() == {("due_soon", "warning")}
    result = sweep(DUE + SECOND)
    assert (result.scanned, result.yellow) == (5, 5)


def test_sweep_records_its_run(clock):
    clock(due_at=DUE)
    sweep(DUE + SECOND)
    run = JobRun.objects.get(name="sweep_deadlines")
    assert (run.figures["scanned"], run.figures["cards_created"]) == (1, 1)


def event(case, kind, sequence=2, **facts):
    return CaseEvent.objects.create(
        case=case, sequence=sequence, kind=kind, at=DUE, by=case.received_by, state_after=CaseState.PAUSED, facts=facts
    )


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        (EventKind.FILING_LAPSED, {}, {("filing_lapsed", "red")}),
        (EventKind.PAUSED, {"on_due_day": True}, {("pause_on_due_day", "warning")}),
        (EventKind.PAUSED, {"on_due_day": False}, set()),
        (EventKind.PAUSED, {}, set()),
        (EventKind.ACCEPTED, {"on_due_day": True}, set()),
    ],
)
def test_fact_raises_its_card_by_signal_and_by_sweep_once(open_case, system, kind, facts, expected):
    recorded = event(open_case(), kind, **facts)
    issue_for_event(recorded, recorded.at)
    assert cards() == expected
    assert sweep(DUE + SECOND).cards_created == 0


def test_sweep_finds_the_fact_whose_signal_was_lost(open_case, system):
    sweep(DUE - SECOND)
    event(open_case(), EventKind.FILING_LAPSED)
    result = sweep(DUE + SECOND)
    assert (result.red, cards()) == (1, {("filing_lapsed", "red")})


def test_issue_returns_the_card_that_the_breach_already_has(open_case, system, cast):
    breach = {
        "trigger": Trigger.PAUSE_ON_DUE_DAY,
        "level": CardLevel.WARNING,
        "clock": ClockKind.PROMISE,
        "breach_on": date(2026, 9, 14),
        "evidence": {"note": "听证"},
        "at": DUE,
        "by": system,
    }
    case = open_case()
    first, second = issue(case, **breach), issue(case, **breach)
    assert (first, Card.objects.count(), Card.history.count()) == (second, 1, 1)
    assert first.evidence == {"note": "听证", "case_state": "accepted"}
    assert first.member == cast.reviewer
