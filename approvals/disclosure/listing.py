"""Finding items: words, facets and their counts, in a number of queries that does not grow with the catalogue.

Only like units are compared (docs/rules.md): "within 10 working days" leaves out limits in natural days.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from approvals.models import Item, MaterialRequirement, PromiseExemption
from approvals.promises import Verdict, verdict
from approvals.states import Audience, LifeEvent, LimitUnit, Necessity
from hall.search import bigrams

DURATIONS = {"immediate": _("当场办结"), "5": _("5 个工作日内"), "10": _("10 个工作日内")}


@dataclass(frozen=True)
class Criteria:
    """What a reader asked for; empty values ask for nothing. `department` is a short name."""

    q: str = ""
    audience: tuple[str, ...] = ()
    duration: str = ""
    free: bool = False
    visits: bool = False
    department: str = ""
    life_event: str = ""

    def conditions(self) -> dict[str, Q]:
        """One condition a facet, only for the facets in use."""
        asked = {
            "audience": audience_is(self.audience) if self.audience else None,
            "duration": done_within(self.duration) if self.duration else None,
            "free": without_fee() if self.free else None,
            "visits": visits_at_most(1) if self.visits else None,
            "department": of_department(self.department) if self.department else None,
            "life_event": at_life_event(self.life_event) if self.life_event else None,
        }
        return {facet: condition for facet, condition in asked.items() if condition is not None}


@dataclass(frozen=True)
class Row:
    """One item of a list, with the mark of article 13 where its promise is not 50 % faster."""

    item: Item
    may_follow: bool
    verdict: Verdict


@dataclass(frozen=True)
class Facets:
    """How many items each choice would leave, the other facets kept; `total` with all of them."""

    total: int
    counts: Mapping[str, Mapping[str, int]]
    departments: tuple[tuple[str, int], ...]


def audience_is(audiences: tuple[str, ...] | list[str]) -> Q:
    return Q(current__audiences__overlap=list(audiences))


def done_within(duration: str) -> Q:
    """Promised on the spot, or within so many working days."""
    immediate = Q(current__promised_unit=LimitUnit.IMMEDIATE)
    if duration == "immediate":
        return immediate
    return immediate | Q(current__promised_unit=LimitUnit.WORKING, current__promised_limit__lte=int(duration))


def without_fee() -> Q:
    """Said to be free; an item that says nothing is not."""
    return Q(current__charges_fee=False)


def visits_at_most(count: int) -> Q:
    return Q(current__on_site_visits__lte=count)


def of_department(name: str) -> Q:
    return Q(department__short_name=name) | Q(department__name=name)


def at_life_event(event: str) -> Q:
    return Q(current__life_events__contains=[event])


def published_items() -> QuerySet[Item]:
    """Items the public may read, with what every list shows of them."""
    return Item.objects.published().select_related("department", "current")


def matching(items: QuerySet[Item], query: str) -> QuerySet[Item]:
    """Items that hold all words of `query`: those named so first, then aliases, departments, materials.

    Without a query: by department. A query without a letter or figure finds nothing.
    """
    if not query.strip():
        return items.order_by("department__pinyin", "department__short_name", "current__name", "pk")
    wanted = bigrams(query)
    if not wanted:
        return items.none()
    found = items.filter(current__search_terms__contains=wanted).annotate(rank=_rank(query))
    return found.order_by("rank", "department__pinyin", "department__short_name", "current__name", "pk")


def _rank(query: str) -> Case:
    words = unicodedata.normalize("NFKC", query).split()
    return Case(
        When(_all("current__name__icontains", words), then=Value(0)),
        When(current__aliases__overlap=[*words, query.strip()], then=Value(1)),
        When(_all("department__name__icontains", words), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _all(lookup: str, words: list[str]) -> Q:
    return reduce(and_, (Q(**{lookup: word}) for word in words), Q())


def found(criteria: Criteria) -> QuerySet[Item]:
    """The items that meet all criteria, in the order of `matching`."""
    return matching(published_items(), criteria.q).filter(*criteria.conditions().values())


def facets(criteria: Criteria) -> Facets:
    """Count every choice of every facet in two queries."""
    items = matching(published_items(), criteria.q).order_by()
    asked = criteria.conditions()
    wanted = {"total": Count("pk", filter=_but(asked, ""))}
    for facet, choices in _choices().items():
        for value, condition in choices.items():
            wanted[f"{facet}_{value}"] = Count("pk", filter=_but(asked, facet) & condition)
    numbers = items.aggregate(**wanted)
    counts = {facet: {value: numbers[f"{facet}_{value}"] for value in choices} for facet, choices in _choices().items()}
    return Facets(numbers["total"], counts, departments(items.filter(_but(asked, "department"))))


def departments(items: QuerySet[Item]) -> tuple[tuple[str, int], ...]:
    """Short names of the departments of these items with how many each has, in order of pinyin."""
    rows = items.order_by("department__pinyin", "department__short_name").values_list("department__short_name")
    return tuple(rows.annotate(count=Count("pk")).values_list("department__short_name", "count"))


def _choices() -> dict[str, dict[str, Q]]:
    return {
        "audience": {audience: audience_is([audience]) for audience in Audience.values},
        "duration": {duration: done_within(duration) for duration in DURATIONS},
        "free": {"on": without_fee()},
        "visits": {"on": visits_at_most(1)},
        "life_event": {event: at_life_event(event) for event in LifeEvent.values},
    }


def _but(asked: Mapping[str, Q], facet: str) -> Q:
    """All conditions asked for, but those of one facet. Never an empty Q, which Count(filter=) would not accept."""
    others = (condition for name, condition in asked.items() if name != facet)
    return reduce(and_, others, Q(pk__isnull=False))


def with_marks(items: QuerySet[Item], on: date) -> QuerySet[Item]:
    """Annotate what `rows` needs, inside the query of the page."""
    may_follow = MaterialRequirement.objects.filter(version=OuterRef("current"), necessity=Necessity.MAY_FOLLOW)
    return items.annotate(
        may_follow=Exists(may_follow), is_exempt=Exists(exemptions_on(on).filter(item=OuterRef("pk")))
    )


def exemptions_on(on: date) -> QuerySet[PromiseExemption]:
    """Exemptions from the 50 % rule in force on `on` (article 13)."""
    return PromiseExemption.objects.filter(expires_on__gte=on, ended_at__isnull=True)


def rows(items: list[Item]) -> list[Row]:
    """Items annotated by `with_marks`, as a page shows them."""
    return [Row(item, item.may_follow, verdict(item.current, item.is_exempt)) for item in items]
