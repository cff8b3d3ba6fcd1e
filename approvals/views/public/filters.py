"""The filters of the item list as the page draws them: groups of choices with counts, and chips that take one away."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals.disclosure.listing import DURATIONS, Criteria, Facets
from approvals.states import Audience, LifeEvent


@dataclass(frozen=True)
class Choice:
    """One box of a filter; `count` items would be left with it."""

    name: str
    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Group:
    """A legend and its choices; `single` draws radio buttons."""

    legend: str
    single: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Chip:
    """A filter in use and the address without it."""

    label: str
    url: str


def groups(criteria: Criteria, facets: Facets) -> list[Group]:
    """The groups of boxes above the select fields."""
    return [
        Group(_("办理人"), False, _choices("audience", Audience.choices, criteria.audience, facets)),
        Group(
            _("多久办好"),
            True,
            (_any(criteria), *_choices("duration", DURATIONS.items(), (criteria.duration,), facets)),
        ),
        Group(
            _("费用和跑动"),
            False,
            (
                _flag("free", _("不收费"), criteria.free, facets),
                _flag("visits", _("最多跑 1 次"), criteria.visits, facets),
            ),
        ),
    ]


def _any(criteria: Criteria) -> Choice:
    return Choice("duration", "", _("不限"), -1, not criteria.duration)


def _choices(name: str, options: Any, chosen: tuple[str, ...], facets: Facets) -> tuple[Choice, ...]:
    counts = facets.counts[name]
    return tuple(Choice(name, value, str(label), counts[value], value in chosen) for value, label in options)


def _flag(name: str, label: str, checked: bool, facets: Facets) -> Choice:
    return Choice(name, "on", label, facets.counts[name]["on"], checked)


def chips(request: HttpRequest, criteria: Criteria) -> list[Chip]:
    """One chip a filter in use, in the order of the page."""
    chosen = [("audience", value, Audience(value).label) for value in criteria.audience]
    if criteria.duration:
        chosen.append(("duration", criteria.duration, DURATIONS[criteria.duration]))
    chosen += [
        (name, "on", label)
        for name, label in (("free", _("不收费")), ("visits", _("最多跑 1 次")))
        if getattr(criteria, name)
    ]
    if criteria.department:
        chosen.append(("department", criteria.department, criteria.department))
    if criteria.life_event:
        chosen.append(("life_event", criteria.life_event, LifeEvent(criteria.life_event).label))
    return [Chip(str(label), _without(request, name, value)) for name, value, label in chosen]


def _without(request: HttpRequest, name: str, value: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    left = [kept for kept in asked.getlist(name) if kept != value] if name == "audience" else []
    asked.setlist(name, left)
    return f"?{asked.urlencode()}"
