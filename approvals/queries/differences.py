"""What changed from one version of an item to the next, in Chinese, for people who check it before it is published."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.contents import CHILD_FIELDS, CHILDREN, FIELDS
from approvals.models import ItemVersion

#: How a row of each kind is recognised in the other version.
_IDENTITY: dict[str, Callable[[Any], Any]] = {
    "steps": lambda row: row.name,
    "materials": lambda row: row.key,
    "legal_bases": lambda row: (row.law, row.article),
    "tariffs": lambda row: row.name,
    "granting_conditions": lambda row: row.text,
}


class ChangeKind(TextChoices):
    ADDED = "added", gettext_lazy("新增")
    REMOVED = "removed", gettext_lazy("删去")
    CHANGED = "changed", gettext_lazy("修改")
    MOVED = "moved", gettext_lazy("调整顺序")


@dataclass(frozen=True)
class Change:
    """One difference. `subject` is the row it concerns ("" for the item), `label` the field or the kind of row."""

    kind: ChangeKind
    label: str
    before: str = ""
    after: str = ""
    subject: str = ""


def diff(old: ItemVersion | None, new: ItemVersion) -> list[Change]:
    """Changes from `old` to `new`, the item's own fields first; nothing for a first version."""
    if old is None:
        return []
    changes = [change for name in FIELDS for change in _compared(old, new, name)]
    for child in CHILDREN:
        changes += _child_changes(child, list(getattr(old, child).all()), list(getattr(new, child).all()))
    return changes


def _child_changes(child: str, old_rows: list[Any], new_rows: list[Any]) -> list[Change]:
    kind = str(CHILDREN[child]._meta.verbose_name)
    old, new = _recognised(child, old_rows), _recognised(child, new_rows)
    changes = [Change(ChangeKind.REMOVED, kind, before=str(row)) for key, row in old.items() if key not in new]
    changes += [Change(ChangeKind.ADDED, kind, after=str(row)) for key, row in new.items() if key not in old]
    for key in (key for key in new if key in old):
        for name in CHILD_FIELDS[child]:
            changes += _compared(old[key], new[key], name, subject=f"{kind} {new[key]}")
    if [key for key in old if key in new] != [key for key in new if key in old]:
        changes.append(Change(ChangeKind.MOVED, kind))
    return changes


def _recognised(child: str, rows: list[Any]) -> dict[Any, Any]:
    """Rows by their identity; the second row of the same name is its own."""
    seen: Counter[Any] = Counter()
    found = {}
    for row in rows:
        identity = _IDENTITY[child](row)
        seen[identity] += 1
        found[identity, seen[identity]] = row
    return found


def _compared(old: Any, new: Any, name: str, subject: str = "") -> list[Change]:
    before, after = _shown(old, name), _shown(new, name)
    if before == after or name == "key":
        return []
    label = str(new._meta.get_field(name).verbose_name)
    return [Change(ChangeKind.CHANGED, label, before, after, subject)]


def _shown(row: Any, name: str) -> str:
    """The value as people read it; an empty one is a dash."""
    value = getattr(row, name)
    field = row._meta.get_field(name)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        choices = dict(getattr(field.base_field, "flatchoices", ()))
        return _("、").join(str(choices.get(each, each)) for each in value) or _("（空）")
    if field.choices:
        value = getattr(row, f"get_{name}_display")()
    return _("（空）") if value is None or str(value) == "" else str(value)
