"""The floor plan of a hall: every window with who is on duty at it and the work it took in (S5, article 10)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.models import Hall
from supervision.states import VACANCY_LEVELS, CardLevel
from supervision.statistics import Load, cases_url
from windows.models import Post, Window
from windows.queries import closings_at
from windows.queries.board import BoardRow, board_rows
from windows.queries.duty import duties
from windows.states import DutyState

LONG_EMPTY = timedelta(minutes=dict(VACANCY_LEVELS)[CardLevel.RED])  # from here on an empty post is a red card


class WindowState(models.TextChoices):
    """What leads in a window's cell: first whether somebody is there, then the work that runs out."""

    CLOSED = "closed", gettext_lazy("停用")
    PAUSED = "paused", gettext_lazy("暂停办理")
    EMPTY_LONG = "empty-late", gettext_lazy("空岗一小时以上")
    EMPTY = "empty", gettext_lazy("空岗")
    NOBODY = "nobody", gettext_lazy("没有责任人")
    COVERED = "cover", gettext_lazy("B 岗顶岗")
    LATE = "late", gettext_lazy("有超期")
    SOON = "soon", gettext_lazy("有将到期")
    FINE = "fine", gettext_lazy("正常")


@dataclass(frozen=True)
class Cell:
    """One window: the rows of its posts, the open cases it took in, whether it is closed to the public."""

    window: Window
    posts: tuple[BoardRow, ...]
    open: int
    late: int
    soon: int
    url: str
    at: datetime
    is_paused: bool = False

    @property
    def people(self) -> str:
        """Who is there now; outside of opening hours, whose window it is."""
        return _("、").join(dict.fromkeys(str(row.member) for row in self.posts if row.member))

    @property
    def empty_minutes(self) -> int:
        """How long the post that has been empty longest has been so; 0 when none is."""
        lengths = [self.at - row.since for row in self.posts if row.state == DutyState.VACANT and row.since]
        return int(max(lengths, default=timedelta()).total_seconds() // 60)

    @property
    def state(self) -> WindowState:
        if not self.window.is_active:
            return WindowState.CLOSED
        if self.is_paused and not self.late:
            return WindowState.PAUSED
        if not any(row.a for row in self.posts):
            return WindowState.NOBODY
        duties_here = {row.state for row in self.posts}
        if DutyState.VACANT in duties_here:
            return WindowState.EMPTY_LONG if self.empty_minutes * 60 >= LONG_EMPTY.seconds else WindowState.EMPTY
        if DutyState.COVERED in duties_here:
            return WindowState.COVERED
        if self.late:
            return WindowState.LATE
        return WindowState.SOON if self.soon else WindowState.FINE


@dataclass(frozen=True)
class Aisle:
    """One zone of the hall and its windows in order of number."""

    zone: str
    cells: list[Cell]


def floor_plan(hall: Hall, windows: QuerySet[Window], load: Load, at: datetime) -> list[Aisle]:
    """The windows by zone with their posts and their work. A constant number of queries."""
    paused = set(closings_at(at).filter(window__hall=hall).values_list("window", flat=True))
    posts = _posts_by_window(hall, at)
    cells = [
        _cell(hall, window, posts.get(window.pk, ()), load, window.pk in paused, at)
        for window in windows.select_related("department").order_by("number")
    ]
    zones: dict[str, list[Cell]] = {}
    for cell in cells:
        zones.setdefault(cell.window.zone, []).append(cell)
    return [Aisle(zone, cells) for zone, cells in zones.items()]


def _posts_by_window(hall: Hall, at: datetime) -> dict[int, tuple[BoardRow, ...]]:
    posts = Post.objects.filter(window__hall=hall, is_active=True, window__is_active=True)
    rows = {row.post: row for row in duties(at, posts)}
    return _grouped(board_rows(posts.order_by("title"), rows, at))


def _grouped(rows: Iterable[BoardRow]) -> dict[int, tuple[BoardRow, ...]]:
    found: dict[int, tuple[BoardRow, ...]] = {}
    for row in rows:
        found[row.post.window_id] = (*found.get(row.post.window_id, ()), row)
    return found


def _cell(hall: Hall, window: Window, posts: tuple[BoardRow, ...], load: Load, is_paused: bool, at: datetime) -> Cell:
    work = load.windows.get(window.pk, Counter())
    return Cell(
        window=window,
        posts=posts,
        open=work["open"],
        late=work["late"],
        soon=work["soon"],
        url=cases_url(hall, window=window.pk),
        at=at,
        is_paused=is_paused,
    )
