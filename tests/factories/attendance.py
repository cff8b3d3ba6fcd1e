"""Clocks, punches and leave, as rows."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hall.models import Hall
from staff.models import AttendanceDevice, ClockRecord, Leave, StaffMember
from staff.operations.attendance import recount
from staff.states import LeaveKind, LeaveState, PunchSource

CHINA = ZoneInfo("Asia/Shanghai")
STARTED_ON = date(2026, 3, 2)  # a Monday without holidays near


def local(text: str) -> datetime:
    """A moment of Asia/Shanghai, written 2026-03-02T09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def count_attendance_in(hall: Hall, since: date = STARTED_ON) -> Hall:
    hall.attendance_from = since
    hall.save()
    return hall


def make_device(hall: Hall, serial: str = "BJZK2026001", **fields) -> AttendanceDevice:
    defaults = {"name": "一楼东门", "networks": ["127.0.0.0/8"]}
    return AttendanceDevice.objects.create(hall=hall, serial=serial, **(defaults | fields))


def make_punch(member: StaffMember, hall: Hall, at: str, **fields) -> ClockRecord:
    """A punch on record, as if it had come by a clock; nothing is counted."""
    moment = local(at)
    defaults = {"pin": member.attendance_pin or str(member.pk), "source": PunchSource.PUSH, "received_at": moment}
    return ClockRecord.objects.create(member=member, hall=hall, punched_at=moment, **(defaults | fields))


def make_leave(member: StaffMember, hall: Hall, start: str, end: str, **fields) -> Leave:
    defaults = {"kind": LeaveKind.PRIVATE, "reason": "家事", "minutes": 180, "days": 1, "state": LeaveState.APPROVED}
    starts, ends = local(start), local(end)
    return Leave.objects.create(
        member=member, hall=hall, starts_at=starts, ends_at=ends, requested_at=starts, **(defaults | fields)
    )


def punch(member: StaffMember, hall: Hall, *moments: str) -> list[ClockRecord]:
    """Punches at local moments (2026-03-02T08:55), counted at once."""
    records = [make_punch(member, hall, text) for text in moments]
    recount([member.pk], [local(text).date() for text in moments])
    return records
