"""Punches on record: without loss, without doubles, in whatever order they come (article 18)."""

import random
from datetime import date, timedelta

import pytest

from hall.errors import NotAllowed, RuleBroken
from hall.moment import now
from staff.attlog import read_attlog
from staff.models import AttendanceDay, ClockRecord, PunchUpload, StaffMember
from staff.operations.punches import Origin, annul, assign_pin, take_in
from staff.states import PunchDirection, PunchSource, Role
from tests.approvals.stages import at
from tests.factories import give_role
from tests.factories.attendance import count_attendance_in, local, make_device

TUESDAY = "2026-03-03T10:00"
DAY = ("08:55:10", "12:01:00", "13:50:00", "17:31:00")


@pytest.fixture
def device(cast):
    for pin, member in (("101", cast.clerk_a), ("102", cast.clerk_b), ("103", cast.manager)):
        member.attendance_pin = pin
        member.save()
    return make_device(count_attendance_in(cast.hall))


def body(*lines) -> bytes:
    """Lines written `101 2026-03-02 08:55:10`, as the clock sends them."""
    written = []
    for line in lines:
        pin, on, time, *rest = line.split(" ")
        written.append("\t".join([pin, f"{on} {time}", *(rest or ["0"]), "1", "0", "0", "0"]))
    return ("\n".join(written) + "\n").encode()


def day_of(pin="101", on="2026-03-02", times=DAY):
    return [f"{pin} {on} {time}" for time in times]


def push(device, *lines, raw=None):
    reading = read_attlog(body(*lines) if raw is None else raw, tells_direction=device.tells_direction)
    return take_in(reading, Origin(PunchSource.PUSH, device.hall, device=device, address="127.0.0.1"))


def records():
    return list(ClockRecord.objects.order_by("punched_at", "pin").values_list("pin", "member__username", "problem"))


def results():
    return list(AttendanceDay.objects.values_list("member__username", "date", "result"))


@at(TUESDAY)
def test_a_day_comes_in_and_counts(cast, device):
    upload = push(device, *day_of())
    assert records() == [("101", "clerk_a", "")] * 4
    assert results() == [("clerk_a", date(2026, 3, 2), "on_time")]
    assert (upload.lines, upload.stored, upload.problems, upload.times_received) == (4, 4, [], 1)
    assert bytes(upload.body) == body(*day_of())
    assert upload.received_at == now()
    first = ClockRecord.objects.first()
    assert (first.device, first.upload, first.direction) == (device, upload, PunchDirection.UNKNOWN)
    assert list(first.history.values_list("history_type", "history_user__username")) == [("+", "system")]


@at(TUESDAY)
def test_the_same_body_again_changes_nothing(cast, device):
    push(device, *day_of())
    again = push(device, *day_of())
    assert again.times_received == 2
    assert PunchUpload.objects.count() == 1
    assert ClockRecord.objects.count() == ClockRecord.history.count() == 4


@at(TUESDAY)
def test_a_punch_in_two_uploads_is_stored_once(cast, device):
    push(device, *day_of()[:3])
    assert push(device, *day_of()[1:]).stored == 1
    assert records() == [("101", "clerk_a", "")] * 4
    assert results() == [("clerk_a", date(2026, 3, 2), "on_time")]


@at(TUESDAY)
def test_lines_of_one_body_may_repeat(cast, device):
    push(device, *day_of(), *day_of())
    assert records() == [("101", "clerk_a", "")] * 4


@at(TUESDAY)
def test_out_of_order_and_late_uploads_end_in_the_same_day(cast, device):
    lines = day_of() + day_of("102", times=DAY[:3])
    for line in random.Random(7).sample(lines, len(lines)):
        push(device, line)
    assert sorted(results()) == [("clerk_a", date(2026, 3, 2), "on_time"), ("clerk_b", date(2026, 3, 2), "missing")]


@at(TUESDAY)
@pytest.mark.parametrize("first", [0, 1])
def test_twice_in_a_minute_counts_once_whichever_comes_first(cast, device, first):
    pair = ["101 2026-03-02 08:55:10", "101 2026-03-02 08:56:09"]
    push(device, pair[first])
    push(device, pair[1 - first])
    assert sorted(problem for _pin, _who, problem in records()) == ["", "repeat"]
    push(device, "101 2026-03-02 08:57:10")
    assert ClockRecord.objects.counting().count() == 2


