"""Presence and results of members' days, worked out from punches, leave and sessions (article 18).

Derived rows: counting twice gives the same, and a late upload, a correction or a leave simply counts again.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import get_default_timezone, localdate

from hall.models import Hall
from hall.moment import now
from staff import attendance
from staff.attendance import Away, Punch, Session, SessionCount, Spell
from staff.models import AttendanceDay, ClockRecord, Leave, Posting, PresenceSpell, StaffMember
from staff.queries import hours_of_day, local_moment
from staff.states import ERRANDS, SessionResult

MemberDay = tuple[int, date]
CAUGHT_UP = 62  # natural days
UPDATED = ("hall", "result", "sessions", "late", "early", "missing", "absent", "counted_at")


@transaction.atomic
def recount(members: Iterable[int], dates: Iterable[date]) -> int:
    """Work out presence and results of the members (keys) on the days anew; returns how many member days now count.

    Only days on which a member is posted to a hall that counts attendance have a result; the rows of the others go.
    """
    at, member_ids, days = now(), sorted(set(members)), sorted(set(dates))
    if not member_ids or not days:
        return 0
    list(StaffMember.objects.filter(pk__in=member_ids).order_by("pk").select_for_update(no_key=True).values("pk"))
    halls = _halls(member_ids, days)
    punches, aways = _punches(member_ids, days), _aways(member_ids, days)
    sessions: dict[tuple[int, date], list[Session]] = {}
    stretches: list[PresenceSpell] = []
    results: list[AttendanceDay] = []
    for (member, on), hall in halls.items():
        if (hall.pk, on) not in sessions:
            sessions[hall.pk, on] = hours_of_day(hall, on)
        stays = [
            (session, attendance.spells(punches[member, on, hall.pk], session)) for session in sessions[hall.pk, on]
        ]
        stretches += [
            PresenceSpell(member_id=member, hall=hall, date=on, began_at=start, ended_at=end)
            for session, spells in stays
            for start, end in attendance.presence(spells, session)
        ]
        results.append(_day(member, on, hall, stays, aways[member], at))
    _replace(member_ids, days, stretches, results)
    return len(results)


def recount_hall(hall: Hall, on: date) -> int:
    """Work out the day of everybody posted to `hall` on `on`: who has no punch at all has a result too."""
    return recount(Posting.objects.valid_on(on).filter(hall=hall).values_list("member_id", flat=True), [on])


def recount_due(hall: Hall, last: date | None) -> int:
    """Work out today, yesterday and every day since the job last came through (`last`, None for never).

    A stop of the job leaves no gap, whatever punches were counted meanwhile: who neither came nor had leave is absent
    by it (旷工). Never further back than `CAUGHT_UP` days.
    """
    today, since = localdate(now()), hall.attendance_from
    if since is None or since > today:
        return 0
    first = max(min(last or since, today - timedelta(days=1)), today - timedelta(days=CAUGHT_UP), since)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    return sum(recount_hall(hall, on) for on in days)


def recount_leave(leave: Leave) -> int:
    """Work out the days that a leave touches; those ahead of today come when they come."""
    first, last = localdate(leave.starts_at), min(localdate(leave.ends_at), localdate(now()))
    return recount([leave.member_id], [first + timedelta(days=ago) for ago in range((last - first).days + 1)])


def _halls(members: list[int], days: list[date]) -> dict[MemberDay, Hall]:
    """The hall of each member day that counts."""
    rows = Posting.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=days[0]), member__in=members, valid_from__lte=days[-1]
    ).select_related("hall")
    return {
        (row.member_id, on): row.hall
        for row in rows
        for on in days
        if row.valid_from <= on
        and (row.valid_until is None or on <= row.valid_until)
        and row.hall.counts_attendance(on)
    }


def _punches(members: list[int], days: list[date]) -> dict[tuple[int, date, int], list[Punch]]:
    """The punches of each member, day and hall: a finger on another hall's clock is no presence in one's own."""
    found: dict[tuple[int, date, int], list[Punch]] = defaultdict(list)
    rows = ClockRecord.objects.counting().filter(member__in=members, **_within("punched_at", days))
    for member, hall, at, direction in rows.values_list("member_id", "hall_id", "punched_at", "direction"):
        found[member, localdate(at), hall].append(Punch(at, direction))
    return found


def _aways(members: list[int], days: list[date]) -> dict[int, list[Away]]:
    found: dict[int, list[Away]] = defaultdict(list)
    start, end = local_moment(days[0], time()), local_moment(days[-1] + timedelta(days=1), time())
    for leave in Leave.objects.granted().filter(member__in=members).between(start, end):
        ends = min(leave.ends_at, leave.returned_at or leave.ends_at)
        found[leave.member_id].append(Away(leave.starts_at, ends, leave.kind in ERRANDS))
    return found


def _day(
    member: int, on: date, hall: Hall, stays: list[tuple[Session, list[Spell]]], aways: list[Away], at: datetime
) -> AttendanceDay:
    counts = [attendance.count_session(session, spells, aways, at) for session, spells in stays]
    return AttendanceDay(
        member_id=member,
        hall=hall,
        date=on,
        result=attendance.count_day(counts),
        sessions=[_printed(count) for count in counts],
        late=sum(count.late > 0 for count in counts),
        early=sum(count.result in (SessionResult.EARLY, SessionResult.LATE_AND_EARLY) for count in counts),
        missing=sum(count.result == SessionResult.MISSING_PUNCH for count in counts),
        absent=sum(count.result == SessionResult.ABSENT for count in counts),
        counted_at=at,
    )


def _printed(count: SessionCount) -> dict[str, object]:
    """One session for the sheet: local times HH:MM, the result, minutes late and early."""
    local = get_default_timezone()
    facts = {"opens": count.session.opens, "closes": count.session.closes, "came": count.came, "left": count.left}
    times = {name: f"{moment.astimezone(local):%H:%M}" if moment else "" for name, moment in facts.items()}
    return {**times, "result": str(count.result), "late": count.late, "early": count.early}


def _replace(
    members: list[int], days: list[date], stretches: list[PresenceSpell], results: list[AttendanceDay]
) -> None:
    """Write what has changed and nothing else: whoever looks for days counted anew should find few."""
    spells = PresenceSpell.objects.filter(member__in=members, date__in=days)
    before, after = _by_day(spells), _by_day(stretches)
    known = {_key(row): row for row in AttendanceDay.objects.filter(member__in=members, date__in=days)}
    moved = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    changed = [row for row in results if _key(row) in moved or not _says_the_same(row, known.get(_key(row)))]
    spells.filter(pk__in=[spell.pk for spell in spells if _key(spell) in moved]).delete()
    PresenceSpell.objects.bulk_create([spell for spell in stretches if _key(spell) in moved])
    gone = known.keys() - {_key(row) for row in results}
    AttendanceDay.objects.filter(pk__in=[known[key].pk for key in gone]).delete()
    AttendanceDay.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["member", "date"], update_fields=UPDATED
    )


def _key(row: PresenceSpell | AttendanceDay) -> MemberDay:
    return row.member_id, row.date


def _by_day(spells: Iterable[PresenceSpell]) -> dict[MemberDay, list[tuple[int, datetime, datetime]]]:
    found: dict[MemberDay, list[tuple[int, datetime, datetime]]] = defaultdict(list)
    for spell in spells:
        found[_key(spell)].append((spell.hall_id, spell.began_at, spell.ended_at))
    return found


def _says_the_same(row: AttendanceDay, known: AttendanceDay | None) -> bool:
    facts = ("hall_id", "result", "sessions", "late", "early", "missing", "absent")
    return known is not None and all(getattr(row, fact) == getattr(known, fact) for fact in facts)


def _within(field: str, days: list[date]) -> dict[str, datetime]:
    """A condition for moments from the first day up to the end of the last."""
    end = local_moment(days[-1] + timedelta(days=1), time())
    return {f"{field}__gte": local_moment(days[0], time()), f"{field}__lt": end}
