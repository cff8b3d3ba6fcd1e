"""Presence for tests: a hall that counts attendance, and who was there when."""

from datetime import date, datetime

from django.utils.timezone import get_default_timezone, make_aware

from hall.models import Hall
from staff.models import ClockRecord, StaffMember
from staff.operations.attendance import recount
from staff.states import PunchSource


def count_attendance(hall: Hall, since: date = date(2026, 1, 1)) -> Hall:
    """From now on presence in `hall` is a matter of punches."""
    hall.attendance_from = since
    hall.save()
    return hall


def punch(member: StaffMember, hall: Hall, *moments: str) -> list[ClockRecord]:
    """Punches at local moments (2026-03-02T08:55), counted at once."""
    times = [make_aware(datetime.fromisoformat(text), get_default_timezone()) for text in moments]
    records = [
        ClockRecord.objects.create(
            pin=member.username[:16],
            member=member,
            hall=hall,
            punched_at=at,
            source=PunchSource.PUSH,
            received_at=at,
        )
        for at in times
    ]
    recount([member.pk], [at.astimezone(get_default_timezone()).date() for at in times])
    return records