@at(TUESDAY)
def test_a_punch_in_the_future_is_kept_and_does_not_count(cast, device):
    push(device, "101 2026-03-03 10:05:00", "102 2026-03-03 10:05:01", "101 2026-03-04 08:55:00")
    assert records() == [("101", "clerk_a", ""), ("102", "clerk_b", "future"), ("101", "clerk_a", "future")]
    assert results() == [("clerk_a", date(2026, 3, 3), "late_early")]


@at(TUESDAY)
def test_a_punch_at_midnight_belongs_to_the_day_that_begins(cast, device):
    push(device, "101 2026-03-03 00:00:00")
    assert results() == [("clerk_a", date(2026, 3, 3), "running")]


@at(TUESDAY)
def test_an_unknown_pin_waits_for_its_owner(cast, device):
    push(device, *day_of("900"))
    assert records() == [("900", None, "unknown_pin")] * 4
    assert results() == []
    assert assign_pin(cast.clerk_b, "900", by=cast.manager) == 4
    assert records() == [("900", "clerk_b", "")] * 4
    assert results() == [("clerk_b", date(2026, 3, 2), "on_time")]
    changes = ClockRecord.objects.first().history.values_list("history_type", "history_user__username", "problem")
    assert list(changes.order_by("history_id")) == [("+", "system", "unknown_pin"), ("~", "manager", "")]
    assert cast.clerk_b.history.latest("history_id").history_user == cast.manager
    assert assign_pin(cast.clerk_b, "900", by=cast.manager) == 0


@at(TUESDAY)
def test_punches_attached_late_are_judged_like_others(cast, device):
    push(device, "900 2026-03-02 08:55:00", "900 2026-03-02 08:55:30", "900 2026-03-05 09:00:00")
    assign_pin(cast.clerk_b, "900", by=cast.manager)
    assert [problem for _pin, _who, problem in records()] == ["", "repeat", "future"]


@at(TUESDAY)
@pytest.mark.parametrize(
    ("who", "pin", "by", "code"),
    [
        ("clerk_a", "102", "manager", "pin_taken"),
        ("clerk_a", "第一", "manager", "pin_malformed"),
        ("clerk_a", "", "manager", "pin_malformed"),
        ("clerk_a", "900", "chief", "role_missing"),
        ("township", "900", "manager", "role_missing"),
        ("leader", "900", "manager", "not_posted"),
    ],
)
def test_a_pin_is_refused(cast, device, who, pin, by, code):
    before = list(StaffMember.objects.order_by("pk").values_list("attendance_pin", flat=True))
    with pytest.raises(RuleBroken) as refused:
        assign_pin(getattr(cast, who), pin, by=getattr(cast, by))
    assert refused.value.code == code
    assert list(StaffMember.objects.order_by("pk").values_list("attendance_pin", flat=True)) == before


@at(TUESDAY)
def test_keys_are_believed_only_of_a_clock_that_has_them(cast, device):
    push(device, "101 2026-03-02 08:55:00 1")
    device.tells_direction = True
    push(device, *[f"101 2026-03-02 1{status}:00:00 {status}" for status in (0, 1, 2, 3, 4, 5, 9)])
    directions = list(ClockRecord.objects.values_list("direction", flat=True))
    assert directions == ["unknown", "in", "out", "out", "in", "in", "out", "unknown"]


GARBAGE = [
    "101",
    "101\t2026-13-02 08:55:00",
    "101\t2026-03-02 24:00:00",
    "101\t2026-03-02",
    "101\t２０２６-03-02 08:55:00",
    "101\t1970-01-01 00:00:00",
    "101\t9999-12-31 23:59:59",
    "李晓岚\t2026-03-02 08:55:00",
    "'; DROP TABLE staff_clockrecord; --\t2026-03-02 08:55:00",
    "12345678901234567\t2026-03-02 08:55:00",
    "<script>\x00\x1b[31m",
]


