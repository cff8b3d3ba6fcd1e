"""Clocks of real cases: the thirty worked deadlines, their moments, and what each act does to them."""

from datetime import date, timedelta

import pytest

from approvals.models import CaseClock
from approvals.operations.clocks import project
from approvals.operations.decision import decide
from approvals.operations.delivery import deliver
from approvals.operations.intake import deem_accepted
from approvals.operations.lifecycle import locked
from approvals.operations.reprojection import reproject
from approvals.operations.review import extend, pause, resume, review
from approvals.operations.telling import notify_deficiency, supplement
from approvals.queries.case_clocks import clock_lines
from approvals.queries.clocks import clock_readings
from approvals.queries.delays import delay_rows, passed_clocks
from approvals.queries.remaining import WorkingTime
from approvals.states import ClockKind, DecisionOutcome, LimitUnit, PauseGround
from approvals.verification import verify
from hall.models import WorkSession
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.clocks import accepted_case, clock
from tests.approvals.ledgers import WORKED
from tests.approvals.stages import at, moment
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import check_all, make_case


def item_with(cast, limit, unit, steps=0, code="SFWL0002"):
    version = make_version(
        make_item(cast.department, code),
        steps=steps,
        statutory_limit=limit,
        statutory_unit=unit,
        promised_limit=limit,
        promised_unit=unit,
    )
    item = publish(version)
    place(item, cast.window)
    return item


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked["id"])
def test_worked_deadline_as_a_real_case(cast, worked):
    unit = LimitUnit.IMMEDIATE if worked["limit"] == 0 else LimitUnit(worked["unit"])
    case = accepted_case(cast, worked["accepted_at"], item_with(cast, worked["limit"], unit))
    if worked["extension"]:
        with at(worked["accepted_at"]):
            extend(case, days=worked["extension"], reason="案情复杂", by=cast.leader)
    for number, span in enumerate(worked["pauses"]):
        with at(f"{span['start']}T10:00"):
            pause(case, ground=PauseGround.HEARING, expected_days=9, notice=f"听证 {number}", by=cast.reviewer)
        with at(f"{span['end']}T11:00"):
            resume(case, result="听证结束", by=cast.reviewer)
    assert clock(case, ClockKind.STATUTE).due_on == date.fromisoformat(worked["expected_due"])


