"""Punches from a spreadsheet of the clock's own software (article 18): told row by row, taken in like an upload."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hall.models import Hall
from hall.moment import now, today
from staff.attlog import PIN, Entry, Reading
from staff.models import PunchUpload, StaffMember
from staff.operations.punches import Origin, take_in
from staff.policies import manage_clocks
from staff.punch_sheets import Row, read_sheet
from staff.queries import SYSTEM_USERNAME
from staff.states import PunchSource


@transaction.atomic
def import_sheet(content: bytes, file_name: str, hall: Hall, *, by: Any) -> PunchUpload:
    """Take in the punches of a spreadsheet for `hall`; a command signs as the system. Article 18.

    Raises NotAllowed (role_missing), RuleBroken (file_unreadable). Rows that can't be used are the upload's problems.
    """
    if by.username != SYSTEM_USERNAME:
        manage_clocks(by, hall, now())
    rows = read_sheet(content, file_name)
    reading = Reading(content, lines=len(rows))
    people = _People(hall, rows)
    for row in rows:
        reason = row.reason or people.why_not(row)
        if reason:
            reading.tell(row.line, row.text, reason)
        else:
            pin, member = people.of(row)
            reading.entries += [Entry(pin, moment, row.direction, member) for moment in row.moments]
    return take_in(reading, Origin(PunchSource.SPREADSHEET, hall, file_name=file_name[-120:], by=by))


class _People:
    """Who is meant by the pins and names of a sheet, read once."""

    def __init__(self, hall: Hall, rows: list[Row]) -> None:
        pins, names = {row.pin for row in rows if row.pin}, {row.name for row in rows if not row.pin}
        self._pins = {member.attendance_pin: member for member in StaffMember.objects.filter(attendance_pin__in=pins)}
        self._names: dict[str, list[StaffMember]] = defaultdict(list)
        posted = StaffMember.objects.filter(pk__in=hall.posting_set.valid_on(today()).values("member"), name__in=names)
        for member in posted:
            self._names[member.name].append(member)

    def why_not(self, row: Row) -> str:
        """Why nobody can be meant by this row, or nothing."""
        if row.pin:
            owner = self._pins.get(row.pin)
            if not PIN.fullmatch(row.pin):
                return _("考勤号不对")
            if owner and row.name and owner.name != row.name:
                return _("考勤号 %(pin)s 登记的是%(owner)s") % {"pin": row.pin, "owner": owner.name}
            return ""
        if not row.name:
            return _("没有考勤号，也没有姓名")
        if not self._names[row.name]:
            return _("中心里没有叫这个名字的派驻人员")
        return _("有几个人叫这个名字，请写考勤号") if len(self._names[row.name]) > 1 else ""

    def of(self, row: Row) -> tuple[str, int | None]:
        """The pin and, where the row names a person, her key."""
        if row.pin:
            return row.pin, None
        member = self._names[row.name][0]
        return member.attendance_pin or f"#{member.pk}", member.pk
