"""The windows as those who run them see them: posts and their holders today, open or closed, in a few queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from hall.permissions import refusal
from windows.models import Post, PostHolding, Window, WindowClosing
from windows.policies import run_window
from windows.queries import closings_at
from windows.states import Side, WindowStatus

LATEST_CLOSINGS = 20


@dataclass(frozen=True)
class PostLine:
    """One post with its A and B holder today; "" where nobody holds the side."""

    title: str
    a: str
    b: str


@dataclass(frozen=True)
class WindowRow:
    """One window; `closing` is the one in force."""

    window: Window
    status: WindowStatus
    closing: WindowClosing | None
    posts: tuple[PostLine, ...]


def filtered_windows(windows: QuerySet[Window], filters: Mapping[str, Any], at: datetime) -> QuerySet[Window]:
    """The windows that a list shows, hall by hall."""
    if filters.get("hall"):
        windows = windows.filter(hall=filters["hall"])
    if filters.get("kind"):
        windows = windows.filter(kind=filters["kind"])
    if filters.get("status"):
        windows = _with_status(windows, filters["status"], at)
    return windows.select_related("hall", "department").order_by("hall__level", "hall__code", "number")


def window_rows(windows: Iterable[Window], at: datetime) -> list[WindowRow]:
    """Rows of one page of windows; a constant number of queries."""
    windows = list(windows)
    closings = {row.window_id: row for row in closings_at(at).filter(window__in=windows).select_related("closed_by")}
    posts = _posts(windows, at)
    return [
        WindowRow(
            window=window,
            status=_status(window, window.pk in closings),
            closing=closings.get(window.pk),
            posts=posts.get(window.pk, ()),
        )
        for window in windows
    ]


def window_page(window: Window, user: Any, at: datetime) -> dict[str, Any]:
    """What the page of one window shows: its row, why it may not be run, and its latest closings."""
    (row,) = window_rows([window], at)
    closings = window.closings.select_related("closed_by", "reopened_by")[:LATEST_CLOSINGS]
    return {"row": row, "window": window, "barred": refusal(run_window, user, window, at), "closings": closings}


def _with_status(windows: QuerySet[Window], status: str, at: datetime) -> QuerySet[Window]:
    if status == WindowStatus.INACTIVE:
        return windows.filter(is_active=False)
    closed = Exists(closings_at(at).filter(window=OuterRef("pk")))
    return windows.filter(closed if status == WindowStatus.CLOSED else ~closed, is_active=True)


def _status(window: Window, is_closed: bool) -> WindowStatus:
    if not window.is_active:
        return WindowStatus.INACTIVE
    return WindowStatus.CLOSED if is_closed else WindowStatus.OPEN


def _posts(windows: list[Window], at: datetime) -> dict[int, tuple[PostLine, ...]]:
    """The posts of the windows by window. Two queries."""
    posts = Post.objects.filter(window__in=windows, is_active=True).order_by("window", "title")
    held = PostHolding.objects.valid_on(localdate(at)).filter(post__window__in=windows, member__is_active=True)
    names = {(post, side): name for post, side, name in held.values_list("post", "side", "member__name")}
    lines: dict[int, list[PostLine]] = {}
    for post in posts:
        line = PostLine(post.title, names.get((post.pk, Side.A), ""), names.get((post.pk, Side.B), ""))
        lines.setdefault(post.window_id, []).append(line)
    return {window: tuple(found) for window, found in lines.items()}
