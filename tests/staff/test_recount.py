"""Days worked out from punches, leave and sessions: anew at any time, with the same result (article 18)."""

from datetime import date

import pytest

from hall.history import signed
from hall.moment import now
from staff.models import AttendanceDay, PresenceSpell
from staff.operations.attendance import recount, recount_hall
from staff.states import LeaveKind
from tests.approvals.stages import at
from tests.factories import make_member, post_to
from tests.factories.attendance import STARTED_ON, count_attendance_in, make_leave, make_punch

MONDAY, TUESDAY = STARTED_ON, date(2026, 3, 3)
PUNCHES = ("08:55", "12:01", "13:50", "17:31")


@pytest.fixture
def hall(cast):
    return count_attendance_in(cast.hall)


def whole_day(member, hall, on=MONDAY, times=PUNCHES):
    return [make_punch(member, hall, f"{on}T{time}") for time in times]


def days():
    return list(AttendanceDay.objects.order_by("date", "member__username").values_list("member__username", "result"))


def rows():
    stays = PresenceSpell.objects.values_list("member", "hall", "date", "began_at", "ended_at")
    results = AttendanceDay.objects.values("member", "hall", "date", "result", "sessions", "late", "early", "absent")
    return list(stays), list(results)


@at("2026-03-03T10:00")
def test_a_whole_day(cast, hall):
    whole_day(cast.clerk_a, hall)
    assert recount([cast.clerk_a.pk], [MONDAY]) == 1
    day = AttendanceDay.objects.get()
    assert (day.result, day.hall, day.late, day.early, day.missing, day.absent) == ("on_time", hall, 0, 0, 0, 0)
    assert [(one["came"], one["left"], one["result"]) for one in day.sessions] == [
        ("08:55", "12:01", "on_time"),
        ("13:50", "17:31", "on_time"),
    ]
    assert [f"{stay}" for stay in PresenceSpell.objects.all()] == ["李晓岚 09:00–12:00", "李晓岚 14:00–17:30"]


@at("2026-03-03T10:00")
def test_twice_gives_the_same_rows(cast, hall):
    whole_day(cast.clerk_a, hall)
    recount([cast.clerk_a.pk, cast.clerk_b.pk], [MONDAY, TUESDAY])
    first = rows()
    recount([cast.clerk_b.pk, cast.clerk_a.pk], [TUESDAY, MONDAY])
    assert rows() == first


@at("2026-03-03T10:00")
def test_who_never_punched_is_absent(cast, hall):
    recount_hall(hall, MONDAY)
    assert days() == [("chief", "absent"), ("clerk_a", "absent"), ("clerk_b", "absent"), ("outsider", "absent")]
    assert set(AttendanceDay.objects.values_list("absent", flat=True)) == {2}


@at("2026-03-03T10:00")
def test_a_late_upload_changes_the_day(cast, hall):
    whole_day(cast.clerk_a, hall, times=PUNCHES[1:])
    recount([cast.clerk_a.pk], [MONDAY])
    assert days() == [("clerk_a", "missing")]
    make_punch(cast.clerk_a, hall, f"{MONDAY}T08:58", received_at=now())
    recount([cast.clerk_a.pk], [MONDAY])
    assert days() == [("clerk_a", "on_time")]


@at("2026-03-03T10:00")
def test_an_annulled_punch_no_longer_counts(cast, hall):
    last = whole_day(cast.clerk_a, hall)[-1]
    recount([cast.clerk_a.pk], [MONDAY])
    last.annulled_at, last.annulled_by, last.annul_reason = now(), cast.manager, "代打卡"
    signed(last, by=cast.manager, reason="代打卡").save()
    recount([cast.clerk_a.pk], [MONDAY])
    assert days() == [("clerk_a", "missing")]


@at("2026-03-03T10:00")
def test_a_punch_at_another_hall_is_no_presence_here(cast, hall):
    whole_day(cast.clerk_a, cast.other_hall)
    recount([cast.clerk_a.pk], [MONDAY])
    assert days() == [("clerk_a", "absent")]
    assert not PresenceSpell.objects.exists()


@at("2026-03-03T10:00")
@pytest.mark.parametrize(("kind", "result"), [(LeaveKind.SICK, "on_leave"), (LeaveKind.TRAINING, "on_errand")])
def test_leave_and_errand(cast, hall, kind, result):
    make_leave(cast.clerk_a, hall, f"{MONDAY}T08:00", f"{MONDAY}T18:00", kind=kind)
    recount([cast.clerk_a.pk], [MONDAY])
    assert days() == [("clerk_a", result)]


@at("2026-10-12T10:00")
@pytest.mark.parametrize(
    ("on", "result"), [(date(2026, 10, 1), "holiday"), (date(2026, 10, 11), "holiday"), (date(2026, 10, 10), "absent")]
)
def test_holidays_are_free_and_make_up_saturdays_are_not(cast, hall, on, result):
    recount([cast.clerk_a.pk], [on])
    assert days() == [("clerk_a", result)]


@at("2026-03-03T10:00")
def test_without_posting_or_before_the_start_nothing_counts(cast, hall):
    whole_day(cast.manager, hall)
    whole_day(cast.township, cast.other_hall)
    whole_day(cast.clerk_a, hall, date(2026, 2, 27))
    people = [cast.manager.pk, cast.township.pk, cast.clerk_a.pk]
    assert recount(people, [date(2026, 2, 27)]) == 0
    assert recount([cast.manager.pk, cast.township.pk], [MONDAY]) == 0
    assert days() == []


@at("2026-03-03T10:00")
def test_results_of_a_hall_that_no_longer_counts_go(cast, hall):
    recount([cast.clerk_a.pk], [MONDAY])
    count_attendance_in(hall, date(2026, 4, 1))
    assert recount([cast.clerk_a.pk], [MONDAY]) == 0
    assert days() == []


@at("2026-03-03T10:00")
def test_thirty_members_cost_no_more_queries_than_one(cast, hall, django_assert_num_queries):
    crowd = [make_member(f"m{number}", "莫小燕", department=cast.department) for number in range(30)]
    for member in crowd:
        post_to(member, hall, cast.department)
        whole_day(member, hall)
    recount([cast.clerk_b.pk], [MONDAY])  # the calendar is known
    for some in (crowd[:1], crowd[1:]):
        with django_assert_num_queries(12):
            recount([member.pk for member in some], [MONDAY])
    with django_assert_num_queries(10):  # nothing has changed, nothing is written
        recount([member.pk for member in crowd], [MONDAY])
    assert AttendanceDay.objects.filter(result="on_time").count() == 30
