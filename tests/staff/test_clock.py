"""A clock speaks to the hall over HTTP: handshake, batches, repeats, late uploads, strangers (article 18)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from hall.moment import now
from staff.models import AttendanceDay, ClockRecord, DeviceContact, PunchUpload
from tests.factories.attendance import count_attendance_in, make_device
from tests.staff.clock import Clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock(cast, live_server):
    for pin, member in (("101", cast.clerk_a), ("102", cast.clerk_b)):
        member.attendance_pin = pin
        member.save()
    hall = count_attendance_in(cast.hall, localtime(now()).date() - timedelta(days=400))
    return Clock(live_server.url, make_device(hall).serial)


def yesterday(time):
    return f"{localtime(now()) - timedelta(days=1):%Y-%m-%d} {time}"


def touch_a_day(clock, pin="101"):
    for time in ("08:55:10", "12:01:00", "13:50:00", "17:31:00"):
        clock.touch(pin, yesterday(time))


def test_a_day_with_the_clock(cast, clock):
    answer = clock.switch_on()
    assert answer.text.startswith(f"GET OPTION FROM: {clock.serial}\nStamp=0\n")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Set-Cookie" not in answer.headers
    wanted = {"Realtime": "1", "TimeZone": "8", "Encrypt": "None", "TransFlag": "TransData AttLog", "Delay": "30"}
    assert wanted.items() <= clock.options.items()
    assert [clock.ask(page).text for page in ("getrequest", "ping")] == ["OK", "OK"]
    assert clock.report("ID=1&Return=0&CMD=INFO").text == "OK"
    touch_a_day(clock)
    assert [answer.text for answer in clock.upload(batch=3)] == ["OK: 3", "OK: 1"]
    assert AttendanceDay.objects.get().result in ("on_time", "holiday")
    assert ClockRecord.objects.counting().filter(member=cast.clerk_a).count() == 4


def test_a_lost_answer_costs_nothing_and_doubles_nothing(clock):
    touch_a_day(clock)
    clock.upload(batch=2, lose_answer=True)
    clock.upload(batch=2)
    assert list(PunchUpload.objects.values_list("stored", "times_received")) == [(2, 2), (2, 2)]
    clock.stamp = 0
    clock.upload(batch=3)
    assert ClockRecord.objects.count() == 4


def test_the_hall_remembers_how_far_the_clock_has_told(clock):
    touch_a_day(clock)
    clock.upload()
    restarted = Clock(clock.server, clock.serial, records=clock.records)
    restarted.switch_on()
    assert restarted.stamp == 4
    assert restarted.upload() == []


def test_ten_thousand_punches_in_one_go(clock):
    start = localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=60)
    for number in range(10_000):
        moment = start + timedelta(minutes=8 * (number // 2))
        clock.touch(("101", "102")[number % 2], f"{moment:%Y-%m-%d %H:%M:%S}")
    assert [answer.text for answer in clock.upload(batch=10_000)] == ["OK: 10000"]
    clock.stamp = 0
    assert [answer.text for answer in clock.upload(batch=5_000)] == ["OK: 5000"] * 2
    assert ClockRecord.objects.counting().count() == ClockRecord.history.count() == 10_000


def test_two_uploads_of_the_same_punches_at_once(clock):
    touch_a_day(clock)
    touch_a_day(clock, "102")
    touch_a_day(clock, "900")
    forth, back = clock.records, clock.records[::-1]
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(clock.send, [forth, back, forth[1:], back[1:], forth, back] * 2))
    assert {answer.status for answer in answers} == {200}
    assert ClockRecord.objects.count() == ClockRecord.history.count() == 12
    assert ClockRecord.objects.counting().count() == 8
    assert AttendanceDay.objects.count() == 2


def test_strangers_are_not_heard(cast, clock):
    make_device(cast.hall, "ELSEWHERE1", networks=["10.20.0.0/16"])
    make_device(cast.hall, "RETIRED001", is_active=False)
    for serial in ("UNKNOWN001", "ELSEWHERE1", "RETIRED001", "", "x' OR '1'='1", clock.serial.lower()):
        stranger = Clock(clock.server, serial)
        stranger.touch("101", yesterday("08:55:00"))
        answers = [stranger.switch_on(), *stranger.upload(), stranger.ask("getrequest"), stranger.report("ID=1")]
        assert [(answer.status, answer.text) for answer in answers] == [(403, "unknown device")] * 4
    assert not PunchUpload.objects.exists()
    assert not ClockRecord.objects.exists()
    assert not DeviceContact.objects.exists()
