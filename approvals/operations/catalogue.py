"""The catalogue's acts: a draft is started, saved and published as an immutable version, an item is withdrawn.

Articles 6, 7 and 13. A draft is judged by nobody but the public elements: the 50 % rule warns, it never forbids.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.contents import CHILDREN, FIELDS, Content, content_of
from approvals.elements import missing_elements
from approvals.models import Item, ItemVersion
from approvals.operations.exemptions import end_exemption, exempt
from approvals.operations.placements import end_placement, place
from approvals.policies import edit_draft, run_catalogue
from approvals.queries.catalogue_page import last_edit
from approvals.signals import item_published
from approvals.states import VersionState
from hall.errors import IllegalMove, LostRace, RuleBroken
from hall.history import signed
from hall.moment import now
from hall.numbering import take_numbers
from hall.search import terms
from staff.models import Department

__all__ = [
    "create_item",
    "end_exemption",
    "end_placement",
    "exempt",
    "index",
    "new_codes",
    "place",
    "publish",
    "save_draft",
    "start_draft",
    "withdraw_item",
    "write_draft",
]


@transaction.atomic
def create_item(
    *, name: str, department: Department, by: Any, area: str = "", code: str = "", **fields: Any
) -> ItemVersion:
    """Enter a new item with an empty first draft; `fields` are other fields of the item. Returns the draft.

    Raises RuleBroken (item_exists) when the department has an item of this name: a second click makes no second one.
    """
    at = now()
    edit_draft(by, department, at)
    Department.objects.select_for_update().get(pk=department.pk)
    if _named(name, department, area).exists():
        raise RuleBroken(
            "item_exists", _("%(department)s已经有名称相同的事项。") % {"department": department}, 7, field="name"
        )
    item = Item(code=code or new_codes(1)[0], department=department, area=area, created_at=at, **fields)
    signed(item, by=by).save()
    return write_draft(ItemVersion(item=item), {"name": name}, by=by)


def new_codes(count: int) -> list[str]:
    """The next codes for items of our own: opaque, and never used again."""
    return [f"SX{number:06d}" for number in take_numbers("item", count)]


@transaction.atomic
def start_draft(item: Item, *, by: Any) -> ItemVersion:
    """Open a draft that says what the current version says. Article 7.

    Raises IllegalMove (draft_open, item_withdrawn).
    """
    item = _locked(item)
    edit_draft(by, item.department, now())
    if item.versions.filter(state=VersionState.DRAFT).exists():
        raise IllegalMove("draft_open", _("这个事项已经有一份草稿，请接着修改那一份。"), 7)
    content = content_of(item.current) if item.current else {}
    return write_draft(ItemVersion(item=item), content, by=by)


@transaction.atomic
def save_draft(draft: ItemVersion, content: Content, *, by: Any, seen: int | None = None) -> ItemVersion:
    """Save what a person typed. `seen` is the history row her page was made from.

    Raises IllegalMove (not_a_draft) for a published version, LostRace (draft_changed) when somebody saved in between.
    """
    item = _locked(draft.item)
    edit_draft(by, item.department, now())
    draft = _locked_draft(draft)
    if seen is not None and seen != last_edit(draft):
        raise LostRace("draft_changed", _("这份草稿刚刚被别人改过，请刷新页面，再填您的修改。"), 7)
    return write_draft(draft, content, by=by)


@transaction.atomic
def publish(version: ItemVersion, *, by: Any, seen: int | None = None) -> ItemVersion:
    """Publish a draft as the next version of its item; from now on it can't be altered. Article 7.

    `seen` is the history row of the draft that a person has read. Raises IllegalMove (not_a_draft, item_withdrawn),
    LostRace (draft_changed) when somebody saved since, and RuleBroken (elements_missing) with every missing element.
    """
    at = now()
    item = _locked(version.item)
    grant = run_catalogue(by, item.department, at)
    draft = _locked_draft(version)
    if seen is not None and seen != last_edit(draft):
        raise LostRace("draft_changed", _("这份草稿刚刚被别人改过，请看过改后的内容，再公布。"), 7)
    lacking = missing_elements(draft)
    if lacking:
        message = _("还缺%(elements)s，补齐七项要素才能公布。") % {"elements": _("、").join(lacking)}
        raise RuleBroken("elements_missing", message, 7)
    latest = item.versions.filter(number__isnull=False).values_list("number", flat=True).first() or 0
    put_in_force(draft, latest + 1, by=by, at=at)
    draft.search_terms = index(draft)
    signed(draft, by=by, reason=_("公布，依据：%(grant)s") % {"grant": grant.label}).save()
    item.current = draft
    signed(item, by=by, reason=_("公布第 %(number)s 版") % {"number": draft.number}).save(update_fields=["current"])
    announce(item)
    return draft


def put_in_force(draft: ItemVersion, number: int, *, by: Any, at: datetime) -> None:
    """Turn a draft that lacks nothing into version `number`; the caller saves it."""
    draft.number, draft.state = number, VersionState.PUBLISHED
    draft.published_at, draft.published_by = at, by


@transaction.atomic
def withdraw_item(item: Item, *, reason: str, by: Any) -> Item:
    """Take an item out of the catalogue for good; its versions and cases stay. Articles 6 and 7.

    Raises RuleBroken (reason_missing) and IllegalMove (item_withdrawn).
    """
    at = now()
    item = _locked(item)
    run_catalogue(by, item.department, at)
    if not reason.strip():
        raise RuleBroken("reason_missing", _("请写明取消这个事项的理由和依据。"), 6, field="reason")
    item.withdrawn_on = localdate(at)
    signed(item, by=by, reason=reason.strip()).save(update_fields=["withdrawn_on"])
    announce(item)
    return item


def index(version: ItemVersion, materials: Iterable[str] | None = None) -> list[str]:
    """What `version` is found by: its name, everyday aliases, department and the names of its materials."""
    names = version.materials.values_list("name", flat=True) if materials is None else materials
    department = version.item.department
    return terms(" ".join([version.name, *version.aliases, department.name, department.short_name, *names]))


def write_draft(draft: ItemVersion, content: Content, *, by: Any) -> ItemVersion:
    """Write `content` into a draft that the caller has locked or just made; what it does not mention stays."""
    for name in FIELDS:
        if name in content:
            setattr(draft, name, content[name])
    names = [row["name"] for row in content["materials"]] if "materials" in content else None
    adding = draft._state.adding
    draft.search_terms = index(draft, [] if names is None and adding else names)
    signed(draft, by=by).save()
    for child, model in CHILDREN.items():
        if child in content:
            _write_children(draft, child, model, content[child], adding)
    return draft


def announce(item: Item) -> None:
    """Tell after commit that the public face of `item` has changed."""
    transaction.on_commit(lambda: item_published.send(sender=Item, item=item))


def _write_children(draft: ItemVersion, child: str, model: Any, rows: list[dict[str, Any]], adding: bool) -> None:
    if not adding:
        getattr(draft, child).all().delete()
    model.objects.bulk_create(model(version=draft, order=order, **row) for order, row in enumerate(rows, 1))


def _locked(item: Item) -> Item:
    """The item's row, locked for this transaction. Raises IllegalMove (item_withdrawn)."""
    locked = Item.objects.select_for_update(of=("self",)).select_related("department", "current").get(pk=item.pk)
    if locked.withdrawn_on:
        raise IllegalMove("item_withdrawn", _("这个事项已经取消，不能再修改。"), 6)
    return locked


def _locked_draft(version: ItemVersion) -> ItemVersion:
    draft = ItemVersion.objects.select_related("item__department").select_for_update(of=("self",)).get(pk=version.pk)
    if draft.state != VersionState.DRAFT:
        raise IllegalMove("not_a_draft", _("这一版已经公布，不能再改。要修改请先新建草稿。"), 7)
    return draft


def _named(name: str, department: Department, area: str) -> Any:
    return ItemVersion.objects.filter(
        name=name, item__department=department, item__area=area, item__withdrawn_on__isnull=True
    )
