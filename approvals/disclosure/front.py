"""What the front page offers: items people come for, and ways to find the others."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F

from approvals.disclosure.listing import Criteria, departments, facets, published_items
from approvals.models import Case, Item
from approvals.states import Audience, LifeEvent, LimitUnit
from hall.calendars import work_calendar
from hall.models import Hall
from hall.opening import Opening, SpecialDays, opening, special_days

POPULAR = 6
FIRST_DEPARTMENTS = 6
SUGGESTED_WORDS = 4
YEAR = timedelta(days=365)  # natural days: how far back cases make an item popular


@dataclass(frozen=True)
class Front:
    """The front page at one moment; `hall` and `opening` are None before the first hall is entered."""

    total: int
    people: int
    enterprises: int
    popular: tuple[Item, ...]
    words: tuple[str, ...]
    life_events: tuple[tuple[str, str, int], ...]
    departments: tuple[tuple[str, int], ...]
    more_departments: tuple[tuple[str, int], ...]
    opening: Opening | None
    special_days: tuple[SpecialDays, ...]


def front(hall: Hall | None, at: datetime, on: date) -> Front:
    """Read the front page; `at` is aware, `on` its local day."""
    found = facets(Criteria())
    popular = _popular(at)
    by_size = sorted(departments(published_items()), key=lambda row: -row[1])
    return Front(
        total=found.total,
        people=found.counts["audience"][Audience.PERSON],
        enterprises=found.counts["audience"][Audience.ENTERPRISE],
        popular=popular,
        words=_words(popular),
        life_events=_life_events(found.counts["life_event"]),
        departments=tuple(by_size[:FIRST_DEPARTMENTS]),
        more_departments=tuple(by_size[FIRST_DEPARTMENTS:]),
        opening=opening(hall, at) if hall else None,
        special_days=tuple(special_days(work_calendar(hall), on)),
    )


def _popular(at: datetime) -> tuple[Item, ...]:
    """Items with most cases in the last year; while there are few, then those done on the spot, and the quickest."""
    busiest = (
        Case.objects.filter(received_at__gt=at - YEAR, item__in=published_items())
        .order_by()
        .values_list("item")
        .annotate(cases=Count("pk"))
        .order_by("-cases", "item")[:POPULAR]
    )
    wanted = [item for item, _cases in busiest]
    others = published_items().exclude(pk__in=wanted).filter(current__promised_unit=LimitUnit.IMMEDIATE)
    named = {item.pk: item for item in published_items().filter(pk__in=wanted)}
    missing = POPULAR - len(wanted)
    fill = list(others.order_by("current__name", "pk")[:missing]) if missing else []
    if len(fill) < missing:
        chosen = [*wanted, *(item.pk for item in fill)]
        by_promise = F("current__promised_limit").asc(nulls_last=True)
        rest = published_items().exclude(pk__in=chosen).order_by(by_promise, "current__name", "pk")
        fill += rest[: missing - len(fill)]
    return tuple([named[pk] for pk in wanted] + fill)


def _words(popular: tuple[Item, ...]) -> tuple[str, ...]:
    aliases = (item.current.aliases[0] for item in popular if item.current.aliases)
    return tuple(dict.fromkeys(aliases))[:SUGGESTED_WORDS]


def _life_events(counts: Any) -> tuple[tuple[str, str, int], ...]:
    """Life events under which there is something: value, words, count."""
    return tuple((value, str(label), counts[value]) for value, label in LifeEvent.choices if counts[value])
