"""A window as the public meets it: its page and its sign, with the items placed there (articles 4, 6 and 7).

Only what is published is shown, and nobody's name: who sits at a window changes, its sign does not.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.disclosure.listing import departments, matching, published_items
from approvals.models import Item, Placement
from hall.opening import Opening, opening
from hall.typesetting import qr_svg
from windows.models import Window
from windows.queries import closings_at
from windows.states import WindowKind

SIGN_ITEMS = 12
SIGN_DEPARTMENTS = 6
SIGN_NAME = 34  # characters of an item's name that two lines of a column hold


@dataclass(frozen=True)
class WindowFront:
    """The page of a window at one moment; `departments` are those whose items it serves."""

    window: Window
    opening: Opening
    is_closed: bool
    phone: str
    departments: tuple[str, ...]

    @property
    def is_cashier(self) -> bool:
        return self.window.kind == WindowKind.CASHIER


def public_window(hall: str, number: int) -> Window | None:
    """The window that the public may read about: in use, in a hall in use."""
    windows = Window.objects.filter(is_active=True, hall__is_active=True, hall__code=hall, number=number)
    return windows.select_related("hall", "department").first()


def items_at(window: Window, on: date) -> QuerySet[Item]:
    """The published items that `window` serves on `on`, by department."""
    placed = Placement.objects.valid_on(on).filter(window=window)
    return matching(published_items().filter(pk__in=placed.values("item")), "")


def window_front(window: Window, at: datetime) -> WindowFront:
    """Read the page of `window`; `at` is aware."""
    return WindowFront(
        window=window,
        opening=opening(window.hall, at),
        is_closed=closings_at(at).filter(window=window).exists(),
        phone=_phone(window),
        departments=_departments(window, localdate(at)),
    )


def sign_of(window: Window, on: date) -> dict[str, Any]:
    """What templates/approvals/typst/window_sign.typ sets, for the items of `on`."""
    items = items_at(window, on)
    is_cashier = window.kind == WindowKind.CASHIER
    names, total = list(items.values_list("current__name", flat=True)[:SIGN_ITEMS]), items.count()
    address = settings.PUBLIC_URL + reverse("approvals:public:window", args=[window.hall.code, window.number])
    return {
        "hall": window.hall.name,
        "number": str(window.number),
        "kind": str(window.get_kind_display()),
        "text": window.name,
        "departments": _sign_departments(window, on),
        "items": [_shortened(name) for name in names],
        "more": _("等 %(count)s 项") % {"count": total} if total > len(names) else "",
        "none": _sign_without_items(window),
        "scan": _("扫码看本窗口的\n电话和办公时间") if is_cashier else _("扫码看本窗口办理的\n事项、材料和时限"),
        "qr": qr_svg(address),
    }


def _phone(window: Window) -> str:
    return window.phone or (window.department.phone if window.department else "") or window.hall.phone


def _departments(window: Window, on: date) -> tuple[str, ...]:
    if window.kind == WindowKind.INDEPENDENT and window.department:
        return (window.department.name,)
    return tuple(name for name, _count in departments(items_at(window, on).order_by()))


def _sign_departments(window: Window, on: date) -> str:
    """One line of departments; the sign's own text is not said twice."""
    named = _departments(window, on)
    if named == (window.name,):
        return ""
    line = _("、").join(named[:SIGN_DEPARTMENTS])
    if len(named) > SIGN_DEPARTMENTS:
        return _("%(departments)s等 %(count)s 个单位") % {"departments": line, "count": len(named)}
    return line


def _sign_without_items(window: Window) -> str:
    if window.kind == WindowKind.CASHIER:
        return _("本窗口统一收取各窗口办理事项的费用，按公布的标准收费，当场开具收据。")
    return _("本窗口办理的事项请扫码或者到服务台查询。")


def _shortened(name: str) -> str:
    return name if len(name) <= SIGN_NAME else f"{name[: SIGN_NAME - 1]}…"