@at(TUESDAY)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_garbage_is_told_and_the_rest_is_stored(cast, device, encoding):
    raw = "\r\n".join([*GARBAGE, "101\t2026-03-02 08:55:00\t0\t1", ""]).encode(encoding)
    upload = push(device, raw=raw)
    assert records() == [("101", "clerk_a", "")]
    upload.refresh_from_db()
    assert [problem["line"] for problem in upload.problems] == [*range(1, len(GARBAGE) + 1)]
    assert upload.problems[7] == {"line": 8, "text": "李晓岚\t2026-03-02 08:55:00", "reason": "考勤号不对"}
    assert upload.lines == len(GARBAGE) + 1
    assert bytes(upload.body) == raw


@at(TUESDAY)
def test_bytes_of_no_encoding_do_no_harm(cast, device):
    upload = push(device, raw=b"\xff\xfe\x00\x80\n101\t2026-03-02 08:55:00\t0\n")
    assert len(upload.problems) == 1
    assert records() == [("101", "clerk_a", "")]


@at(TUESDAY)
def test_a_template_among_punches_is_not_kept(cast, device):
    template = b"FP PIN=101\tFID=6\tSize=1024\tValid=1\tTMP=SyVTUzIxAAADwsUECAUHCc7QAAAbxn"
    upload = push(device, raw=template + b"\n101\t2026-03-02 08:55:00\t0\nBIODATA Pin=1\tTmp=AAAA\n")
    assert bytes(upload.body) == b"101\t2026-03-02 08:55:00\t0\n"
    assert [problem["text"] for problem in upload.problems] == ["", ""]


@at(TUESDAY)
def test_only_so_many_unreadable_lines_are_listed(cast, device):
    upload = push(device, raw=b"nonsense\n" * 5000)
    assert (upload.lines, len(upload.problems)) == (5000, 200)


@at(TUESDAY)
def test_ten_thousand_punches_come_in_with_a_few_statements(cast, device, django_assert_max_num_queries):
    start = local("2026-01-01T00:00")
    moments = [start + timedelta(minutes=8 * number) for number in range(10_000)]
    lines = [f"{101 + number % 2} {moment:%Y-%m-%d %H:%M:%S}" for number, moment in enumerate(moments)]
    with django_assert_max_num_queries(30):
        upload = push(device, *lines)
    assert (
        upload.stored
        == sum(moment <= now() for moment in moments) + ClockRecord.objects.filter(problem="future").count()
    )
    assert upload.stored == ClockRecord.objects.count() == ClockRecord.history.count() == 10_000
    assert push(device, *lines, "101 2026-02-26 12:00:30").stored == 1


@at(TUESDAY)
def test_a_punch_is_annulled_with_its_reason(cast, device):
    push(device, *day_of())
    record = annul(ClockRecord.objects.last(), reason="代打卡", by=cast.manager)
    assert results() == [("clerk_a", date(2026, 3, 2), "missing")]
    assert (record.annulled_by, record.annul_reason, record.annulled_at) == (cast.manager, "代打卡", now())
    assert record.history.first().history_change_reason == "代打卡"
    with pytest.raises(RuleBroken) as refused:
        annul(record, reason="代打卡", by=cast.manager)
    assert refused.value.code == "punch_annulled"
    assert push(device, *reversed(day_of())).stored == 0
    assert results() == [("clerk_a", date(2026, 3, 2), "missing")]


@at(TUESDAY)
def test_only_the_manager_annuls_and_never_her_own(cast, device):
    push(device, *day_of(), *day_of("103"))
    give_role(cast.outsider, Role.DUTY_OFFICER, hall=cast.hall)
    hers = ClockRecord.objects.filter(member=cast.manager).first()
    for record, by, code in (
        (ClockRecord.objects.first(), cast.outsider, "role_missing"),
        (ClockRecord.objects.first(), cast.clerk_a, "own_attendance"),
        (hers, cast.manager, "own_attendance"),
    ):
        with pytest.raises(NotAllowed) as refused:
            annul(record, reason="代打卡", by=by)
        assert refused.value.code == code
    assert not ClockRecord.objects.filter(annulled_at__isnull=False).exists()
