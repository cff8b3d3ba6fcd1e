"""Leave and errands: what may be asked for, B's hand-over, the ladder, the return; and who may do what."""

from decimal import Decimal

import pytest

from hall.errors import RuleBroken
from hall.models import WorkSession
from staff.ladder import DEFAULT_LADDER, climb
from staff.models import AttendanceDay, LadderRung, Leave
from staff.queries import working_length
from staff.states import LeaveKind, LeaveState, Role
from tests.approvals.stages import at, moment
from tests.factories import give_role, hold_post, make_member, make_window, post_to, send_away
from tests.factories.attendance import count_attendance_in, punch
from windows.operations.leave import (
    agree,
    cancel,
    confirm_handover,
    confirm_return,
    refuse,
    report_return,
    request_leave,
)
from windows.policies import serve_window
from windows.states import Side

TUESDAY = "2026-03-03"
MORNING = "2026-03-02T09:00"  # when leave is asked for


@pytest.fixture
def house(cast):
    """The cast with a duty officer and a hall leader."""
    for name, role in (("duty", Role.DUTY_OFFICER), ("head", Role.HALL_LEADER)):
        member = make_member(name, {"duty": "黄值班", "head": "赵主任"}[name])
        give_role(member, role, hall=cast.hall)
        setattr(cast, name, member)
    return cast


def ask(cast, start=f"{TUESDAY}T10:00", end=f"{TUESDAY}T11:00", who="clerk_a", **fields):
    defaults = {"kind": LeaveKind.ERRAND, "reason": "到市局取件"}
    with at(fields.pop("asked_at", MORNING)):
        return request_leave(starts_at=moment(start), ends_at=moment(end), by=getattr(cast, who), **(defaults | fields))


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


def code(call, *arguments, **named):
    with pytest.raises(RuleBroken) as raised:
        call(*arguments, **named)
    assert raised.value.article in (10, 18, 28)
    return raised.value.code


def roles(leave):
    return list(leave.steps.values_list("role", flat=True))


# length


@pytest.mark.parametrize(
    ("start", "end", "minutes", "days"),
    [
        ("2026-03-03T10:00", "2026-03-03T11:00", 60, "0.15"),
        ("2026-03-03T11:30", "2026-03-03T14:30", 60, "0.15"),  # the lunch hour is nobody's
        ("2026-03-03T08:00", "2026-03-03T18:00", 390, "1.00"),
        ("2026-03-03T14:00", "2026-03-04T12:00", 390, "1.00"),
        ("2026-03-06T09:00", "2026-03-09T17:30", 780, "2.00"),  # over a weekend
        ("2026-02-13T09:00", "2026-02-24T17:30", 1170, "3.00"),  # Spring Festival lies between, a make-up Saturday too
        ("2026-03-07T09:00", "2026-03-08T17:30", 0, "0.00"),
    ],
)
def test_only_working_time_counts(cast, start, end, minutes, days):
    assert working_length(cast.hall, moment(start), moment(end)) == (minutes, Decimal(days))


def test_summer_hours_are_a_day_too(cast):
    WorkSession.objects.create(hall=cast.hall, opens_at="08:00", closes_at="14:00", valid_from="2026-07-01")
    assert working_length(cast.hall, moment("2026-07-01T08:00"), moment("2026-07-01T14:00")) == (360, Decimal("1.00"))


# the ladder


@pytest.mark.parametrize(
    ("minutes", "days", "skipped", "expected"),
    [
        (30, "0.08", (), ["chief_representative"]),
        (120, "0.31", (), ["chief_representative"]),
        (121, "0.31", (), ["chief_representative", "duty_officer"]),
        (390, "1.00", (), ["chief_representative", "duty_officer"]),
        (391, "1.01", (), ["chief_representative", "duty_officer", "hall_leader", "deputy_leader"]),
        (30, "0.08", ("chief_representative",), ["duty_officer"]),
        (391, "1.01", ("chief_representative",), ["duty_officer", "hall_leader", "deputy_leader"]),
    ],
)
def test_the_default_ladder(minutes, days, skipped, expected):
    assert climb(DEFAULT_LADDER, minutes, Decimal(days), skipped=skipped) == expected


def test_the_hall_edits_its_ladder(house):
    LadderRung.objects.create(order=1, role=Role.DUTY_OFFICER, longer_than=0, unit="hours", valid_from="2026-01-01")
    LadderRung.objects.create(
        order=2, role=Role.HALL_LEADER, longer_than=3, unit="days", valid_from="2026-01-01", valid_until="2026-02-28"
    )
    assert roles(ask(house, end="2026-03-20T11:00")) == ["duty_officer"]


