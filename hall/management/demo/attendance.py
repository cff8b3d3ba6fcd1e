"""Attendance of the demonstration: a clock in each hall and 45 days of fingers on it, taken in like any upload."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import get_default_timezone, localdate, localtime, make_aware

from hall.history import signed
from hall.management.demo.county import County
from hall.models import Hall
from hall.moment import moved_to, now
from staff.attendance import Session
from staff.models import AttendanceDevice, ClockRecord, Posting, StaffMember
from staff.operations.attendance import recount
from staff.operations.clocks import greet, receive
from staff.operations.corrections import propose
from staff.queries import hours_of_day
from staff.states import PunchDirection

DAYS = 45
FIRST_PIN = 1001
PLACES = {"county": "一楼大厅东门", "township": "大厅入口"}
LATE, EARLY, FORGOTTEN, ABSENT = 0.03, 0.01, 0.01, 0.003  # shares of sessions
STRANGER = "990"  # a pin that somebody enrolled on the clock without telling the hall


def tell(county: County) -> None:
    """Clocks, pins, the punches of the last days up to now, and one forgotten punch that waits for its correction."""
    random = Random(county.random.random())
    _give_pins(county)
    days = [localdate(now()) - timedelta(days=number) for number in range(DAYS, -1, -1)]
    sessions = {hall: [one for on in days[:-1] for one in hours_of_day(hall, on)] for hall in county.halls}
    forgotten = _last_evening(sessions[county.halls[0]])
    for number, hall in enumerate(county.halls, start=1):
        device = _device(county, hall, number)
        posted = _posted(hall)
        _upload(device, list(_touches(county, random, posted, sessions[hall], forgotten)))
        signed(hall, by=county.system, reason="考勤机启用").attendance_from = days[0]
        hall.save()
        recount([member.pk for member in posted], days)
    go_on()
    _show_a_slow_clock(county)
    if forgotten:
        clerk = county.members["clerk_a"]
        facts = {"punched_at": forgotten, "direction": PunchDirection.OUT, "reason": "下班时送材料到二楼，忘了打卡"}
        propose(clerk, **facts, by=clerk)


def go_on() -> int:
    """What the fingers of today have left on the clocks up to now and is not on record yet; how many punches it was.

    Each member's times of a day are drawn once, from the day and her pin, so that it may be asked for as often as one
    likes. Everybody is punctual here; who is on leave comes and goes all the same.
    """
    on, present, sent = localdate(now()), now(), 0
    for device in AttendanceDevice.objects.filter(serial__startswith="DEMO", is_active=True).select_related("hall"):
        known = set(ClockRecord.objects.filter(device=device, punched_at__date=on).values_list("pin", "punched_at"))
        touches = [touch for touch in _touches_of_today(device.hall, on, present) if touch not in known]
        if touches:
            _upload(device, touches)
            sent += len(touches)
    return sent


def _touches_of_today(hall: Hall, on: date, present: datetime) -> Iterator[tuple[str, datetime]]:
    for session in hours_of_day(hall, on):
        for member in _posted(hall):
            random = Random(f"{on}{session.opens}{member.attendance_pin}")
            came = session.opens - timedelta(seconds=random.randint(20, 900))
            left = session.closes + timedelta(seconds=random.randint(10, 900))
            yield from ((str(member.attendance_pin), at) for at in (came, left) if _made(at, session, present))


def _give_pins(county: County) -> None:
    posted = Posting.objects.order_by("pk").values_list("member", flat=True)
    members = StaffMember.objects.in_bulk(posted)
    for number, member in enumerate(members.values(), start=FIRST_PIN):
        member.attendance_pin = str(number)
        county.save(member)


def _posted(hall: Hall) -> list[StaffMember]:
    members = StaffMember.objects.filter(pk__in=Posting.objects.filter(hall=hall).values("member"))
    return list(members.order_by("pk"))


def _device(county: County, hall: Hall, number: int) -> AttendanceDevice:
    networks = ["127.0.0.0/8", f"10.20.{number}.0/24"]
    name = PLACES[hall.level]
    return county.save(AttendanceDevice(serial=f"DEMO{hall.code}0001", name=name, hall=hall, networks=networks))


def _last_evening(sessions: list[Session]) -> datetime | None:
    """The last closing time of a day before today: then clerk_a forgot her finger."""
    today = localdate(now())
    evenings = [one.closes for one in sessions if localdate(one.closes) < today and localtime(one.closes).hour > 13]
    return evenings[-1] if evenings else None


def _touches(
    county: County, random: Random, posted: list[StaffMember], sessions: list[Session], forgotten: datetime | None
) -> Iterator[tuple[str, datetime]]:
    """Pins and moments, some late, early or forgotten; the people of the accounts are punctual, all but once."""
    present, punctual = now(), {member.pk for member in county.members.values()}
    for session in sessions:
        for member in posted:
            came = session.opens - timedelta(seconds=random.randint(20, 900))
            left = session.closes + timedelta(seconds=random.randint(10, 900))
            if member.pk in punctual:
                left = session.slot_end if session.closes == forgotten and _is(county, member, "clerk_a") else left
            elif localdate(session.opens) < localdate(present):
                came, left = _human(random, session, came, left)
            stays = session.slot_start <= came
            yield from (
                (str(member.attendance_pin), at) for at in (came, left) if stays and _made(at, session, present)
            )


def _made(at: datetime, session: Session, present: datetime) -> bool:
    return at <= present and at < session.slot_end


def _is(county: County, member: StaffMember, username: str) -> bool:
    return county.members[username].pk == member.pk


def _human(random: Random, session: Session, came: datetime, left: datetime) -> tuple[datetime, datetime]:
    """The same stay with a human fault, now and then; a moment outside the slot is a finger that was forgotten."""
    fault = random.random()
    if fault < ABSENT:
        return session.slot_start - timedelta(days=1), session.slot_end
    if fault < ABSENT + LATE:
        return session.opens + timedelta(seconds=random.randint(60, 1500)), left
    if fault < ABSENT + LATE + EARLY:
        return came, session.closes - timedelta(seconds=random.randint(120, 1800))
    return (came, session.slot_end) if fault < ABSENT + LATE + EARLY + FORGOTTEN else (came, left)


def _upload(device: AttendanceDevice, touches: list[tuple[str, datetime]]) -> None:
    """Send the punches week by week, each lot at its end or now."""
    weeks: dict[date, list[str]] = defaultdict(list)
    for pin, at in sorted(touches, key=lambda touch: touch[1]):
        local = localtime(at)
        monday = local.date() - timedelta(days=local.weekday())
        weeks[monday].append(f"{pin}\t{local:%Y-%m-%d %H:%M:%S}\t0\t1\t0\t0\t0")
    for monday, lines in weeks.items():
        end = make_aware(datetime.combine(monday + timedelta(days=6), time(22)), get_default_timezone())
        with moved_to(min(end, now())):
            receive(device, ("\n".join(lines) + "\n").encode(), address="127.0.0.1")
    greet(device)


def _show_a_slow_clock(county: County) -> None:
    """The last hall's clock is some minutes slow, and somebody unknown was the last on it."""
    device = AttendanceDevice.objects.get(hall=county.halls[-1])
    at = localtime(now() - timedelta(minutes=7))
    receive(device, f"{STRANGER}\t{at:%Y-%m-%d %H:%M:%S}\t0\t1\n".encode(), address="127.0.0.1")
