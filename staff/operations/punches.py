"""Taking punches on record (article 18): from clocks, spreadsheets and corrections, without loss and without doubles.

Punches are facts: written once, in sets, and never changed but by an annulment, or when an unknown pin gets its owner.
A day is counted anew whenever a punch of it is added or taken away.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Min, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import IllegalMove, RuleBroken
from hall.history import insert_signed, signed
from hall.models import Hall
from hall.moment import now
from staff.attendance import REPEAT, is_repeat
from staff.attlog import PIN, Entry, Reading
from staff.models import AttendanceDevice, ClockRecord, PunchUpload, StaffMember
from staff.operations.attendance import recount
from staff.policies import annul_punch, assign_pins
from staff.queries import system_member
from staff.states import PunchProblem, PunchSource

Judged = tuple[Entry, int | None, PunchProblem | str]
AHEAD = timedelta(minutes=5)  # a clock may be that fast before its punches are taken for nonsense

_KEEP_UPLOAD = """
INSERT INTO staff_punchupload (source, device_id, hall_id, received_at, address, file_name, body, digest,
    times_received, lines, stored, problems, uploaded_by_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 1, %s, 0, '[]', %s)
ON CONFLICT (source, device_id, hall_id, digest) DO UPDATE
    SET times_received = staff_punchupload.times_received + 1
RETURNING id, times_received
"""
_INSERT = """
INSERT INTO staff_clockrecord (pin, punched_at, direction, member_id, problem, hall_id, source, device_id, upload_id,
    received_at, annul_reason)
SELECT pin, punched_at, direction, member_id, problem, %s, %s, %s, %s, %s, ''
FROM unnest(%s::text[], %s::timestamptz[], %s::text[], %s::bigint[], %s::text[])
    AS punch (pin, punched_at, direction, member_id, problem)
ORDER BY pin, punched_at
ON CONFLICT DO NOTHING
RETURNING id, member_id, punched_at, problem
"""
_ATTACH = """
UPDATE staff_clockrecord SET member_id = %s, problem = judged.problem
FROM unnest(%s::bigint[], %s::text[]) AS judged (id, problem) WHERE staff_clockrecord.id = judged.id
"""


@dataclass(frozen=True)
class Origin:
    """Where punches come from: a clock of the hall, or a file that somebody uploaded."""

    source: PunchSource
    hall: Hall
    device: AttendanceDevice | None = None
    address: str = ""
    file_name: str = ""
    by: StaffMember | None = None


@transaction.atomic
def take_in(reading: Reading, origin: Origin) -> PunchUpload:
    """Keep an upload and its punches, and count the days they touch; the very same body again changes nothing.

    What can't count (unknown pin, in the future, a repeat) is stored with its problem. A punch already on record stays
    as it is, whichever upload brings it again.
    """
    at = now()
    upload = _keep(reading, origin, at)
    if upload.times_received > 1:
        return upload
    owners = _owners(reading.entries)
    judged = _judge(reading.entries, owners, at)
    stored = _insert(judged, origin, upload, at)
    upload.stored, upload.problems = len(stored), reading.problems
    upload.save(update_fields=["stored", "problems"])
    ids = [pk for pk, _member, _at, _problem in stored]
    insert_signed(ClockRecord, ids, by=origin.by or system_member(), reason=_("打卡记录收到"), at=at)
    _recount(((member, moment) for _pk, member, moment, problem in stored if member and not problem), at)
    return upload


@transaction.atomic
def annul(record: ClockRecord, *, reason: str, by: Any) -> ClockRecord:
    """Take a wrong punch out of the count, with its reason; it stays on record. Raises IllegalMove (punch_annulled)."""
    at = now()
    record = ClockRecord.objects.select_for_update(of=("self",)).select_related("hall").get(pk=record.pk)
    annul_punch(by, record, at)
    if record.annulled_at is not None:
        raise IllegalMove("punch_annulled", _("这次打卡已经作废。"), 18)
    record.annulled_at, record.annulled_by, record.annul_reason = at, by, reason
    signed(record, by=by, reason=reason).save(update_fields=["annulled_at", "annulled_by", "annul_reason"])
    if record.member_id:
        _recount([(record.member_id, record.punched_at)], at)
    return record


@transaction.atomic
def assign_pin(member: StaffMember, pin: str, *, by: Any) -> int:
    """Say whose pin it is; her earlier punches under it count from now on. Returns how many punches were attached.

    Raises RuleBroken: pin_malformed, pin_taken (somebody else has it). Article 18.
    """
    at = now()
    member = StaffMember.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    assign_pins(by, member, at)
    if not PIN.fullmatch(pin):
        raise RuleBroken("pin_malformed", _("考勤号由 1 至 16 个数字或者字母组成。"), 18, field="pin")
    if member.attendance_pin != pin:
        member.attendance_pin = pin
        try:
            with transaction.atomic():
                signed(member, by=by, reason=_("登记考勤号")).save(update_fields=["attendance_pin"])
        except IntegrityError as error:
            raise RuleBroken("pin_taken", _("这个考勤号已经是别人的，请核对。"), 18, field="pin") from error
    return _attach(member, pin, by, at)


def refuse_repeat(member: StaffMember, punched_at: datetime) -> None:
    """Refuse a punch by hand where one that counts is less than a minute away. Raises RuleBroken (already_punched)."""
    near = {"punched_at__gt": punched_at - REPEAT, "punched_at__lt": punched_at + REPEAT}
    if ClockRecord.objects.counting().filter(member=member, **near).exists():
        raise RuleBroken("already_punched", _("这个时间已经有打卡记录，不用补。"), 18, field="time")


def _keep(reading: Reading, origin: Origin, at: datetime) -> PunchUpload:
    """The row of this upload: a new one, or the old one with its count raised; whoever comes second waits here."""
    digest = sha256(reading.body).hexdigest()
    place: list[Any] = [origin.source, origin.device.pk if origin.device else None, origin.hall.pk, at]
    what: list[Any] = [
        origin.address,
        origin.file_name,
        reading.body,
        digest,
        reading.lines,
        origin.by.pk if origin.by else None,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_UPLOAD, [*place, *what])
        return PunchUpload.objects.get(pk=cursor.fetchone()[0])


def _owners(entries: Sequence[Entry]) -> dict[str, int]:
    """Whose pins these are; their rows are locked, so that one member's punches are judged one upload at a time."""
    pins, named = {entry.pin for entry in entries}, {entry.member for entry in entries if entry.member}
    known = StaffMember.objects.filter(Q(attendance_pin__in=pins) | Q(pk__in=named)).order_by("pk")
    rows = known.select_for_update(no_key=True, of=("self",)).values_list("attendance_pin", "pk")
    return {pin: pk for pin, pk in rows if pin}


