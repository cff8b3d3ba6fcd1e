"""The demonstration is told through the real operations, on any day of the calendar."""

import io
import json
from datetime import UTC, datetime, time, timedelta
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from approvals.models import Case, CaseClock, CaseEvent, Item, Mandate, Placement, PromiseExemption
from approvals.states import OPEN_STATES, CaseState, EventKind, Handling, MandatePower, VersionState
from hall.management.demo import attendance
from hall.models import Hall, JobRun
from hall.moment import moved_to, now
from staff.models import AttendanceCorrection, AttendanceDay, AttendanceDevice, ClockRecord, Posting, PostingRequest
from staff.queries import ending_postings, hours_of_day, local_moment, successors_overdue
from supervision.models import Card
from windows.models import PostHolding
from windows.queries.duty import duties
from windows.states import DutyState

# a browser test before these may have emptied the database, and with it what the migrations put there
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("system")]

# an ordinary Tuesday, a day inside the spring festival, and one in a year whose holidays nobody has published yet
DAYS = ["2026-09-22T10:00:00+08:00", "2026-02-19T08:00:00+08:00", "2027-03-01T11:00:00+08:00"]
ACCOUNTS = {
    "clerk_a", "clerk_b", "chief", "reviewer", "deputy", "leader", "duty", "manager", "hall_leader", "supervisor",
    "cashier", "outsider", "township",
}  # fmt: skip


def told(command: str, **options) -> dict:
    output = io.StringIO()
    call_command(command, json=True, stdout=output, **options)
    return json.loads(output.getvalue())


def posting_stories() -> tuple[int, int, int]:
    """How many nominations wait, terms end soon and successors are overdue."""
    waiting, today = PostingRequest.objects.waiting(), localdate(now())
    overdue = successors_overdue(PostingRequest.objects.all(), today)
    return waiting.count(), ending_postings(Posting.objects.all(), today).count(), overdue.count()


@pytest.mark.parametrize("day", DAYS)
def test_seed_tells_a_living_county(day, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(datetime.fromisoformat(day).astimezone(UTC), tick=True):
        seeded = told("seed_demo", cases=60, seed=7)
        assert {account["username"] for account in seeded["accounts"]} == ACCOUNTS
        assert sum(seeded["cases"].values()) == Case.objects.count() > 50
        assert CaseState.DELIVERED in seeded["cases"] and set(OPEN_STATES) & set(seeded["cases"])
        assert PromiseExemption.objects.count() == 1
        assert not CaseClock.objects.filter(next_flag_at__lt=now()).exists()
        assert Card.objects.exists()
        assert posting_stories() == (1, 1, 1)
        assert told("verify_cases")["differences"] == []
        assert_attendance_is_told()
        assert_authority_reaches_every_window()
        assert_the_day_goes_on()
        copies = Item.objects.published().filter(area="示范县").select_related("current")
        assert copies.count() >= 40
        assert all(item.current.state == VersionState.PUBLISHED and item.current.demo_fields for item in copies)
        again = told("seed_demo", if_empty=True)
        assert {account["username"] for account in again["accounts"]} == ACCOUNTS
        assert again["cases"] == seeded["cases"]


def assert_attendance_is_told():
    """A clock in each hall, everybody counted up to today, faults among them, one correction and one pin waiting."""
    today = localdate(now())
    assert AttendanceDevice.objects.count() == Hall.objects.count()
    assert not Hall.objects.exclude(attendance_from=today - timedelta(days=45)).exists()
    assert set(AttendanceDay.objects.values_list("date", flat=True)) == {
        today - timedelta(days=number) for number in range(46)
    }
    assert set(Posting.objects.values_list("member")) == set(AttendanceDay.objects.values_list("member"))
    results = set(AttendanceDay.objects.values_list("result", flat=True))
    assert {"on_time", "late_early", "missing", "absent", "holiday"} <= results
    assert not AttendanceDay.objects.filter(date=today, result="absent").exists()
    assert AttendanceCorrection.objects.get().member.username == "clerk_a"
    assert set(ClockRecord.objects.exclude(problem="").values_list("pin", "problem")) == {("990", "unknown_pin")}


def assert_the_day_goes_on():
    """The fingers of the afternoon come once, however often one asks; nobody's window stays empty."""
    works = bool(hours_of_day(Hall.objects.get(code="SF"), localdate(now())))
    with moved_to(local_moment(localdate(now()), time(14, 30))):
        assert (attendance.go_on() > 0) == works
        assert attendance.go_on() == 0
        states = {row.duty.state for row in duties(now())}
        assert DutyState.VACANT not in states
        assert DutyState.HELD in states


def assert_authority_reaches_every_window():
    """Each holder of a window away from the department may accept its items; immediate ones are decided there."""
    at = now()
    for placement in Placement.objects.select_related("item__current", "window"):
        item, window = placement.item, placement.window
        powers = [] if window.department_id == item.department_id else [MandatePower.ACCEPT]
        powers += [MandatePower.DECIDE] if item.current.handling == Handling.IMMEDIATE else []
        for holding in PostHolding.objects.filter(post__window=window):
            given = Mandate.objects.in_force(at).for_clerk(holding.member_id).covering(item)
            assert all(given.giving(power).exists() for power in powers), (str(item), str(holding))
    granted = CaseEvent.objects.filter(kind=EventKind.GRANTED, case__handling=Handling.IMMEDIATE)
    assert {event.grant_row.partition(":")[0] for event in granted} <= {"approvals.Mandate"}
    assert Mandate.objects.filter(revoked_at__isnull=False).count() == 1
    assert CaseEvent.objects.filter(grant_row__startswith="approvals.Mandate:").exists()


def test_copies_in_bulk_verify_too(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("hall.management.commands.seed_demo.TOLD_AT_MOST", 40)
    monkeypatch.setattr("hall.management.commands.seed_demo.COPIED_WHEN_MORE", 40)
    seeded = told("seed_demo", cases=120, seed=3)
    assert sum(seeded["cases"].values()) == Case.objects.count() >= 90
    assert told("verify_cases")["differences"] == []
    clock = CaseClock.objects.filter(due_on__isnull=False).latest("pk")
    CaseClock.objects.filter(pk=clock.pk).update(due_on=clock.due_on.replace(year=clock.due_on.year + 1))
    [planted] = told("verify_cases")["differences"]
    assert clock.case.number in json.dumps(planted)
    with pytest.raises(CommandError):
        call_command("seed_demo", cases=1)


def test_seed_cut_short_still_opens(settings, tmp_path, monkeypatch, capsys):
    settings.MEDIA_ROOT = tmp_path
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("hall.management.demo.cases.tell", mock.Mock(side_effect=KeyboardInterrupt))
        call_command("seed_demo", cases=60, early=True)
    early = json.loads(capsys.readouterr().out)
    assert {account["username"] for account in early["accounts"]} == ACCOUNTS
    call_command("seed_demo", if_empty=True, early=True)
    again = capsys.readouterr()
    assert {account["username"] for account in json.loads(again.out)["accounts"]} == ACCOUNTS
    assert "past year was cut short" in again.err
    JobRun.objects.filter(name="seed_demo_county").delete()
    with pytest.raises(CommandError, match="begin anew"):
        call_command("seed_demo", if_empty=True)


def test_seed_stays_out_of_production(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("seed_demo", cases=1)
