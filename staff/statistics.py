"""Attendance as its readers see it (article 18): a member's month, a hall's day, the month sheet of a department.

Everything is read from the counted days; nothing is worked out here that `staff.attendance` has not decided.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from hall.models import Hall
from staff.models import AttendanceDay, AttendanceDevice, ClockRecord, Department, Posting, StaffMember
from staff.policies import SHEET_READERS
from staff.queries import HALL_READERS, roles_of, scope_of
from staff.states import PunchProblem, Role, SessionResult

#: One character a session on the sheet; the word stands in the legend below it.
MARKS = {
    SessionResult.ON_TIME: "√",
    SessionResult.LATE: _("迟"),
    SessionResult.EARLY: _("早"),
    SessionResult.LATE_AND_EARLY: _("迟早"),
    SessionResult.MISSING_PUNCH: _("缺"),
    SessionResult.ABSENT: _("旷"),
    SessionResult.ON_LEAVE: _("假"),
    SessionResult.ON_ERRAND: _("外"),
    SessionResult.RUNNING: "…",
    SessionResult.AHEAD: "",
}
NOT_COME = "not_come"  # neither a punch nor leave on the day
#: The totals of the sheet; times late, early and missing are counted each, the others by sessions.
TOTALS = (
    ("present", _("出勤")),
    ("late", _("迟到")),
    ("early", _("早退")),
    ("missing", _("缺卡")),
    ("absent", _("旷工")),
    ("on_leave", _("请假")),
    ("on_errand", _("外出")),
)
BY_SESSION = ("present", "absent", "on_leave", "on_errand")
FAST = timedelta(minutes=3).total_seconds()  # a clock that is further off is pointed out


@dataclass(frozen=True)
class SessionLine:
    """One session of a day, as counted."""

    opens: str
    closes: str
    came: str
    left: str
    result: SessionResult
    late: int
    early: int


@dataclass(frozen=True)
class DayLine:
    """One member's day: the counted result with its sessions, and every punch on record."""

    date: date
    member: StaffMember
    department: Department | None = None
    day: AttendanceDay | None = None
    punches: tuple[ClockRecord, ...] = ()
    sessions: tuple[SessionLine, ...] = ()

    @property
    def has_not_come(self) -> bool:
        """No punch in any session, though she should have been there."""
        away = (SessionResult.ON_LEAVE, SessionResult.ON_ERRAND)
        expected = [one for one in self.sessions if one.result not in away]
        return bool(expected) and not any(one.came or one.left for one in self.sessions)


@dataclass
class SheetRow:
    """One member on the month sheet: a mark for each day, and the totals."""

    member: StaffMember
    department: Department
    marks: list[str] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)

    @property
    def figures(self) -> list[int]:
        return [self.totals[key] for key, _label in TOTALS]


def month_of(first: date) -> list[date]:
    """The days of the month that begins with `first`."""
    return [first + timedelta(days=number) for number in range(monthrange(first.year, first.month)[1])]


def sessions_of(day: AttendanceDay | None) -> tuple[SessionLine, ...]:
    if day is None:
        return ()
    return tuple(SessionLine(**{**one, "result": SessionResult(one["result"])}) for one in day.sessions)


def member_month(member: StaffMember, first: date) -> list[DayLine]:
    """The days of a month on which something is known of `member`, the latest first."""
    days = month_of(first)
    counted = {day.date: day for day in member.attendance.filter(date__range=(days[0], days[-1]))}
    punches: dict[date, list[ClockRecord]] = defaultdict(list)
    start, end = (datetime.combine(on, time(), get_default_timezone()) for on in (first, days[-1] + timedelta(days=1)))
    in_month = member.punches.filter(punched_at__gte=start, punched_at__lt=end)
    for punch in in_month.select_related("device", "annulled_by", "hall"):
        punches[localdate(punch.punched_at)].append(punch)
    return [
        DayLine(on, member, None, counted.get(on), tuple(punches[on]), sessions_of(counted.get(on)))
        for on in reversed(days)
        if on in counted or punches[on]
    ]


def mark_of(sessions: Iterable[SessionLine]) -> str:
    """The marks of a day's sessions; once where they are all the same."""
    marks = [str(MARKS[one.result]) for one in sessions]
    return marks[0] if len(set(marks)) == 1 else "".join(marks)


def totals_of(days: Iterable[AttendanceDay | None]) -> Counter[str]:
    """How often what happened: sessions come to, times late and early, punches missing, sessions absent or away."""
    totals: Counter[str] = Counter()
    for day in filter(None, days):
        totals.update(late=day.late, early=day.early, missing=day.missing, absent=day.absent)
        for one in sessions_of(day):
            if one.result in (SessionResult.ON_LEAVE, SessionResult.ON_ERRAND):
                totals[one.result] += 1
            elif one.came or one.left:
                totals["present"] += 1
    return totals


