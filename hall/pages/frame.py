"""The frame around every page: names, navigation, the calendar day, the clerk's window."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from hall.calendars import work_calendar
from hall.models import Hall
from hall.moment import now, today
from staff.queries import roles_of, scope_of
from staff.states import Role
from windows.queries.board import own_posts

#: Navigation by audience: (label, URL name). A page of a later part joins by adding its line.
NAVIGATION: dict[str, tuple[tuple[Any, str], ...]] = {
    "public": (
        (_("办事"), "approvals:public:items"),
        (_("查进度"), "approvals:public:progress"),
        (_("结果公开"), "approvals:public:results"),
        (_("期限计算"), "approvals:public:deadline"),
        (_("开放数据"), "approvals:public:open_data"),
    ),
    "desk": (
        (_("今日"), "approvals:desk:today"),
        (_("接件"), "approvals:desk:reception"),
        (_("办件"), "approvals:desk:cases"),
        (_("并联项目"), "approvals:desk:projects"),
        (_("督办卡"), "supervision:desk:cards"),
        (_("我的考勤"), "staff:desk:attendance"),
        (_("岗位"), "windows:desk:post"),
        (_("请假"), "windows:desk:leaves"),
        (_("收费"), "approvals:desk:till"),
    ),
    "manage": (
        (_("大厅现在"), "supervision:manage:now"),
        (_("值守"), "windows:manage:duty"),
        (_("承诺时限"), "approvals:manage:promises"),
        (_("事项目录"), "approvals:manage:items"),
        (_("授权用章"), "approvals:manage:mandates"),
        (_("收费"), "approvals:manage:fees"),
        (_("否定报备"), "approvals:manage:refusals"),
        (_("并联审批"), "approvals:manage:projects"),
        (_("督办卡"), "supervision:manage:cards"),
        (_("超期说明"), "approvals:manage:delays"),
        (_("资料完整"), "approvals:manage:completeness"),
        (_("考勤"), "staff:manage:attendance"),
        (_("场所窗口"), "halls"),
        (_("人员派驻"), "staff:manage:people"),
        (_("工作日历"), "calendar"),
        (_("主数据"), "admin:index"),
    ),
}

#: Entries for the holders of one role alone: nobody else could open them.
ONLY_FOR = {"approvals:desk:till": Role.CASHIER}

#: Pages that belong to an entry whose address is not the beginning of theirs: start of the address → URL name.
BELONGS_TO = {
    "/manage/postings/": "staff:manage:people",
    "/manage/windows/": "halls",
    "/manage/leave/": "windows:manage:duty",
    "/manage/seals/": "approvals:manage:mandates",
    "/manage/papers/": "approvals:manage:items",
    "/manage/project-templates/": "approvals:manage:projects",
}

#: First parts of addresses that every member has, whatever her work.
PERSONAL_PAGES = ("me", "password")


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page: names, navigation, the calendar day, and for clerks her window. Each is read when used."""
    return {
        "site_name": _("示范县政务服务") if settings.DEMO else SimpleLazyObject(_site_name),
        "demo": settings.DEMO,
        "hall": SimpleLazyObject(public_hall),
        "nav": SimpleLazyObject(lambda: _navigation(request)),
        "today": SimpleLazyObject(today),
        "today_note": SimpleLazyObject(_today_note),
        "duty": SimpleLazyObject(lambda: _duty(request)),
        "search_url": SimpleLazyObject(lambda: reverse("approvals:desk:cases")),
        "manages": SimpleLazyObject(lambda: _manages(request)),
    }


def _site_name() -> str:
    hall = public_hall()
    return hall.name if hall else str(_("政务服务"))


def public_hall() -> Hall | None:
    return Hall.objects.filter(is_active=True).order_by("level", "code").first()


def _today_note() -> str:
    calendar = work_calendar()
    return calendar.reason(today()) or str(_("工作日"))


def _duty(request: HttpRequest) -> Any:
    """The post that the top bar shows: where she is on duty now, else the first that she holds."""
    if not request.user.is_authenticated:
        return None
    rows = own_posts(request.user, now())
    return next((row for row in rows if row[1].row.duty.member == request.user.pk), rows[0] if rows else None)


def _manages(request: HttpRequest) -> bool:
    """Whether the desk's frame shows the way back to the management."""
    return request.user.is_authenticated and scope_of(request.user, now()).manages


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    entries = NAVIGATION.get(_audience(request), NAVIGATION["public"])
    entries = [entry for entry in entries if _is_hers(request, entry[1])]
    links = [{"label": label, "url": reverse(name)} for label, name in entries]
    path = next((reverse(name) for start, name in BELONGS_TO.items() if request.path.startswith(start)), request.path)
    here = max((link["url"] for link in links if path.startswith(link["url"])), key=len, default="")
    return [{**link, "current": link["url"] == here} for link in links]


def _is_hers(request: HttpRequest, name: str) -> bool:
    role = ONLY_FOR.get(name)
    return role is None or any(row.role == role for row in roles_of(request.user, now()))


def _audience(request: HttpRequest) -> str:
    """The first part of the address; on her own pages a member keeps the navigation of her work."""
    audience = request.path.split("/")[1]
    if audience in PERSONAL_PAGES and request.user.is_authenticated:
        return "manage" if scope_of(request.user, now()).manages else "desk"
    return audience
