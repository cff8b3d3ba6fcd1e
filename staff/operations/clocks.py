"""Which clock is speaking, and what its contacts tell about it (article 18)."""

import re
from datetime import datetime, timedelta

from django.db import transaction

from hall.moment import now
from staff.attlog import Reading, read_attlog
from staff.models import AttendanceDevice, DeviceContact
from staff.operations.punches import Origin, take_in
from staff.states import PunchSource

SERIAL = re.compile(r"[A-Za-z0-9_-]{4,32}")
STAMP = re.compile(r"[0-9]{1,20}")
LIVE = timedelta(minutes=3)  # a clock heard so recently sends each punch as it is made


def known_clock(serial: str, address: str) -> AttendanceDevice | None:
    """The clock in use with this serial number, if it speaks from one of its own networks."""
    if not SERIAL.fullmatch(serial):
        return None
    device = AttendanceDevice.objects.filter(serial=serial, is_active=True).select_related("hall").first()
    return device if device is not None and device.stands_at(address) else None


def greet(device: AttendanceDevice) -> DeviceContact:
    """Note that a clock was heard."""
    contact, _created = DeviceContact.objects.update_or_create(device=device, defaults={"seen_at": now()})
    return contact


@transaction.atomic
def receive(device: AttendanceDevice, body: bytes, *, address: str, stamp: str = "") -> int:
    """Take in an upload of punches; returns how many lines were heard. Never asks the clock to send garbage again."""
    at = now()
    reading = read_attlog(body, tells_direction=device.tells_direction)
    if reading.body.strip():
        upload = take_in(reading, Origin(PunchSource.PUSH, device.hall, device=device, address=address))
        _note(device, reading if upload.times_received == 1 else Reading(b""), stamp, at)
    return reading.lines


def _note(device: AttendanceDevice, reading: Reading, stamp: str, at: datetime) -> None:
    """Note the upload, and how far the clock is off where its punches tell."""
    last = DeviceContact.objects.filter(device=device).values_list("seen_at", flat=True).first()
    facts: dict[str, object] = {"seen_at": at, "uploaded_at": at}
    drift = _drift(reading, at, last)
    if drift is not None:
        facts["drift_seconds"] = max(-(2**31), min(2**31 - 1, int(drift.total_seconds())))
    if STAMP.fullmatch(stamp):
        facts["stamp"] = stamp
    DeviceContact.objects.update_or_create(device=device, defaults=facts)


def _drift(reading: Reading, at: datetime, last: datetime | None) -> timedelta | None:
    """How far the clock is off, where that can be told: nobody punches in the future, and a single punch of a clock
    that was in touch a moment ago was made just now. A batch may be old, it tells nothing."""
    newest = max((entry.at for entry in reading.entries), default=None)
    if newest is None:
        return None
    is_live = len(reading.entries) == 1 and last is not None and at - last <= LIVE
    return newest - at if newest > at or is_live else None
