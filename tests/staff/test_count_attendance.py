"""The job that finds who did not come (旷工, article 18)."""

import json
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from hall.models import JobRun
from staff.models import AttendanceDay
from staff.tasks import count_attendance
from tests.approvals.stages import at
from tests.factories.attendance import count_attendance_in, make_punch, punch


@pytest.fixture
def hall(cast):
    return count_attendance_in(cast.hall)


def results(member):
    return dict(AttendanceDay.objects.filter(member=member).values_list("date", "result"))


def test_it_runs_every_ten_minutes():
    entry = settings.CELERY_BEAT_SCHEDULE["count_attendance"]
    assert entry["task"] == count_attendance.name == "staff.count_attendance"
    assert entry["schedule"].minute == {0, 10, 20, 30, 40, 50}


def test_absence_without_a_word_is_found(cast, hall):
    with at("2026-03-03T12:30"):
        for time in ("08:55", "12:01"):
            make_punch(cast.clerk_a, hall, f"2026-03-03T{time}")
        count_attendance()
        first = list(AttendanceDay.objects.order_by("pk").values("member", "date", "result"))
        assert count_attendance() == {"halls": 1, "days": 8}
    assert list(AttendanceDay.objects.order_by("pk").values("member", "date", "result")) == first
    assert results(cast.clerk_a) == {date(2026, 3, 2): "absent", date(2026, 3, 3): "running"}
    assert results(cast.clerk_b) == {date(2026, 3, 2): "absent", date(2026, 3, 3): "absent"}
    assert results(cast.township) == {}
    figures = {"halls": 1, "days": 8, "counted_until": {cast.hall.code: "2026-03-03"}}
    assert JobRun.objects.get(name="count_attendance").figures == figures


def test_the_day_after_finds_what_the_evening_left_open(cast, hall):
    for time in ("08:55", "12:01", "13:55"):
        make_punch(cast.clerk_a, hall, f"2026-03-02T{time}")
    with at("2026-03-02T18:00"):
        count_attendance()
    assert results(cast.clerk_a) == {date(2026, 3, 2): "running"}
    with at("2026-03-03T00:10"):
        count_attendance()
    assert results(cast.clerk_a) == {date(2026, 3, 2): "missing", date(2026, 3, 3): "running"}


def test_a_stop_of_the_job_leaves_no_gap(cast, hall):
    with at("2026-03-03T12:00"):
        count_attendance()
    with at("2026-03-11T08:00"):
        count_attendance()
    assert list(results(cast.clerk_a)) and len(results(cast.clerk_a)) == 10


def test_punches_and_single_days_counted_during_a_stop_hide_no_gap(cast, hall):
    with at("2026-03-03T12:00"):
        for time in ("08:55", "12:01", "13:55"):
            make_punch(cast.clerk_a, hall, f"2026-03-03T{time}")
        count_attendance()
    with at("2026-03-10T09:00"):
        punch(cast.clerk_a, hall, "2026-03-10T08:50")
        call_command("count_attendance", date="2026-03-09", stdout=StringIO())
        count_attendance()
    assert results(cast.clerk_a)[date(2026, 3, 3)] == "missing"
    assert len(results(cast.clerk_b)) == 9
    assert results(cast.clerk_b)[date(2026, 3, 5)] == "absent"


def test_a_hall_that_joins_later_is_counted_from_its_own_start(cast, hall):
    with at("2026-03-09T12:00"):
        count_attendance()
        count_attendance_in(cast.other_hall)
        punch(cast.township, cast.other_hall, "2026-03-09T08:50")
        count_attendance()
    assert results(cast.township)[date(2026, 3, 3)] == "absent"


def test_a_hall_that_begins_in_the_past_is_caught_up_for_two_months(cast):
    count_attendance_in(cast.hall, date(2025, 1, 1))
    with at("2026-03-03T12:00"):
        count_attendance()
    assert min(results(cast.clerk_a)) == date(2025, 12, 31)


def test_halls_without_clocks_are_left_alone(cast):
    count_attendance_in(cast.other_hall, date(2026, 4, 1))
    with at("2026-03-03T12:00"):
        assert count_attendance() == {"halls": 1, "days": 0}
    assert not AttendanceDay.objects.exists()


def test_the_command_counts_one_day_anew(cast, hall):
    out = StringIO()
    with at("2026-03-10T12:00"):
        call_command("count_attendance", date="2026-03-04", json=True, stdout=out)
    assert json.loads(out.getvalue()) == {"halls": 1, "days": 4}
    assert list(results(cast.clerk_a)) == [date(2026, 3, 4)]
    with pytest.raises(CommandError):
        call_command("count_attendance", date="yesterday")
