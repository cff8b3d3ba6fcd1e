"""What leave may be asked for: its length in working time, the ladder it climbs, and who is there instead."""

from decimal import Decimal

import pytest
from django.urls import reverse

from hall.errors import RuleBroken
from hall.models import WorkSession
from staff.ladder import DEFAULT_LADDER, climb
from staff.models import LadderRung, Leave
from staff.queries import working_length
from staff.states import LeaveKind, LeaveState, Role
from tests.approvals.stages import at, moment
from tests.factories import hold_post, make_member, make_window, post_to, send_away
from tests.windows.leave import MORNING, TUESDAY, ask, code, roles
from windows.operations.leave import agree, cancel
from windows.states import Side

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


@at(MORNING)
def test_leave_to_the_last_day_of_the_calendar_is_a_slip(client, cast):
    client.force_login(cast.clerk_a)
    asked = {"kind": LeaveKind.ERRAND, "starts_at": f"{TUESDAY}T10:00", "ends_at": "9999-12-31T10:00", "reason": "取件"}
    answer = client.post(reverse("windows:desk:leaves"), asked)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["ends_at"])
    assert not Leave.objects.exists()


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


def test_a_member_without_an_a_post_needs_no_backup(house):
    helper = make_member("helper", "林助理", department=house.department)
    post_to(helper, house.hall, house.department)
    house.helper = helper
    assert not ask(house, who="helper").handovers.exists()
