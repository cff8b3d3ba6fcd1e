"""The sweep: which moments raise which cards, for whom, once."""

from datetime import date, timedelta

import pytest

from approvals.models import CaseClock, CaseEvent, FilingStep, RefusalFiling
from approvals.states import CaseState, ClockKind, EventKind
from hall.models import JobRun
from staff.models import RoleAssignment
from staff.states import Role
from supervision.models import Card
from supervision.operations.cards import issue_for_event, sweep
from supervision.states import CARD_RULES, Moment
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
        (EventKind.NOTIFIED_AGAIN, {}, {("second_notice", "red")}),
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
    event(open_case(), EventKind.NOTIFIED_AGAIN)
    result = sweep(DUE + SECOND)
    assert (result.red, cards()) == (1, {("second_notice", "red")})


@pytest.fixture
def filing(open_case, cast):
    """Make a filing of the reviewer on a case, open or closed; the deputy, then the leader rule on it."""

    def make(kind, **fields) -> RefusalFiling:
        defaults = {"ground": "not_required", "provision": "许可法32", "facts": "不需许可", "state_before": "received"}
        defaults |= {"filed_by": cast.reviewer, "filed_at": moment(3)}
        row = RefusalFiling.objects.create(case=open_case(state="refusal_filing"), kind=kind, **(defaults | fields))
        for level, role in enumerate((Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER), start=1):
            FilingStep.objects.create(filing=row, level=level, role=role)
        return row

    return make


@pytest.mark.parametrize("closed_at", [None, DUE + SECOND])
def test_lapsed_filing_is_one_card_on_the_level_that_held_it(clock, filing, cast, closed_at):
    row = filing("acceptance", closed_at=closed_at)
    clock(ClockKind.NOTICE, case=row.case, due_at=DUE, stopped_at=closed_at)
    event(row.case, EventKind.FILING_LAPSED)
    sweep(DUE + 2 * SECOND)
    card = Card.objects.get()
    assert (card.trigger, card.level, card.member) == ("filing_lapsed", "red", cast.deputy)


def test_filing_that_was_returned_before_is_a_notice_not_given(clock, filing, cast):
    row = filing("acceptance", closed_at=DUE - SECOND)
    clock(ClockKind.NOTICE, case=row.case, due_at=DUE)
    sweep(DUE + SECOND)
    card = Card.objects.get()
    assert (card.trigger, card.member) == ("notice_passed", cast.clerk_a)


@pytest.mark.parametrize(("ruled_at", "name"), [(None, "deputy"), (DUE - SECOND, "leader"), (DUE + SECOND, "deputy")])
def test_limit_that_passes_while_a_refusal_climbs_names_the_level_of_that_moment(clock, filing, cast, ruled_at, name):
    row = filing("grant")
    if ruled_at:
        step = row.steps.get(level=1)
        step.agreed, step.by, step.at = True, cast.deputy, ruled_at
        step.save()
    clock(ClockKind.PROMISE, case=row.case, due_at=DUE)
    sweep(moment(30))
    card = Card.objects.get()
    assert (card.trigger, card.member) == ("promise_passed", getattr(cast, name))


def test_who_filed_does_not_answer_for_the_level_above(clock, filing, cast):
    row = filing("grant", filed_by=cast.deputy)
    clock(ClockKind.PROMISE, case=row.case, due_at=DUE)
    sweep(DUE + SECOND)
    card = Card.objects.get()
    assert (card.member, card.chief) == (None, cast.chief)
