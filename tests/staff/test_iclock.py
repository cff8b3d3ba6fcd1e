"""The addresses of the clocks, one request at a time."""

import logging

import pytest

from staff.models import ClockRecord, DeviceContact, PunchUpload
from tests.approvals.stages import at
from tests.factories.attendance import count_attendance_in, make_device

TUESDAY = "2026-03-03T10:00"
CDATA = "/iclock/cdata?SN=BJZK2026001"
ATTLOG = f"{CDATA}&table=ATTLOG"
LINE = "101\t2026-03-02 08:55:00\t0\t1\n"


@pytest.fixture
def device(cast):
    cast.clerk_a.attendance_pin = "101"
    cast.clerk_a.save()
    return make_device(count_attendance_in(cast.hall))


def push(client, body, address=ATTLOG, **facts):
    return client.post(address, body, content_type="text/plain", **facts)


@at(TUESDAY)
def test_the_handshake_needs_no_session(client, device):
    answer = client.get(f"{CDATA}&options=all")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert DeviceContact.objects.get().device == device


@at(TUESDAY)
@pytest.mark.parametrize("table", ["OPERLOG", "BIODATA", "FP", "FACE", "USERPIC", "ATTPHOTO", "options", ""])
def test_templates_and_users_are_answered_and_not_kept(client, device, table):
    secret = "FP PIN=101\tFID=6\tTMP=SyVTUzIxAAADwsUECAUHCc7Q"
    answer = push(client, f"{secret}\nUSER PIN=101\tName=x\n", f"{CDATA}&table={table}")
    assert (answer.status_code, answer.content) == (200, b"OK")
    assert not PunchUpload.objects.exists()
    assert not ClockRecord.objects.exists()


@at(TUESDAY)
@pytest.mark.parametrize("body", ["", "\n\r\n", "FP PIN=101\tTMP=SyVTUzIx\n"])
def test_nothing_to_keep_is_not_kept(client, device, body):
    assert push(client, body).status_code == 200
    assert not PunchUpload.objects.exists()


@at(TUESDAY)
def test_garbage_is_confirmed_so_that_it_is_not_sent_for_ever(client, device):
    assert push(client, f"nonsense\n{LINE}\x00\n").content == b"OK: 3"
    assert [problem["line"] for problem in PunchUpload.objects.get().problems] == [1, 3]
    assert ClockRecord.objects.counting().count() == 1


@at(TUESDAY)
def test_too_large_a_body_is_refused(client, device):
    assert push(client, LINE * (5_000_000 // len(LINE) + 1)).status_code == 413
    assert push(client, "x", CONTENT_LENGTH="7000000").status_code == 413
    assert not PunchUpload.objects.exists()


@at(TUESDAY)
@pytest.mark.parametrize(
    ("address", "networks", "status"),
    [
        ("10.20.3.4", ["10.20.0.0/16"], 200),
        ("10.21.3.4", ["10.20.0.0/16"], 403),
        ("::ffff:10.20.3.4", ["10.20.0.0/16"], 200),
        ("10.21.3.4", ["10.20.0.0/16", "10.21.3.4"], 200),
        ("fd00::7", ["fd00::/8"], 200),
        ("10.20.3.4", ["broken"], 403),
        ("", ["10.20.0.0/16"], 403),
    ],
)
def test_only_its_own_network_is_heard(client, device, address, networks, status):
    device.networks = networks
    device.save()
    assert push(client, LINE, REMOTE_ADDR=address).status_code == status
    assert PunchUpload.objects.count() == (status == 200)


@at(TUESDAY)
def test_a_forged_header_does_not_move_a_clock(client, device):
    device.networks = ["10.20.0.0/16"]
    device.save()
    assert push(client, LINE, headers={"X-Forwarded-For": "10.20.3.4"}).status_code == 403


@at(TUESDAY)
def test_a_stranger_is_logged_once_a_minute(client, device, caplog):
    with caplog.at_level(logging.WARNING, "staff.views.iclock"):
        for number in range(3):
            client.get(f"/iclock/getrequest?SN=STRANGER{number}")
    assert [record.message for record in caplog.records if record.name == "staff.views.iclock"] == ["clock refused"]


@at(TUESDAY)
def test_a_clock_that_never_stops_is_slowed_down(client, device, monkeypatch):
    monkeypatch.setattr("hall.throttling.ClockThrottle.THROTTLE_RATES", {"clock": "3/min"})
    answers = [client.get("/iclock/ping?SN=BJZK2026001") for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 61


@at(TUESDAY)
def test_the_clocks_are_heard_without_redis(client, device, without_redis):
    assert push(client, LINE).content == b"OK: 1"
    assert client.get("/iclock/ping?SN=STRANGER").status_code == 403


@pytest.mark.parametrize(
    ("heard_before", "lines", "drift"),
    [
        (True, ["2026-03-03 10:04:00"], 240),
        (True, ["2026-03-03 09:56:00"], -240),
        (True, ["2026-03-02 10:00:00"], -86400),
        (False, ["2026-03-04 10:00:00"], 86400),
        (False, ["2026-03-03 09:56:00"], None),
        (True, ["2026-03-03 09:56:00", "2026-03-03 09:50:00"], None),
        (True, ["2099-12-31 00:00:00"], 2**31 - 1),
    ],
)
def test_how_far_a_clock_is_off(client, device, heard_before, lines, drift):
    with at("2026-03-03T09:59"):
        if heard_before:
            client.get("/iclock/getrequest?SN=BJZK2026001")
    with at(TUESDAY):
        push(client, "".join(f"101\t{moment}\t0\n" for moment in lines))
    assert DeviceContact.objects.get().drift_seconds == drift


@at(TUESDAY)
def test_a_stamp_is_kept_only_if_it_is_one(client, device):
    push(client, LINE, f"{ATTLOG}&Stamp=82983982")
    push(client, f"102{LINE}", f"{ATTLOG}&Stamp=nonsense%0ARealtime=0")
    assert "Stamp=82983982\n" in client.get(CDATA).content.decode()


@pytest.mark.parametrize(("page", "method"), [("getrequest", "post"), ("ping", "post"), ("devicecmd", "get")])
def test_wrong_methods(client, device, page, method):
    assert getattr(client, method)(f"/iclock/{page}?SN=BJZK2026001").status_code == 405