def test_each_length_has_its_steps(house):
    assert roles(ask(house)) == ["chief_representative"]
    assert roles(ask(house, "2026-03-05T09:00", "2026-03-05T17:30")) == ["chief_representative", "duty_officer"]
    long = ask(house, "2026-03-09T09:00", "2026-03-10T17:30")
    assert roles(long) == ["chief_representative", "duty_officer", "hall_leader", "deputy_leader"]


def test_the_chief_representatives_own_leave_starts_one_step_higher(house):
    assert roles(ask(house, who="chief")) == ["duty_officer"]


def test_without_a_chief_representative_the_next_rung_decides(house):
    role = house.chief.roles.get()
    role.valid_until = "2026-02-01"
    role.save()
    assert roles(ask(house)) == ["duty_officer"]


# what may be asked for


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "holiday"}, ("kind_unknown", "kind")),
        ({"reason": "  "}, ("reason_missing", "reason")),
        ({"end": f"{TUESDAY}T10:00"}, ("leave_reversed", "ends_at")),
        ({"end": f"{TUESDAY}T09:00"}, ("leave_reversed", "ends_at")),
        ({"start": "2026-03-07T09:00", "end": "2026-03-08T17:00"}, ("leave_without_working_time", "ends_at")),
        ({"start": f"{TUESDAY}T12:00", "end": f"{TUESDAY}T14:00"}, ("leave_without_working_time", "ends_at")),
        ({"end": "2028-03-03T10:00"}, ("leave_too_long", "ends_at")),
        ({"start": "2026-03-02T08:49"}, ("leave_in_the_past", "starts_at")),
        ({"start": "2026-02-27T08:49", "kind": "sick"}, ("leave_in_the_past", "starts_at")),
        ({"who": "manager"}, ("no_posting", "")),
    ],
)
def test_what_is_refused(house, fields, expected):
    with pytest.raises(RuleBroken) as raised:
        ask(house, **fields)
    assert (raised.value.code, raised.value.field) == expected
    assert not Leave.objects.exists()


def test_sick_leave_may_be_put_on_record_afterwards(house):
    leave = ask(house, "2026-03-02T08:00", "2026-03-02T17:30", kind=LeaveKind.SICK, asked_at="2026-03-04T08:30")
    assert leave.minutes == 390


def test_leaves_of_one_member_do_not_overlap(house):
    first = ask(house)
    assert code(ask, house, f"{TUESDAY}T10:30", f"{TUESDAY}T12:00") == "leave_overlaps"
    ask(house, f"{TUESDAY}T11:00", f"{TUESDAY}T12:00")
    with at(MORNING):
        cancel(first, by=house.clerk_a)
    ask(house)
    assert Leave.objects.count() == 3


def test_no_leave_while_b_is_away(house):
    send_away(house.clerk_b, house.hall, f"{TUESDAY}T10:30", f"{TUESDAY}T10:40")
    assert code(ask, house) == "backup_away"
    ask(house, f"{TUESDAY}T10:40", f"{TUESDAY}T11:00")


def test_no_leave_without_a_b_holder(house):
    holding = house.clerk_b.holdings.get()
    holding.valid_until = "2026-03-02"
    holding.save()
    assert code(ask, house) == "backup_away"


def test_one_b_takes_over_one_post_at_a_time(house):
    other = make_window(house.hall, 13, house.department)
    hold_post(house.chief, other, Side.A)
    hold_post(house.clerk_b, other, Side.B)
    ask(house)
    assert code(ask, house, who="chief") == "backup_away"
    ask(house, f"{TUESDAY}T11:00", f"{TUESDAY}T12:00", who="chief")


def test_b_herself_does_not_leave_meanwhile(house):
    ask(house)
    assert code(ask, house, f"{TUESDAY}T09:00", f"{TUESDAY}T17:00", who="clerk_b") == "covers_then"
    ask(house, f"{TUESDAY}T11:00", f"{TUESDAY}T12:00", who="clerk_b")


def test_an_override_is_recorded_and_asks_the_hall_leader(house):
    send_away(house.clerk_b, house.hall)
    leave = ask(house, override_reason="家中急事，窗口暂停一小时")
    assert roles(leave) == ["chief_representative", "hall_leader"]
    assert list(leave.handovers.values_list("backup", "confirmed_at")) == [(None, None)]
    with at("2026-03-02T10:00"):
        agree(leave, opinion="同意", by=house.chief)
        assert agree(leave, opinion="同意，挂出告示", by=house.head).state == LeaveState.APPROVED
    assert leave.override_reason == "家中急事，窗口暂停一小时"


# hand-over, decision, return


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


def test_a_member_without_an_a_post_needs_no_backup(house):
    helper = make_member("helper", "林助理", department=house.department)
    post_to(helper, house.hall, house.department)
    house.helper = helper
    assert not ask(house, who="helper").handovers.exists()