def test_accepted_case_has_four_clocks_with_their_moments(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    rows = (
        CaseClock.objects.filter(case=case)
        .order_by("kind")
        .values_list("kind", "started_on", "budget", "due_at", "warn_at", "red_at", "next_flag_at", "stopped_at")
    )
    start, told = date(2026, 3, 2), moment("2026-03-02T10:00")
    assert list(rows) == [
        ("notice", start, 5, moment("2026-03-09T17:30"), moment("2026-03-06T17:30"), None, None, told),
        (
            "promise", start, 8, moment("2026-03-12T17:30"), moment("2026-03-11T17:30"), moment("2026-03-17T17:30"),
            moment("2026-03-11T17:30"), None,
        ),
        (
            "statute", start, 20, moment("2026-03-30T17:30"), moment("2026-03-27T17:30"), None,
            moment("2026-03-27T17:30"), None,
        ),
        (
            "step", start, 3, moment("2026-03-05T17:30"), moment("2026-03-04T17:30"), None,
            moment("2026-03-04T17:30"), None,
        ),
    ]  # fmt: skip


def test_due_moment_follows_the_sessions_of_that_day(cast):
    WorkSession.objects.create(
        hall=cast.hall, opens_at="14:30", closes_at="18:00", valid_from=date(2026, 3, 12), valid_until=date(2026, 3, 12)
    )
    case = accepted_case(cast, "2026-03-02T10:00")
    assert clock(case, ClockKind.PROMISE).due_at == moment("2026-03-12T18:00")


def test_undecided_limits_have_no_clock(cast):
    case = accepted_case(cast, "2026-03-02T10:00", item_with(cast, None, ""))
    assert list(CaseClock.objects.filter(case=case).values_list("kind", flat=True)) == ["notice"]


def test_immediate_limit_is_due_the_same_day_without_a_warning(cast):
    case = accepted_case(cast, "2026-03-02T10:00", item_with(cast, 0, LimitUnit.IMMEDIATE))
    row = clock(case, ClockKind.PROMISE)
    assert (row.due_at, row.warn_at, row.next_flag_at) == (moment("2026-03-02T17:30"), None, moment("2026-03-02T17:30"))


def test_open_pause_hides_the_end_of_promise_statute_and_step_only(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    with at("2026-03-04T10:00"):
        pause(case, ground=PauseGround.TESTING, expected_days=5, notice="送检", by=cast.reviewer)
    rows = CaseClock.objects.filter(case=case, stopped_at__isnull=True).order_by("kind")
    assert list(rows.values_list("kind", "is_paused", "due_on", "next_flag_at")) == [
        ("pause", False, date(2026, 3, 11), moment("2026-03-11T17:30")),
        ("promise", True, None, None),
        ("statute", True, None, None),
        ("step", True, None, None),
    ]


def test_overrun_pause_keeps_its_breach(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    with at("2026-03-04T10:00"):
        pause(case, ground=PauseGround.TESTING, expected_days=2, notice="送检", by=cast.reviewer)
    with at("2026-03-12T10:00"):
        resume(case, result="合格", by=cast.reviewer, ended_on=date(2026, 3, 6))
        in_time = clock(case, ClockKind.PAUSE)
        assert (in_time.due_on, in_time.stopped_at, in_time.next_flag_at) == (
            date(2026, 3, 6),
            moment("2026-03-06T00:00"),
            None,
        )
    late = accepted_case(cast, "2026-03-02T10:00")
    with at("2026-03-04T10:00"):
        pause(late, ground=PauseGround.TESTING, expected_days=2, notice="送检", by=cast.reviewer)
    with at("2026-03-09T10:00"):
        resume(late, result="合格", by=cast.reviewer)
    assert clock(late, ClockKind.PAUSE).next_flag_at == moment("2026-03-06T17:30")


def test_extension_moves_the_statute_alone(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    promise = clock(case, ClockKind.PROMISE).due_on
    with at("2026-03-05T10:00"):
        extend(case, days=10, reason="需要实地核查", by=cast.leader)
    assert clock(case, ClockKind.PROMISE).due_on == promise
    assert clock(case, ClockKind.STATUTE).due_on == date(2026, 4, 14)
    assert clock(case, ClockKind.STATUTE).budget == 20


def test_each_review_step_has_its_own_clock(cast):
    case = accepted_case(cast, "2026-03-02T10:00", item_with(cast, 20, LimitUnit.WORKING, steps=2))
    first, second = case.version.steps.all()
    with at("2026-03-06T10:00"):
        review(case, step=first, outcome="passed", opinion="通过", by=cast.reviewer)
    rows = CaseClock.objects.filter(case=case, kind=ClockKind.STEP).order_by("step__order")
    assert list(rows.values_list("step", "started_on", "due_on", "stopped_at", "next_flag_at")) == [
        (first.pk, date(2026, 3, 2), date(2026, 3, 5), moment("2026-03-06T10:00"), moment("2026-03-04T17:30")),
        (second.pk, date(2026, 3, 6), date(2026, 3, 11), None, moment("2026-03-10T17:30")),
    ]


def test_decision_stops_the_limits_and_starts_delivery(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    with at("2026-03-10T10:00"):
        decide(case, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
    assert clock(case, ClockKind.PROMISE).stopped_at == moment("2026-03-10T10:00")
    assert clock(case, ClockKind.DELIVERY).due_on == date(2026, 3, 24)
    with at("2026-03-11T10:00"):
        deliver(case, method="counter", recipient="覃小兰", by=cast.clerk_a)
    assert not CaseClock.objects.filter(case=case, stopped_at__isnull=True).exists()


def test_breach_before_the_stop_stays_to_be_flagged(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    with at("2026-03-13T10:00"):
        decide(case, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
    promise, statute = clock(case, ClockKind.PROMISE), clock(case, ClockKind.STATUTE)
    assert (promise.next_flag_at, statute.next_flag_at) == (moment("2026-03-11T17:30"), None)


def test_complete_supplement_starts_a_new_notice_clock(cast):
    with at("2026-03-02T10:00"):
        case = make_case(cast.item, cast.window, cast.clerk_a, missing=[1])
        notify_deficiency(case, materials=check_all(case.version, missing=[1])[:1], by=cast.clerk_a)
    with at("2026-03-16T10:00"):
        supplement(case, materials=check_all(case.version), by=cast.clerk_a)
    rows = CaseClock.objects.filter(case=case).order_by("started_on")
    assert list(rows.values_list("started_on", "due_on", "stopped_at")) == [
        (date(2026, 3, 2), date(2026, 3, 9), moment("2026-03-02T10:00")),
        (date(2026, 3, 16), date(2026, 3, 23), None),
    ]


def test_supplement_on_the_day_of_receipt_keeps_one_running_clock(cast):
    with at("2026-03-02T10:00"):
        case = make_case(cast.item, cast.window, cast.clerk_a, missing=[1])
        notify_deficiency(case, materials=check_all(case.version, missing=[1])[:1], by=cast.clerk_a)
        supplement(case, materials=check_all(case.version), by=cast.clerk_a)
    assert list(CaseClock.objects.filter(case=case).values_list("due_on", "stopped_at")) == [(date(2026, 3, 9), None)]


def test_deemed_acceptance_counts_from_receipt(cast):
    with at("2026-03-02T10:00"):
        case = make_case(cast.item, cast.window, cast.clerk_a)
    with at("2026-03-10T08:00"):
        deem_accepted(case, by=cast.system)
    assert clock(case, ClockKind.PROMISE).due_on == date(2026, 3, 12)
    assert clock(case, ClockKind.STEP).started_on == date(2026, 3, 10)
    notice = clock(case, ClockKind.NOTICE)
    assert (notice.stopped_at, notice.next_flag_at) == (moment("2026-03-10T08:00"), moment("2026-03-06T17:30"))


def test_projecting_again_changes_nothing(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    before = list(CaseClock.objects.filter(case=case).order_by("pk").values())
    project(case)
    assert list(CaseClock.objects.filter(case=case).order_by("pk").values()) == before


def test_projecting_mends_what_was_spoilt(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    before = list(CaseClock.objects.filter(case=case).order_by("kind").values_list("kind", "due_at"))
    CaseClock.objects.filter(case=case, kind=ClockKind.PROMISE).delete()
    CaseClock.objects.filter(case=case).update(due_at=None)
    project(case)
    assert list(CaseClock.objects.filter(case=case).order_by("kind").values_list("kind", "due_at")) == before


def test_projecting_within_an_act_costs_five_queries_at_most(cast, django_assert_num_queries):
    received, case = make_case(cast.item, cast.window, cast.clerk_a), accepted_case(cast, "2026-03-02T10:00")
    for row, queries in ((locked(received), 3), (locked(case), 5)):
        with django_assert_num_queries(queries):
            project(row)


def test_overdue_is_a_question_of_the_moment(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    due_at = clock(case, ClockKind.STEP).due_at
    cases = type(case).objects
    assert list(cases.overdue(due_at)) == []
    assert list(cases.overdue(due_at + timedelta(seconds=1))) == [case]


def test_paused_days_are_not_late_once_the_promise_has_passed(cast):
    """Due on the 12th; late on the 13th and 16th, paused until the 20th, then late on the 23rd and 24th."""
    case = accepted_case(cast, "2026-03-02T10:00")
    with at("2026-03-16T10:00"):
        pause(case, ground=PauseGround.TESTING, expected_days=4, notice="送检", by=cast.reviewer)
    promise = clock(case, ClockKind.PROMISE)
    assert (promise.due_on, promise.red_at) == (date(2026, 3, 12), None)
    assert [row.days for row in delays("2026-03-19T10:00")] == [2]
    with at("2026-03-20T10:00"):
        resume(case, result="合格", by=cast.reviewer)
    promise = clock(case, ClockKind.PROMISE)
    assert promise.red_at == moment("2026-03-23T17:30")
    assert [row.days for row in delays("2026-03-24T10:00")] == [4]
    reading = next(row for row in clock_readings(case, moment("2026-03-24T10:00")) if row.clock == promise)
    assert reading.remaining == -4
    (line,) = [row for row in clock_lines(case, WorkingTime(moment("2026-03-24T10:00"))) if row.clock == promise]
    assert (line.remaining.level, line.remaining.days) == ("late", 4)
    assert (reproject(), verify()["differences"]) == (0, [])
    sweep(moment("2026-03-23T17:30"))
    assert not Card.objects.filter(case=case, level="red").exists()
    sweep(moment("2026-03-23T17:31"))
    assert Card.objects.filter(case=case, level="red").count() == 1
    CaseClock.objects.filter(pk=promise.pk).update(red_at=moment("2026-03-17T17:30"))
    assert [row["what"] for row in verify()["differences"]] == ["red day of the promise"]


def delays(text):
    return delay_rows(passed_clocks(moment(text)).filter(kind=ClockKind.PROMISE), moment(text))