def labelled(totals: Mapping[str, int]) -> list[dict[str, Any]]:
    units = {key: _("个班次") if key in BY_SESSION else _("次") for key, _label in TOTALS}
    return [{"label": label, "count": totals[key], "unit": units[key]} for key, label in TOTALS]


def hall_day(hall: Hall, on: date, department: Department | None = None, result: str = "") -> list[DayLine]:
    """Everybody posted to `hall` on a day with what is counted of her, by department; narrowed as asked."""
    postings = Posting.objects.valid_on(on).filter(hall=hall).select_related("member", "department")
    if department is not None:
        postings = postings.filter(department=department)
    counted = {day.member_id: day for day in AttendanceDay.objects.filter(hall=hall, date=on)}
    lines = [
        DayLine(on, row.member, row.department, counted.get(row.member_id), (), sessions_of(counted.get(row.member_id)))
        for row in postings.order_by("department__pinyin", "department", "member__pinyin", "member")
    ]
    if result == NOT_COME:
        return [line for line in lines if line.has_not_come]
    return [line for line in lines if not result or (line.day and line.day.result == result)]


def month_sheet(postings: QuerySet[Posting], hall: Hall, first: date) -> list[SheetRow]:
    """The sheet of a month for those postings to `hall`, each member once, by department and name."""
    days = month_of(first)
    in_month = Q(valid_until__isnull=True) | Q(valid_until__gte=first)
    rows: dict[int, SheetRow] = {}
    found = postings.filter(in_month, hall=hall, valid_from__lte=days[-1]).select_related("member", "department")
    for posting in found.order_by("department__pinyin", "department", "member__pinyin", "member", "valid_from"):
        rows.setdefault(posting.member_id, SheetRow(posting.member, posting.department))
    counted: dict[int, dict[date, AttendanceDay]] = defaultdict(dict)
    for day in AttendanceDay.objects.filter(hall=hall, member__in=rows, date__range=(days[0], days[-1])):
        counted[day.member_id][day.date] = day
    for member, row in rows.items():
        row.marks = [mark_of(sessions_of(counted[member].get(on))) for on in days]
        row.totals = totals_of(counted[member].values())
    return list(rows.values())


def readable_postings(user: Any, at: datetime) -> QuerySet[Posting]:
    """The postings whose attendance `user` reads: by a hall role, or as leader or chief of the department."""
    condition = Q(pk__in=[])
    for role in roles_of(user, at):
        if role.role in HALL_READERS:
            condition |= Q(hall=role.hall) if role.hall_id else Q(pk__isnull=False)
        elif role.role in SHEET_READERS:
            own = Q(department=role.department)
            condition |= own & Q(hall=role.hall) if role.hall_id else own
    return Posting.objects.filter(condition)


def readable_halls(user: Any, at: datetime) -> QuerySet[Hall]:
    """The halls whose day `user` may look at."""
    scope, halls = scope_of(user, at), Hall.objects.filter(is_active=True)
    return halls if scope.sees_everything else halls.filter(pk__in=scope.halls)


def managed_halls(user: Any, at: datetime) -> QuerySet[Hall]:
    """The halls whose clocks, uploads and pins are hers to manage."""
    halls = [role.hall_id for role in roles_of(user, at) if role.role == Role.HALL_MANAGER]
    active = Hall.objects.filter(is_active=True)
    return active if None in halls else active.filter(pk__in=halls)


def unknown_pins(halls: QuerySet[Hall]) -> list[dict[str, Any]]:
    """Pins that clocks of these halls send and nobody has, the most used first."""
    rows = ClockRecord.objects.filter(problem=PunchProblem.UNKNOWN_PIN, member__isnull=True, hall__in=halls)
    counted = rows.values("pin", "hall__name").annotate(
        count=Count("pk"), first=Min("punched_at"), last=Max("punched_at")
    )
    return list(counted.order_by("-count", "pin")[:50])


def drift_words(device: AttendanceDevice) -> str:
    """How far a clock is off, in words; nothing where it is right or not known."""
    contact = getattr(device, "contact", None)
    seconds = contact.drift_seconds if contact else None
    if seconds is None or abs(seconds) <= FAST:
        return ""
    minutes = round(abs(seconds) / 60)
    if minutes >= 24 * 60:
        length = _("%(count)s 天") % {"count": round(minutes / (24 * 60))}
    elif minutes >= 120:
        length = _("%(count)s 小时") % {"count": round(minutes / 60)}
    else:
        length = _("%(count)s 分钟") % {"count": minutes}
    words = _("时钟快了约 %(length)s，请校准。") if seconds > 0 else _("时钟慢了约 %(length)s，请校准。")
    return str(words % {"length": length})
