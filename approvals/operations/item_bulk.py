"""New items of an import, written many at a time: what costs a row is its content, not its round trips.

The same rules as for one item: a version is complete before it is put in force, every row is signed in the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from approvals import elements
from approvals.contents import CHILDREN, Content
from approvals.models import Item, ItemVersion
from approvals.operations.catalogue import announce, index, new_codes, put_in_force
from hall.history import insert_signed

# joined by key to a list: inside the import the planner still takes both tables for empty and would walk them
_SET_CURRENT = """
UPDATE approvals_item SET current_id = pair.version
FROM unnest(%s::bigint[], %s::bigint[]) AS pair (item, version) WHERE approvals_item.id = pair.item
"""


@dataclass
class NewItem:
    """An item that is not there yet, with its first version; `proven`: the file proves all seven elements."""

    item: Item
    version: ItemVersion
    content: Content
    proven: bool


@transaction.atomic
def insert_new(new: Sequence[NewItem], *, by: Any, at: datetime) -> None:
    """Save new items with their first versions, published where proven: all of them or none."""
    _give_codes([entry.item for entry in new])
    Item._base_manager.bulk_create(entry.item for entry in new)
    published = [entry for entry in new if _is_complete(entry)]
    for entry in new:
        entry.version.search_terms = index(entry.version, [row["name"] for row in entry.content.get("materials", [])])
    ItemVersion._base_manager.bulk_create(entry.version for entry in new)
    _write_children(new)
    _put_in_force(published, by=by, at=at)
    reason = _("导入")
    insert_signed(Item, [entry.item.pk for entry in new], by=by, reason=reason, at=at)
    insert_signed(ItemVersion, [entry.version.pk for entry in new], by=by, reason=reason, at=at)
    for entry in published:
        announce(entry.item)


def _give_codes(items: list[Item]) -> None:
    nameless = [item for item in items if not item.code]
    for item, code in zip(nameless, new_codes(len(nameless)) if nameless else [], strict=True):
        item.code = code


def _is_complete(entry: NewItem) -> bool:
    version = entry.version
    for child in CHILDREN:
        setattr(version, f"has_{child}", bool(entry.content.get(child)))
    return entry.proven and not elements.missing(version)


def _write_children(new: Sequence[NewItem]) -> None:
    for child, model in CHILDREN.items():
        model.objects.bulk_create(
            model(version=entry.version, order=order, **row)
            for entry in new
            for order, row in enumerate(entry.content.get(child, []), 1)
        )


def _put_in_force(published: list[NewItem], *, by: Any, at: datetime) -> None:
    """Publish the complete ones, parts first: once published, the database lets nobody add a part."""
    for entry in published:
        put_in_force(entry.version, 1, by=by, at=at)
    fields = ["number", "state", "published_at", "published_by"]
    ItemVersion._base_manager.bulk_update([entry.version for entry in published], fields)
    with connection.cursor() as cursor:
        pairs = [entry.item.pk for entry in published], [entry.version.pk for entry in published]
        cursor.execute(_SET_CURRENT, pairs)
    for entry in published:
        entry.item.current = entry.version