def _judge(entries: Iterable[Entry], owners: dict[str, int], at: datetime) -> list[Judged]:
    """Each punch once, with its owner and its problem, in the order of time."""
    once = {(entry.pin, entry.at): entry for entry in entries}.values()
    found = sorted(((entry, entry.member or owners.get(entry.pin)) for entry in once), key=lambda pair: pair[0].at)
    taken = _taken({member for _entry, member in found if member}, [entry.at for entry, _member in found])
    return [(entry, member, _problem(member, entry.at, taken, at)) for entry, member in found]


def _problem(
    member: int | None, punched_at: datetime, taken: dict[int, list[datetime]], at: datetime
) -> PunchProblem | str:
    """Why a punch can't count, or nothing; then it is among the taken ones."""
    if member is None:
        return PunchProblem.UNKNOWN_PIN
    if punched_at > at + AHEAD:
        return PunchProblem.FUTURE
    moments = taken[member]
    place = bisect_left(moments, punched_at)
    if is_repeat(punched_at, moments[max(0, place - 1) : place + 1]):
        return PunchProblem.REPEAT
    insort(moments, punched_at)
    return ""


def _taken(members: set[int], moments: list[datetime]) -> dict[int, list[datetime]]:
    """The punches of the members that count already, about the time of `moments`, in order."""
    taken: dict[int, list[datetime]] = defaultdict(list)
    if members:
        about = (min(moments) - REPEAT, max(moments) + REPEAT)
        rows = ClockRecord.objects.counting().filter(member__in=members, punched_at__range=about).order_by("punched_at")
        for member, punched_at in rows.values_list("member_id", "punched_at"):
            taken[member].append(punched_at)
    return taken


def _insert(
    judged: list[Judged], origin: Origin, upload: PunchUpload, at: datetime
) -> list[tuple[int, int | None, datetime, str]]:
    """The punches that were not on record yet, as (key, member, moment, problem)."""
    columns: list[list[Any]] = [
        [entry.pin for entry, _member, _problem in judged],
        [entry.at for entry, _member, _problem in judged],
        [str(entry.direction) for entry, _member, _problem in judged],
        [member for _entry, member, _problem in judged],
        [str(problem) for _entry, _member, problem in judged],
    ]
    device = origin.device.pk if origin.device else None
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [origin.hall.pk, origin.source, device, upload.pk, at, *columns])
        return cursor.fetchall()


def _attach(member: StaffMember, pin: str, by: Any, at: datetime) -> int:
    """Give the punches of a pin that nobody had to their owner."""
    rows = list(ClockRecord.objects.select_for_update(of=("self",)).filter(pin=pin, member__isnull=True))
    if not rows:
        return 0
    taken = _taken({member.pk}, [row.punched_at for row in rows])
    problems = [_problem(member.pk, row.punched_at, taken, row.received_at) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_ATTACH, [member.pk, [row.pk for row in rows], [str(problem) for problem in problems]])
    insert_signed(ClockRecord, [row.pk for row in rows], by=by, reason=_("登记考勤号"), at=at, change="~")
    counting = [row for row, problem in zip(rows, problems, strict=True) if not problem]
    _recount(((member.pk, row.punched_at) for row in counting), at)
    return len(rows)


def _recount(punches: Iterable[tuple[int, datetime]], at: datetime) -> None:
    """Count the touched days anew: those on which a hall counts, up to today."""
    since = Hall.objects.aggregate(since=Min("attendance_from"))["since"]
    members: set[int] = set()
    days: set[date] = set()
    for member, punched_at in punches:
        on = localdate(punched_at)
        if since is not None and since <= on <= localdate(at):
            members.add(member)
            days.add(on)
    recount(members, days)
