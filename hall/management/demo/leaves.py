"""Leave and errands of the demonstration: one that waits for B, one on its way up the ladder, one that is going on."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate

from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.management.demo.county import County
from hall.moment import now
from staff.models import Leave, StaffMember
from staff.queries import chief_of, local_moment, open_session
from staff.states import LeaveKind
from windows.models import PostHolding
from windows.operations.leave import agree, confirm_handover, request_leave
from windows.states import Side


def ask(county: County) -> None:
    """Ask for them as their people would, from now on; what the law does not allow today is left out."""
    on = work_calendar(county.halls[0]).next_working_day(localdate(now()) + timedelta(days=1))
    _request(county.members["clerk_a"], (on, time(10)), (on, time(11)), LeaveKind.ERRAND, "到市局取回批复")
    others = _others(county)
    private = _request(next(others), (on, time(9)), (on, time(17, 30)), LeaveKind.PRIVATE, "家里有事")
    if private:
        _confirm(private)
        _agree_as_chief(private)
    session = open_session(county.halls[0], now())
    if session:
        _begin(next(others), session.closes)


def _others(county: County):
    """A holders of the centre whose B holds no A post that somebody else of the demonstration leaves."""
    used = {member.pk for member in county.members.values()}
    holdings = PostHolding.objects.filter(side=Side.A, post__window__hall=county.halls[0]).select_related("member")
    return iter([row.member for row in holdings.order_by("-post__window__number") if row.member_id not in used])


def _request(
    member: StaffMember, start: tuple[date, time], end: tuple[date, time], kind: LeaveKind, reason: str
) -> Leave | None:
    return _asked(member, local_moment(*start), local_moment(*end), kind, reason)


def _asked(member: StaffMember, start: datetime, end: datetime, kind: LeaveKind, reason: str) -> Leave | None:
    try:
        return request_leave(kind=kind, starts_at=start, ends_at=end, reason=reason, by=member)
    except RuleBroken:
        return None


def _begin(member: StaffMember, closes: datetime) -> None:
    """An errand that begins now: B covers the post."""
    start = now()
    leave = _asked(member, start, min(start + timedelta(minutes=90), closes), LeaveKind.ERRAND, "到现场核查")
    if leave:
        _confirm(leave)
        _agree_as_chief(leave)


def _confirm(leave: Leave) -> None:
    for handover in leave.handovers.select_related("backup"):
        confirm_handover(handover, by=handover.backup)


def _agree_as_chief(leave: Leave) -> None:
    step = leave.steps.first()
    chief = chief_of(leave.member.department_id, leave.hall_id, now())
    if chief and step and step.role == chief.role:
        agree(leave, opinion="同意，注意交接", by=chief.member)
