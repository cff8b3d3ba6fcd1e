"""The page of one item: what article 7 makes public, and when it would be ready."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.deadlines import Budget, Due, due
from approvals.disclosure.listing import exemptions_on
from approvals.models import ItemVersion, PromiseExemption
from approvals.promises import Verdict, verdict
from approvals.queries.clocks import day_weeks
from approvals.states import LimitUnit
from hall.calendars import sessions_on, work_calendar
from hall.models import DEFAULT_SESSIONS, Hall
from hall.worktime import WorkCalendar
from windows.models import Window

#: Part of the page → fields of the version shown there, as named in `demo_fields`.
PARTS = {
    "limit": ("promised_limit", "promised_unit", "statutory_limit", "statutory_unit", "statutory_basis"),
    "fee": ("charges_fee", "fee_note", "tariffs"),
    "visits": ("on_site_visits",),
    "audience": ("audiences",),
    "result": ("result_name", "result_validity"),
    "sample": ("result_sample",),
    "conditions": ("conditions", "granting_conditions"),
    "materials": ("materials",),
    "process": ("steps", "process_text"),
    "basis": ("legal_bases",),
    "where": ("handling_place", "handling_hours"),
    "phones": ("consult_phone", "complaint_phone"),
    "intermediary": ("intermediary_services",),
}
#: Words for the fields that are relations, not columns.
RELATIONS = {
    "materials": _("申请材料"),
    "blank_forms": _("空白表和填写样表"),
    "steps": _("办理环节"),
    "tariffs": _("收费标准"),
    "legal_bases": _("设定依据"),
    "granting_conditions": _("准予条件"),
}


@dataclass(frozen=True)
class Place:
    """A hall where the item is served today, its hours and the windows there."""

    hall: Hall
    sessions: tuple[tuple[time, time], ...]
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Guide:
    """Everything the page of one version says. `is_current` is False for an older or withdrawn one."""

    version: ItemVersion
    is_current: bool
    materials: tuple[Any, ...]
    steps: tuple[Any, ...]
    tariffs: tuple[Any, ...]
    legal_bases: tuple[Any, ...]
    conditions: tuple[Any, ...]
    places: tuple[Place, ...]
    exemption: PromiseExemption | None
    verdict: Verdict
    editions: tuple[ItemVersion, ...]
    demo_parts: frozenset[str]
    demo_words: tuple[str, ...]

    @property
    def consult_phone(self) -> str:
        return self.version.consult_phone or self.version.item.department.phone

    @property
    def complaint_phone(self) -> str:
        department = self.version.item.department
        halls = (place.hall.complaint_phone for place in self.places)
        return self.version.complaint_phone or department.complaint_phone or next(halls, "")


@dataclass(frozen=True)
class Forecast:
    """When a case accepted on a day would be decided; `due_at` is local, `statute` None where no limit compares."""

    accepted_on: date
    due: Due
    due_at: time
    statute: Due | None
    weeks: Any
    documents: tuple[str, ...]


def guide(version_id: int, on: date) -> Guide:
    """Read the page of a published version as it stands on `on`: windows, hours and exemption are those of that day."""
    version = ItemVersion.objects.select_related("item__department", "item__current").get(pk=version_id)
    exemption = exemptions_on(on).filter(item=version.item).first()
    published = version.item.versions.filter(number__isnull=False).only("number", "published_at", "item")
    return Guide(
        version=version,
        is_current=version.item.current_id == version.pk and version.item.withdrawn_on is None,
        materials=tuple(version.materials.all()),
        steps=tuple(version.steps.all()),
        tariffs=tuple(version.tariffs.all()),
        legal_bases=tuple(version.legal_bases.all()),
        conditions=tuple(version.granting_conditions.all()),
        places=_places(version, on),
        exemption=exemption,
        verdict=verdict(version, exemption is not None),
        editions=tuple(published.order_by("-number")),
        demo_parts=frozenset(part for part, fields in PARTS.items() if set(fields) & set(version.demo_fields)),
        demo_words=tuple(field_words(name) for name in version.demo_fields),
    )


def _places(version: ItemVersion, on: date) -> tuple[Place, ...]:
    placed = version.item.placements.valid_on(on).filter(window__is_active=True).select_related("window__hall")
    windows: dict[Hall, list[Window]] = {}
    for placement in placed.order_by("window__hall__level", "window__hall__code", "window__number"):
        windows.setdefault(placement.window.hall, []).append(placement.window)
    return tuple(Place(hall, tuple(sessions_on(hall, on)), tuple(served)) for hall, served in windows.items())


def field_words(name: str) -> str:
    """What the page calls a field of a version."""
    columns = {field.name: field.verbose_name for field in ItemVersion._meta.concrete_fields}
    return str(RELATIONS.get(name) or columns.get(name, name))


def forecast(version: ItemVersion, places: tuple[Place, ...], accepted_on: date) -> Forecast | None:
    """Work out the due day of a case accepted on `accepted_on`; None while the promise has no limit or unit."""
    promise = _budget(accepted_on, version.promised_limit, version.promised_unit)
    if promise is None:
        return None
    hall = places[0].hall if places else None
    calendar = work_calendar(hall)
    promised = due(promise, calendar)
    statute = _budget(accepted_on, version.statutory_limit, version.statutory_unit)
    return Forecast(
        accepted_on=accepted_on,
        due=promised,
        due_at=_closing(places),
        statute=due(statute, calendar) if statute else None,
        weeks=day_weeks(promise, calendar),
        documents=notices(calendar, accepted_on, promised.on),
    )


def _budget(accepted_on: date, limit: int | None, unit: str) -> Budget | None:
    return None if limit is None or not unit else Budget(accepted_on, limit, LimitUnit(unit))


def _closing(places: tuple[Place, ...]) -> time:
    return (places[0].sessions if places else DEFAULT_SESSIONS)[-1][1]


def notices(calendar: WorkCalendar, first: date, last: date | None) -> tuple[str, ...]:
    """The State Council notices that the days from `first` to `last` were read from."""
    years = range(first.year, (last or first).year + 1)
    return tuple(calendar.documents[year] for year in years if year in calendar.documents)
