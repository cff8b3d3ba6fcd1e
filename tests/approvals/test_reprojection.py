"""A change of the calendar moves the clocks that it touches, all of them, once."""

from datetime import date

from approvals.models import CaseClock
from approvals.operations.clocks import project
from approvals.operations.intake import accept, deem_accepted
from approvals.operations.lifecycle import locked
from approvals.operations.refusal import lapse
from approvals.operations.reprojection import reproject
from approvals.operations.review import extend, pause, resume
from approvals.states import CaseState, ClockKind, PauseGround
from hall.calendars import record_calendar_change
from hall.models import CalendarYear, DayException
from hall.states import DayKind
from tests.approvals.clocks import accepted_case, clock
from tests.approvals.stages import agree_all, at, filed_at_the_door, moment, received, refuse


def close(on, hall=None):
    DayException.objects.create(
        date=on,
        kind=DayKind.CLOSURE,
        name="台风",
        hall=hall,
        order_number="示府〔2026〕1号",
        order_date=on,
        order_scan="closures/order.pdf",
        consented_at=moment("2026-03-03T09:00"),
    )
    record_calendar_change([on])


def test_closure_moves_the_clocks_it_touches(cast):
    touched = accepted_case(cast, "2026-03-02T10:00")
    later = accepted_case(cast, "2026-03-16T10:00")
    close(date(2026, 3, 10), cast.hall)
    assert reproject([date(2026, 3, 10)]) == 2
    assert clock(touched, ClockKind.PROMISE).due_on == date(2026, 3, 13)
    assert clock(touched, ClockKind.PROMISE).next_flag_at == moment("2026-03-12T17:30")
    assert clock(touched, ClockKind.STATUTE).due_on == date(2026, 3, 31)
    assert clock(touched, ClockKind.STEP).due_on == date(2026, 3, 5)
    assert clock(later, ClockKind.PROMISE).due_on == date(2026, 3, 26)
    assert reproject() == 0


def test_closure_of_another_hall_moves_nothing(cast):
    accepted_case(cast, "2026-03-02T10:00")
    close(date(2026, 3, 10), cast.other_hall)
    assert reproject([date(2026, 3, 10)]) == 0


def test_reprojection_keeps_pauses_and_the_extension(cast):
    case = accepted_case(cast, "2026-03-02T10:00")
    with at("2026-03-04T10:00"):
        pause(case, ground=PauseGround.TESTING, expected_days=3, notice="送检", by=cast.reviewer)
    with at("2026-03-09T10:00"):
        resume(case, result="合格", by=cast.reviewer)
        extend(case, days=5, reason="需要实地核查", by=cast.leader)
    close(date(2026, 3, 11))
    reproject([date(2026, 3, 11)])
    moved = {row.kind: row.due_at for row in CaseClock.objects.filter(case=case)}
    project(locked(case))
    assert {row.kind: row.due_at for row in CaseClock.objects.filter(case=case)} == moved


def test_clocks_alike_move_together_and_those_with_a_ledger_alone(cast):
    plain, paused, extended = [accepted_case(cast, "2026-03-02T10:00") for _number in range(3)]
    with at("2026-03-04T10:00"):
        pause(paused, ground=PauseGround.TESTING, expected_days=3, notice="送检", by=cast.reviewer)
        extend(extended, days=5, reason="需要实地核查", by=cast.leader)
    with at("2026-03-05T10:00"):
        resume(paused, result="合格", by=cast.reviewer)
    close(date(2026, 3, 11))
    assert reproject([date(2026, 3, 11)]) == 6
    due = {case: (clock(case, ClockKind.PROMISE).due_on.day, clock(case, ClockKind.STATUTE).due_on.day)
           for case in (plain, paused, extended)}  # fmt: skip
    assert due == {plain: (13, 31), paused: (16, 1), extended: (13, 8)}
    assert reproject() == 0


def test_provisional_date_settles_when_the_year_is_published(cast):
    case = accepted_case(cast, "2026-12-28T10:00")
    row = clock(case, ClockKind.PROMISE)
    assert (row.due_on, row.is_provisional) == (date(2027, 1, 7), True)
    CalendarYear.objects.create(year=2027, is_published=True, document="国办发明电〔2026〕7号")
    DayException.objects.create(date=date(2027, 1, 1), kind=DayKind.HOLIDAY, name="元旦")
    record_calendar_change([date(2027, 1, 1)])
    reproject([date(2027, 1, 1)])
    row.refresh_from_db()
    assert (row.due_on, row.is_provisional) == (date(2027, 1, 8), False)


def test_reprojection_in_batches_misses_no_case(cast, monkeypatch):
    monkeypatch.setattr("approvals.operations.reprojection.BATCH", 2)
    cases = [accepted_case(cast, "2026-03-02T10:00") for _number in range(5)]
    close(date(2026, 3, 10))
    assert reproject([date(2026, 3, 10)]) == 10
    assert {clock(case, ClockKind.PROMISE).due_on for case in cases} == {date(2026, 3, 13)}


def test_silence_accepts_by_the_calendar_in_force_though_no_clock_has_moved_yet(cast):
    """Received on Monday 2 March, to be told by the 9th; the 9th is closed and the job has not run."""
    with at("2026-03-02T10:00"):
        told, silent, filed = received(cast), received(cast), filed_at_the_door(cast)
    close(date(2026, 3, 9), cast.hall)
    with at("2026-03-10T10:00"):
        assert refuse(deem_accepted, silent, by=cast.clerk_a).code == "notice_not_passed"
        assert refuse(lapse, filed, by=cast.clerk_a).code == "filing_not_due"
        assert agree_all(filed, cast).state == CaseState.NOT_ACCEPTED
        case = accept(told, by=cast.clerk_a)
    assert (case.is_deemed_accepted, case.accepted_on) == (False, date(2026, 3, 10))
