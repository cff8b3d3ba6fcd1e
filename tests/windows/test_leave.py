"""Leave and errands once asked for: B's hand-over, the decision and who may make it, the powers, the return."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import AttendanceDay
from staff.states import LeaveKind, LeaveState, Role
from tests.approvals.stages import at, moment
from tests.factories import give_role, send_away
from tests.factories.attendance import count_attendance_in, punch
from tests.windows.leave import TUESDAY, ask, code
from windows.operations.leave import agree, cancel, confirm_handover, confirm_return, refuse, report_return
from windows.policies import serve_window
from windows.queries.leave_page import steps_to_decide


def confirm_all(leave):
    for handover in leave.handovers.filter(backup__isnull=False):
        confirm_handover(handover, by=handover.backup)


def granted(cast, *people, **fields):
    leave = ask(cast, **fields)
    with at("2026-03-02T09:30"):
        confirm_all(leave)
        for name in people:
            leave = agree(leave, opinion="同意", by=getattr(cast, name))
    assert leave.state == LeaveState.APPROVED
    return leave


def test_nobody_agrees_before_b_has_confirmed(house):
    leave = ask(house)
    with at("2026-03-02T10:00"):
        assert code(agree, leave, opinion="同意", by=house.chief) == "handover_missing"
        handover = leave.handovers.get()
        for stranger in ("clerk_a", "chief", "manager", "outsider"):
            assert code(confirm_handover, handover, by=getattr(house, stranger)) == "not_your_handover"
        confirm_handover(handover, by=house.clerk_b)
        first = leave.handovers.get().confirmed_at
    with at("2026-03-02T11:00"):
        confirm_handover(handover, by=house.clerk_b)
        assert leave.handovers.get().confirmed_at == first
        agree(leave, opinion="", by=house.chief)


def test_what_waits_for_one_costs_the_same_for_one_leave_and_for_three(house):
    leaves, costs = [], []
    for hour in (9, 10, 11):
        leaves.append(ask(house, f"{TUESDAY}T{hour:02}:00", f"{TUESDAY}T{hour:02}:30"))
        with CaptureQueriesContext(connection) as captured:
            steps = steps_to_decide(house.chief, moment("2026-03-02T10:00"))
        assert [step.leave for step in steps] == leaves
        costs.append(len(captured))
    assert costs[0] == costs[1] == costs[2]
    assert [steps_to_decide(getattr(house, who), moment("2026-03-02T10:00")) for who in ("duty", "clerk_a")] == [[], []]


def test_both_sides_agree_over_one_day(house):
    leave = ask(house, "2026-03-09T09:00", "2026-03-10T17:30")
    with at("2026-03-02T10:00"):
        confirm_all(leave)
        order = [house.chief, house.duty, house.head, house.deputy]
        for place, member in enumerate(order):
            for other in order[place + 1 :]:
                if other is not house.head or member is not house.duty:  # the leader may speak for the duty officer
                    assert code(agree, leave, opinion="", by=other) == "role_missing"
            assert agree(leave, opinion="同意", by=member).state == (
                LeaveState.APPROVED if member is house.deputy else LeaveState.REQUESTED
            )
    answered = leave.steps.values_list("by__username", "agreed")
    assert list(answered) == [("chief", True), ("duty", True), ("head", True), ("deputy", True)]


def test_a_refusal_names_its_reason_and_ends_it(house):
    leave = ask(house)
    with at("2026-03-02T10:00"):
        assert code(refuse, leave, opinion=" ", by=house.chief) == "opinion_missing"
        assert refuse(leave, opinion="当天有检查", by=house.chief).state == LeaveState.REFUSED
        assert code(agree, leave, opinion="", by=house.chief) == "illegal_move"
    ask(house)


def test_nobody_decides_on_her_own_leave(house):
    give_role(house.clerk_a, Role.DUTY_OFFICER, hall=house.hall)
    leave = ask(house, end=f"{TUESDAY}T16:00")
    with at("2026-03-02T10:00"):
        confirm_all(leave)
        agree(leave, opinion="", by=house.chief)
        assert code(agree, leave, opinion="", by=house.clerk_a) == "dual_control"
        assert code(refuse, leave, opinion="不", by=house.clerk_a) == "dual_control"
        assert code(confirm_return, leave, by=house.clerk_a) == "dual_control"


@pytest.mark.parametrize("stranger", ["outsider", "township", "supervisor", "clerk_b", "reviewer", "manager"])
def test_strangers_do_not_decide(house, stranger):
    leave = ask(house)
    with at("2026-03-02T10:00"):
        confirm_all(leave)
        assert code(agree, leave, opinion="", by=getattr(house, stranger)) == "role_missing"


def test_b_goes_away_between_request_and_consent(house):
    leave = ask(house)
    with at("2026-03-02T10:00"):
        confirm_all(leave)
        send_away(house.clerk_b, house.hall, f"{TUESDAY}T09:00", f"{TUESDAY}T10:30")
        assert code(agree, leave, opinion="", by=house.chief) == "backup_away"
    leave.refresh_from_db()
    assert (leave.state, leave.steps.get().agreed) == (LeaveState.REQUESTED, None)


def test_the_powers_go_to_b_and_come_back_with_the_return(house):
    leave = granted(house, "chief")
    post_of = lambda who, text: serve_window(getattr(house, who), house.window, moment(text)).on_behalf_of  # noqa: E731
    assert post_of("clerk_a", f"{TUESDAY}T09:59") is None
    assert post_of("clerk_b", f"{TUESDAY}T10:00") == house.clerk_a.pk
    assert code(serve_window, house.clerk_a, house.window, moment(f"{TUESDAY}T10:30")) == "on_leave"
    with at(f"{TUESDAY}T10:40"):
        report_return(leave, by=house.clerk_a)
        report_return(leave, by=house.clerk_a)
    assert post_of("clerk_a", f"{TUESDAY}T10:40") is None
    with at(f"{TUESDAY}T10:50"):
        row = confirm_return(leave, by=house.chief)
    assert (row.state, row.returned_at, row.return_confirmed_at) == (
        LeaveState.RETURNED, moment(f"{TUESDAY}T10:40"), moment(f"{TUESDAY}T10:50"),
    )  # fmt: skip
    with at(f"{TUESDAY}T10:51"):
        assert code(confirm_return, leave, by=house.chief) == "illegal_move"


def test_a_return_confirmed_late_counts_from_the_end_of_the_leave(house):
    leave = granted(house, "chief")
    with at(f"{TUESDAY}T16:00"):
        assert confirm_return(leave, by=house.duty).returned_at == moment(f"{TUESDAY}T11:00")


def test_a_leave_is_cancelled_before_it_begins_only(house):
    leave = granted(house, "chief")
    with at(f"{TUESDAY}T10:00"):
        assert code(cancel, leave, by=house.clerk_a) == "leave_begun"
    with at(f"{TUESDAY}T09:00"):
        assert code(cancel, leave, by=house.chief) == "not_your_leave"
        assert code(report_return, leave, by=house.clerk_a) == "leave_not_begun"
        assert cancel(leave, by=house.clerk_a).state == LeaveState.CANCELLED
        assert code(cancel, leave, by=house.clerk_a) == "illegal_move"


def test_the_day_is_counted_again_when_leave_is_granted(house):
    count_attendance_in(house.hall)
    with at(f"{TUESDAY}T18:00"):
        punch(house.clerk_a, house.hall, f"{TUESDAY}T08:50", f"{TUESDAY}T12:01")
        assert AttendanceDay.objects.get(member=house.clerk_a).absent == 1
    leave = ask(house, f"{TUESDAY}T14:00", f"{TUESDAY}T17:30", kind=LeaveKind.SICK, asked_at=f"{TUESDAY}T18:05")
    with at(f"{TUESDAY}T18:10"):
        confirm_all(leave)
        agree(leave, opinion="", by=house.chief)
        agree(leave, opinion="", by=house.duty)
    day = AttendanceDay.objects.get(member=house.clerk_a)
    assert (day.absent, [session["result"] for session in day.sessions]) == (0, ["on_time", "on_leave"])
