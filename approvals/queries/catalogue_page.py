"""What the catalogue's management pages show: rows of the list, the item page, the draft page. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from approvals.elements import missing_elements
from approvals.models import Item, ItemVersion, PromiseExemption
from approvals.policies import edit_draft, run_catalogue
from approvals.promises import Verdict, verdict
from approvals.queries.what_if import limit_effect
from approvals.states import VersionState
from hall.permissions import refusal
from hall.search import bigrams
from staff.models import Department
from staff.queries import roles_of
from staff.states import Role

_STATES = {
    "published": Q(current__isnull=False),
    "draft": Q(versions__state=VersionState.DRAFT),
    "unpublished": Q(current__isnull=True),
    "classified": Q(is_classified=True),
}


@dataclass(frozen=True)
class ItemRow:
    """One line of the list: the version in force or, before the first, the draft; whether a draft is open; its gaps."""

    item: Item
    version: ItemVersion | None
    draft: ItemVersion | None
    lacking: list[str]
    verdict: Verdict | None


def narrowed(items: QuerySet[Item], wanted: Mapping[str, Any]) -> QuerySet[Item]:
    """`items` as the filter form asks; withdrawn ones only when asked for."""
    state = wanted.get("state") or ""
    items = items.filter(withdrawn_on__isnull=state != "withdrawn")
    if state in _STATES:
        items = items.filter(_STATES[state])
    if wanted.get("department"):
        items = items.filter(department=wanted["department"])
    if text := (wanted.get("search") or "").strip():
        items = items.filter(pk__in=_found(text))
    if wanted.get("gap"):
        incomplete = ItemVersion.objects.in_use().with_elements()
        items = items.filter(pk__in=[version.item_id for version in incomplete if missing_elements(version)])
    return items.select_related("department").order_by("code")


def versions_of(items: Iterable[Item], on: date) -> list[ItemRow]:
    """The rows of one page of the list on the local day `on`, in as many queries however long it is."""
    page = list(items)
    exempt = set(PromiseExemption.objects.valid_on(on).filter(item__in=page).values_list("item", flat=True))
    versions = ItemVersion.objects.in_use().with_elements().filter(item__in=page)
    withdrawn = ItemVersion.objects.with_elements().filter(
        pk__in=[item.current_id for item in page if item.withdrawn_on]
    )
    by_item: dict[int, dict[str, ItemVersion]] = {}
    for version in [*versions, *withdrawn]:
        by_item.setdefault(version.item_id, {})[version.state] = version
    return [_row(item, by_item.get(item.pk, {}), item.pk in exempt) for item in page]


def item_page(item: Item, user: Any, at: datetime) -> dict[str, Any]:
    """The item with its versions, windows, exemptions, and what this user may do with it."""
    versions = list(item.versions.with_elements().select_related("published_by"))
    draft = next((version for version in versions if version.state == VersionState.DRAFT), None)
    shown = item.current or draft
    exemption = item.exemptions.valid_on(localdate(at)).select_related("registered_by").first()
    may_run = refusal(run_catalogue, user, item.department, at) is None
    return {
        "item": item,
        "shown": shown,
        "draft": draft,
        "seen": last_edit(draft) if draft else None,
        "lacking": missing_elements(draft) if draft else [],
        "effect": limit_effect(draft, localdate(at)) if draft else None,
        "verdict": verdict(shown, exemption is not None) if shown else None,
        "exemption": exemption,
        "versions": [version for version in versions if version.state == VersionState.PUBLISHED],
        "placements": item.placements.valid_on(localdate(at)).select_related("window__hall"),
        "may_edit": not item.withdrawn_on and refusal(edit_draft, user, item.department, at) is None,
        "may_run": may_run and not item.withdrawn_on,
    }


def last_edit(draft: ItemVersion) -> int:
    """The key of the draft's newest history row: what a page of it was made from."""
    return draft.history.values_list("pk", flat=True).first() or 0


def draft_page(draft: ItemVersion, user: Any, at: datetime) -> dict[str, Any]:
    """What stands beside the editing form: gaps, verdict, and whether this user may publish."""
    exempt = draft.item.exemptions.valid_on(localdate(at)).exists()
    return {
        "item": draft.item,
        "draft": draft,
        "lacking": missing_elements(draft),
        "effect": limit_effect(draft, localdate(at)),
        "verdict": verdict(draft, exempt),
        "may_publish": refusal(run_catalogue, user, draft.item.department, at) is None,
    }


def editable_departments(user: Any, at: datetime) -> QuerySet[Department]:
    """Departments for which `user` may enter items: all for the hall's editors, her own for a section reviewer."""
    departments = Department.objects.filter(is_active=True)
    if refusal(edit_draft, user, None, at) is None:
        return departments
    own = [row.department_id for row in roles_of(user, at) if row.role == Role.SECTION_REVIEWER]
    return departments.filter(pk__in=own)


def _found(text: str) -> Any:
    """Items one of whose versions in use is found by its words, or whose code begins so."""
    by_words = ItemVersion.objects.in_use().filter(search_terms__contains=bigrams(text)).values("item")
    return Item.objects.filter(Q(pk__in=by_words) | Q(code__istartswith=text)).values("pk")


def _row(item: Item, versions: Mapping[str, ItemVersion], exempt: bool) -> ItemRow:
    published, draft = versions.get(VersionState.PUBLISHED), versions.get(VersionState.DRAFT)
    shown = published or draft
    lacking = missing_elements(shown) if shown else []
    return ItemRow(item, shown, draft, lacking, verdict(shown, exempt) if shown else None)
