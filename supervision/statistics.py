"""Numbers of the manager's page, each with the address of the list behind it. Time is a parameter; nothing is kept."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Case, Item
from approvals.queries.lists import end_of_next_working_day, with_first_clock
from approvals.queries.promise_page import PromiseTab, promise_page
from approvals.states import OPEN_STATES, CaseState
from hall.models import Hall
from supervision.models import Card
from supervision.states import CardLevel

#: Filters that stand for several states.
OPEN, FINISHED, UNSETTLED = "open", "finished", "unsettled"
FINISHED_STATES = (CaseState.DELIVERED, CaseState.CLOSED)
CARD_WEIGHTS = {CardLevel.WARNING: "soon", CardLevel.YELLOW: "soon", CardLevel.RED: "late"}
#: What a tab of the promises page is called where it stands alone.
TAB_WORDS = {
    PromiseTab.OVER: gettext_lazy("承诺超过 50%，含豁免"),
    PromiseTab.EXEMPT: gettext_lazy("豁免中"),
    PromiseTab.GAPS: gettext_lazy("公开缺项"),
    PromiseTab.NO_WINDOW: gettext_lazy("没有窗口的事项"),
}
CARD_ICONS = {CardLevel.WARNING: "clock", CardLevel.YELLOW: "alert", CardLevel.RED: "late"}


@dataclass(frozen=True)
class Figure:
    """One number, its unit, the list behind it, and `level` late or soon where it is about time."""

    label: str
    count: int
    unit: str
    url: str
    level: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a table of numbers."""

    label: str
    count: int
    url: str
    level: str = ""


#: How the time left on a case is grouped, by what runs out first; keys as in `approvals.queries.lists.in_time`.
TIMES = {
    "late": gettext_lazy("已超期"),
    "soon": gettext_lazy("今明到期"),
    "later": gettext_lazy("以后到期"),
    "paused": gettext_lazy("中止中"),
}
#: Open cases that run no clock, and those whose end lies beyond the published calendar.
STANDING, PROVISIONAL = "standing", "provisional"

_LOAD = """
SELECT window_id, state, count(*), count(*) FILTER (WHERE first_due < %s),
    count(*) FILTER (WHERE first_due >= %s AND first_due < %s), count(*) FILTER (WHERE first_due >= %s),
    count(*) FILTER (WHERE first_clock IS NOT NULL AND first_due IS NULL)
FROM ({cases}) AS open_case (window_id, state, first_clock, first_due)
GROUP BY window_id, state
"""


@dataclass(frozen=True)
class Load:
    """Open cases counted by state, by time left, and by time left at each window."""

    states: Counter
    times: Counter
    windows: dict[int, Counter]

    @property
    def open(self) -> int:
        return self.states.total()

    @classmethod
    def of(cls, cases: QuerySet[Case], at: datetime) -> Self:
        """One query, which looks at each open case of `cases` once."""
        load = cls(Counter(), Counter(), {})
        for window, state, count, *times in _load_rows(cases, at):
            counted = Counter(dict(zip(TIMES, times, strict=True)))
            load.states[state] += count
            load.times.update(counted)
            load.windows.setdefault(window, Counter()).update(counted, open=count)
        return load


def _load_rows(cases: QuerySet[Case], at: datetime) -> list[tuple]:
    rows = with_first_clock(cases.open()).order_by().values_list("window_id", "state", "first_clock", "first_due")
    until = end_of_next_working_day(at)
    try:
        inner, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOAD.format(cases=inner), [at, at, until, until, *values])
        return cursor.fetchall()


def case_figures(hall: Hall, cases: QuerySet[Case], load: Load, at: datetime) -> list[Figure]:
    """Late, soon, open, received today, finished today. One query."""
    on = localdate(at)
    today = cases.aggregate(
        received=Count("pk", filter=Q(received_at__date=on)),
        finished=Count("pk", filter=Q(ended_at__date=on, state__in=FINISHED_STATES)),
    )
    unit, late, soon = _("件"), load.times["late"], load.times["soon"]
    return [
        Figure(_("已超期"), late, unit, cases_url(hall, time="late"), "late" if late else ""),
        Figure(_("今明到期"), soon, unit, cases_url(hall, time="soon"), "soon" if soon else ""),
        Figure(_("在办"), load.open, unit, cases_url(hall, state=OPEN)),
        Figure(_("今天收件"), today["received"], unit, cases_url(hall, state="", received_on=on)),
        Figure(_("今天办结"), today["finished"], unit, cases_url(hall, state=FINISHED, ended_on=on)),
    ]


def cases_by_state(hall: Hall, load: Load) -> list[Line]:
    return [
        Line(str(CaseState(s).label), load.states[s], cases_url(hall, state=s)) for s in OPEN_STATES if load.states[s]
    ]


def cases_by_time(hall: Hall, load: Load) -> list[Line]:
    """By what runs out first; the rest waits for the applicant or runs no clock."""
    lines = [
        Line(str(label), load.times[name], cases_url(hall, time=name), name if name in ("late", "soon") else "")
        for name, label in TIMES.items()
    ]
    standing = load.open - load.times.total()
    return [*lines, Line(_("没有计时"), standing, cases_url(hall, time=STANDING))]


def card_figures(hall: Hall, cards: QuerySet[Card]) -> list[Figure]:
    """Unsettled cards by level. One query."""
    counts = Counter(dict(cards.order_by().values_list("level").annotate(Count("pk"))))
    return [_card_figure(hall, level, counts[level]) for level in CardLevel]


def _card_figure(hall: Hall, level: CardLevel, count: int) -> Figure:
    weight = CARD_WEIGHTS[level] if count else ""
    return Figure(str(level.label), count, _("张"), cards_url(hall, level=level), weight, CARD_ICONS[level])


def catalogue_lines(items: QuerySet[Item], at: datetime) -> list[Line]:
    """Promises by verdict, disclosure gaps, items without a window (articles 6, 7 and 13), each with its tab."""
    page = reverse("approvals:manage:promises")
    tabs = promise_page(items, PromiseTab.OVER, only_soon=False, at=at)["tabs"]
    return [Line(str(TAB_WORDS.get(tab, label)), count, f"{page}?tab={tab}") for tab, label, count in tabs]


def cases_url(hall: Hall, **filters: Any) -> str:
    return f"{reverse('supervision:manage:cases')}?{urlencode({'hall': hall.code, **filters})}"


def cards_url(hall: Hall, **filters: Any) -> str:
    return f"{reverse('supervision:manage:cards')}?{urlencode({'hall': hall.code, 'state': UNSETTLED, **filters})}"
