"""Thirty days of one hall behind its present moment: what came in, what was finished, which cards were issued (S5).

Days are local (Asia/Shanghai) and whole: the last one is yesterday, so the trend changes once a day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone, localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Case
from hall.calendars import work_calendar
from hall.models import Hall
from supervision.models import Card
from supervision.states import CardLevel
from supervision.statistics import FINISHED, FINISHED_STATES, Line, cards_url, cases_url

DAYS = 30
#: What is counted: key → words. The last three are levels of a card.
SERIES = {
    "received": gettext_lazy("收件"),
    "finished": gettext_lazy("办结"),
    **{level.value: level.label for level in CardLevel},
}
WORK, CARDS = ("received", "finished"), tuple(level.value for level in CardLevel)

# Geometry: percent of the width, pixels of the height. The margin holds the numbers of the scale.
MARGIN, HEIGHT, TOP, BAR = 4.0, 140, 16, 0.72
SCALES = (1, 2, 5)


@dataclass(frozen=True)
class Day:
    """One day: whether the hall worked, why not (or why all the same), and its numbers in the order of SERIES."""

    on: date
    is_working: bool
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Bar:
    """One number as a rectangle: x and width in percent, y and height in pixels."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Slot:
    """The place of a day under the bars, in percent; `mark` is 休 on a day off, `month` stands where one begins."""

    x: float
    width: float
    middle: float
    label: str
    mark: str
    month: str


@dataclass(frozen=True)
class Chart:
    """One drawing: its words for who can't see it, its key, the scale and the bars."""

    title: str
    summary: str
    keys: list[tuple[str, Any]]
    slots: list[Slot]
    ticks: list[tuple[int, float]]
    bars: list[Bar]


@dataclass(frozen=True)
class Trend:
    """The days in order, drawn twice and written once as a table."""

    days: list[Day]
    charts: list[Chart]
    headings: list[Any]

    @property
    def newest_first(self) -> list[Day]:
        return self.days[::-1]


def trend(user: Any, hall: Hall, at: datetime) -> Trend:
    """The thirty days before the day of `at`, as `user` may see them; three queries beside the calendar's."""
    days = [localdate(at) - timedelta(back) for back in range(DAYS, 0, -1)]
    counts = _counts(user, hall, days, at)
    calendar = work_calendar(hall)
    rows = [Day(on, calendar.is_working_day(on), calendar.reason(on), _lines(hall, on, counts)) for on in days]
    charts = [
        _chart(_("收件和办结"), _("件"), rows, counts, WORK, stacked=False),
        _chart(_("督办卡"), _("张"), rows, counts, CARDS, stacked=True),
    ]
    return Trend(rows, charts, list(SERIES.values()))


def _counts(user: Any, hall: Hall, days: Sequence[date], at: datetime) -> Counter:
    cases = Case.objects.visible_to(user, at).filter(hall=hall)
    cards = Card.objects.visible_to(user, at).filter(hall=hall)
    counts: Counter = Counter()
    for name, moment, rows in (
        ("received", "received_at", cases),
        ("finished", "ended_at", cases.filter(state__in=FINISHED_STATES)),
        ("", "issued_at", cards),
    ):
        group = ("day", "level") if rows is cards else ("day",)
        for on, *level, count in _by_day(rows, moment, days, group):
            counts[on, level[0] if level else name] = count
    return counts


def _by_day(rows: QuerySet, moment: str, days: Sequence[date], group: tuple[str, ...]) -> QuerySet:
    within = {f"{moment}__gte": _midnight(days[0]), f"{moment}__lt": _midnight(days[-1] + timedelta(1))}
    counted = rows.filter(**within).order_by().annotate(day=TruncDate(moment)).values(*group)
    return counted.annotate(count=Count("pk")).values_list(*group, "count")


def _midnight(on: date) -> datetime:
    return make_aware(datetime.combine(on, datetime.min.time()), get_default_timezone())


def _lines(hall: Hall, on: date, counts: Counter) -> tuple[Line, ...]:
    urls = {
        "received": cases_url(hall, state="", received_on=on),
        "finished": cases_url(hall, state=FINISHED, ended_on=on),
        **{level: cards_url(hall, state="", level=level, issued_on=on) for level in CARDS},
    }
    return tuple(Line(str(label), counts[on, name], urls[name]) for name, label in SERIES.items())


def _chart(title: str, unit: str, days: list[Day], counts: Counter, names: Sequence[str], *, stacked: bool) -> Chart:
    heights = [[counts[day.on, name] for name in names] for day in days]
    top = _scale(max(sum(values) if stacked else max(values) for values in heights))
    slots = [_slot(index, day) for index, day in enumerate(days)]
    bars = [
        bar
        for slot, values in zip(slots, heights, strict=True)
        for bar in (_stack if stacked else _side_by_side)(slot, names, values, top)
        if bar.height
    ]
    totals = _("、").join(f"{SERIES[name]} {sum(counts[day.on, name] for day in days)} {unit}" for name in names)
    summary = _("%(title)s，近 %(days)d 天逐日：共%(totals)s。逐日的数在表里。") % {
        "title": title,
        "days": DAYS,
        "totals": totals,
    }
    ticks = [(top, float(TOP)), *([(top // 2, TOP + HEIGHT / 2)] if top % 2 == 0 else []), (0, float(TOP + HEIGHT))]
    return Chart(title, summary, [(name, SERIES[name]) for name in names], slots, ticks, bars)


def _scale(highest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, … that holds the highest number."""
    unit = 1
    while True:
        for step in SCALES:
            if step * unit >= highest:
                return step * unit
        unit *= 10


def _slot(index: int, day: Day) -> Slot:
    width = (100 - MARGIN) / DAYS
    x = MARGIN + index * width
    month = _("%(month)d 月") % {"month": day.on.month} if index == 0 or day.on.day == 1 else ""
    return Slot(x, width, x + width / 2, str(day.on.day), "" if day.is_working else _("休"), month)


def _side_by_side(slot: Slot, names: Sequence[str], values: Sequence[int], top: int) -> list[Bar]:
    width = slot.width * BAR / len(names)
    start = slot.middle - slot.width * BAR / 2
    heights = [HEIGHT * value / top for value in values]
    return [
        Bar(name, start + index * width, TOP + HEIGHT - height, width, height)
        for index, (name, height) in enumerate(zip(names, heights, strict=True))
    ]


def _stack(slot: Slot, names: Sequence[str], values: Sequence[int], top: int) -> list[Bar]:
    width, y, bars = slot.width * BAR / 2, float(TOP + HEIGHT), []
    for name, value in zip(names, values, strict=True):
        height = HEIGHT * value / top
        y -= height
        bars.append(Bar(name, slot.middle - width / 2, y, width, height))
    return bars
