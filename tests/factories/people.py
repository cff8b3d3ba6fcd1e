"""Halls, departments, members, windows, posts and roles."""

from datetime import date, datetime
from itertools import count

from django.utils.timezone import get_default_timezone, make_aware

from hall.models import Hall
from hall.states import HallLevel
from staff.models import ApprovalSection, Department, Leave, Posting, RoleAssignment, StaffMember
from staff.states import LeaveKind, LeaveState, Role
from windows.models import Post, PostHolding, Window
from windows.states import Side, WindowKind

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def make_hall(code: str = "SF", name: str = "示范县行政服务中心", **fields) -> Hall:
    defaults = {
        "level": HallLevel.COUNTY,
        "address": "示范县府前路 1 号",
        "phone": "0758-000-0000",
        "complaint_phone": "0758-000-0001",
    }
    return Hall.objects.create(code=code, name=name, **(defaults | fields))


def make_department(short_name: str = "文化广电旅游局", paper_name: str = "示文旅", **fields) -> Department:
    defaults = {
        "name": f"示范县{short_name}",
        "phone": "0758-000-0112",
        "reconsideration_body": "示范县人民政府",
        "court": "示范县人民法院",
    }
    department = Department.objects.create(short_name=short_name, paper_name=paper_name, **(defaults | fields))
    ApprovalSection.objects.create(department=department)
    return department


def make_member(username: str = "", name: str = "李晓岚", *, password: str = "", **fields) -> StaffMember:
    username = username or f"member{next(_numbers)}"
    member = StaffMember(username=username, name=name, must_change_password=False, **fields)
    if password:
        member.set_password(password)
    else:
        member.set_unusable_password()
    member.save()
    return member


def make_window(hall: Hall, number: int = 12, department: Department | None = None, **fields) -> Window:
    kind = WindowKind.INDEPENDENT if department else WindowKind.COMPREHENSIVE
    defaults = {"kind": kind, "name": f"{number} 号窗口", "department": department}
    return Window.objects.create(hall=hall, number=number, **(defaults | fields))


def post_to(member: StaffMember, hall: Hall, department: Department, since: date = LONG_AGO) -> Posting:
    return Posting.objects.create(member=member, hall=hall, department=department, valid_from=since)


def hold_post(
    member: StaffMember, window: Window, side: str = Side.A, title: str = "受理岗", since: date = LONG_AGO
) -> PostHolding:
    post = Post.objects.filter(window=window, title=title).first()
    if post is None:
        post = Post.objects.create(window=window, title=title, duties="收件、核对材料、送达")
    return PostHolding.objects.create(post=post, member=member, side=side, valid_from=since)


def give_role(
    member: StaffMember, role: Role, *, department: Department | None = None, hall: Hall | None = None
) -> RoleAssignment:
    return RoleAssignment.objects.create(
        member=member, role=role, department=department, hall=hall, valid_from=LONG_AGO
    )


def send_away(member: StaffMember, hall: Hall, start: str = "2020-01-01", end: str = "2029-12-31", **fields) -> Leave:
    """An approved leave between two local moments: the post falls to B."""
    defaults = {
        "kind": LeaveKind.OFFICIAL,
        "reason": "市里培训",
        "minutes": 390,
        "days": 1,
        "state": LeaveState.APPROVED,
        "requested_at": _aware(start),
    }
    return Leave.objects.create(
        member=member, hall=hall, starts_at=_aware(start), ends_at=_aware(end), **(defaults | fields)
    )


def _aware(text: str) -> datetime:
    return make_aware(datetime.fromisoformat(text), get_default_timezone())
