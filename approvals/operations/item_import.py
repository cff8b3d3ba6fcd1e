"""Importing items row by row: each row is saved whole or not at all, and told what became of it (articles 7 and 13).

A row is published only if the file itself proves the seven elements. An item that is there already keeps what the file
does not mention, so that what people completed by hand is never lost.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from approvals.contents import FIELDS, Content, content_of, plain
from approvals.imports.reasons import reason
from approvals.imports.report import CREATED, DRAFT, PUBLISHED, REJECTED, UNCHANGED, UPDATED, ImportReport, RowOutcome
from approvals.imports.rows import Refused, Row, read_row
from approvals.models import Item, ItemVersion
from approvals.operations.catalogue import publish, write_draft
from approvals.operations.item_bulk import NewItem, insert_new
from approvals.policies import run_catalogue
from approvals.promises import VerdictKind, verdict
from approvals.states import VersionState
from hall.moment import now
from staff.models import Department

BATCH = 500  # new items written at once
NOT_SAID = ("key", "is_form", "is_review")  # of a row that the file gives: ours, not the file's

Key = tuple[str, int, str]
T = TypeVar("T")


@dataclass
class _Register:
    """What the rows are matched against, read once: departments by source name, items by code and by identity.

    `taken` says which row of this file an item came from."""

    departments: dict[str, Department]
    mapping: Mapping[str, str]
    by_code: dict[str, Item]
    by_identity: dict[Key, Item]
    taken: dict[int, int] = field(default_factory=dict)

    def department(self, row: Row) -> Department:
        """The department that the row names. Raises Refused."""
        for written in (f"{row.department}/{row.name}", row.department):
            if found := self.departments.get(self.mapping.get(written, "")):
                return found
        if found := self.departments.get(row.department):
            return found
        if row.department:
            raise Refused(reason("department_unknown", text=row.department))
        raise Refused(reason("department_missing"))

    def find(self, row: Row, key: Key) -> Item | None:
        """The item that the row means. Raises Refused for one that an earlier row meant, or that is withdrawn."""
        item = self.by_code.get(row.code) if row.code else self.by_identity.get(key)
        if item is not None and id(item) in self.taken:
            raise Refused(reason("duplicate_row", row=self.taken[id(item)]))
        if item is not None and item.withdrawn_on:
            raise Refused(reason("item_withdrawn"))
        return item

    def take(self, row: Row, key: Key, item: Item) -> None:
        self.by_identity[key] = item
        self.taken[id(item)] = row.number
        if row.code:
            self.by_code[row.code] = item


@transaction.atomic
def import_items(
    records: Iterable[Any], *, by: Any, departments: Mapping[str, str] | None = None, dry_run: bool = False
) -> ImportReport:
    """Take over `records`. `departments` maps a source's name (or "name/item") to a department's short name.

    A dry run reports the same and saves nothing. Raises NotAllowed.
    """
    at = now()
    run_catalogue(by, None, at)
    register = _register(departments or {})
    outcomes: dict[int, RowOutcome] = {}
    waiting: list[tuple[Row, NewItem]] = []
    for number, record in enumerate(records, 1):
        planned = _attempt(number, _name(record), partial(_plan, number, record, register, by))
        if isinstance(planned, RowOutcome):
            outcomes[number] = planned
        else:
            waiting.append(planned)
    for start in range(0, len(waiting), BATCH):
        outcomes.update(_write(waiting[start : start + BATCH], by, at))
    if dry_run:
        transaction.set_rollback(True)
    return ImportReport([outcomes[number] for number in sorted(outcomes)])


def _attempt(number: int, name: str, act: Callable[[], T]) -> T | RowOutcome:
    """Do one row's part in a savepoint; whatever is wrong with the row becomes its outcome, and nothing of it stays."""
    try:
        with transaction.atomic():
            return act()
    except Refused as refused:
        reasons = [str(refused)]
    except ValidationError as invalid:
        reasons = _invalid(invalid)
    except (DatabaseError, ValueError) as error:
        text = _("数据库不能保存（%(kind)s）") % {"kind": type(error).__name__}
        reasons = [reason("value_invalid", field=_("这一行"), text=text)]
    return RowOutcome(number, name, REJECTED, reasons)


def _name(record: Any) -> str:
    return str(record.get("name") or "")[:200] if isinstance(record, Mapping) else ""


def _plan(number: int, record: Any, register: _Register, by: Any) -> RowOutcome | tuple[Row, NewItem]:
    """Update an item that is there; leave a new one to be written with the others."""
    row = read_row(number, record)
    department = register.department(row)
    key = (row.name, department.pk, row.area)
    item = register.find(row, key)
    if item is None:
        planned = _new(row, department)
        register.take(row, key, planned.item)
        return row, planned
    outcome = _update(item, row, by)
    register.take(row, key, item)
    return outcome


def _new(row: Row, department: Department) -> NewItem:
    item = Item(
        code=row.code,
        department=department,
        area=row.area,
        implementation_code=row.implementation_code,
        created_at=now(),
    )
    version = _checked(ItemVersion(item=item), row.content)
    return NewItem(item, version, row.content, proven=not row.unproven)


def _write(batch: list[tuple[Row, NewItem]], by: Any, at: datetime) -> dict[int, RowOutcome]:
    """Write a batch of new items; where it fails, each by itself, so that only the bad one is refused."""
    try:
        insert_new([new for _row, new in batch], by=by, at=at)
    except (DatabaseError, ValueError):
        return {row.number: _write_alone(row, new, by, at) for row, new in batch}
    return {row.number: _told(new.version, row, CREATED) for row, new in batch}


def _write_alone(row: Row, new: NewItem, by: Any, at: datetime) -> RowOutcome:
    fresh = NewItem(*_unsaved(row, new), new.content, new.proven)

    def act() -> RowOutcome:
        insert_new([fresh], by=by, at=at)
        return _told(fresh.version, row, CREATED)

    return _attempt(row.number, row.name, act)


def _unsaved(row: Row, new: NewItem) -> tuple[Item, ItemVersion]:
    """The same item and version as never saved: the failed batch may have given them keys, a code and a state."""
    item = Item(
        code=row.code,
        department=new.item.department,
        area=new.item.area,
        implementation_code=new.item.implementation_code,
        created_at=new.item.created_at,
    )
    return item, _checked(ItemVersion(item=item), new.content)


def _update(item: Item, row: Row, by: Any) -> RowOutcome:
    """Merge the row into the item's draft, or into a new draft when the version in force says something else."""
    draft = item.versions.filter(state=VersionState.DRAFT).first()
    base = draft or item.current or ItemVersion(item=item)
    before = content_of(base) if base.pk else {}
    content = _merged(before, row.content, whole=row.materials_complete)
    if draft is not None and draft.history.latest().history_user_id != by.pk:
        row.unproven.append(reason("draft_open"))
    change = UNCHANGED if base.pk and plain(content) == plain(before) else UPDATED
    if change == UPDATED:
        base = write_draft(_checked(draft or ItemVersion(item=item), content), content, by=by)
    if not row.unproven and base.state == VersionState.DRAFT:
        base = publish(base, by=by)
    return _told(base, row, change)


def _merged(before: Content, given: Content, *, whole: bool) -> Content:
    """What was there, overlaid with what the file gives. A material known by name keeps its key and its files.

    A fee without an amount, which is all that a file can say, takes the place of no tariff that has one. Materials that
    a list which is not `whole` does not name stay.
    """
    content = {**before, **given}
    if any(line["amount"] is not None for line in before.get("tariffs", [])):
        content["tariffs"], given = before["tariffs"], {name: given[name] for name in given if name != "tariffs"}
    for child in ("steps", "materials", "legal_bases", "tariffs"):
        if child in given and child in before:
            known = {_child_identity(entry): entry for entry in before[child]}
            content[child] = [_overlaid(known.pop(_child_identity(entry), None), entry) for entry in given[child]]
            if child == "materials" and not whole:
                content[child] += known.values()
    return content


def _overlaid(known: dict[str, Any] | None, given: dict[str, Any]) -> dict[str, Any]:
    """A known row with what the file says of it; its silence, and what we guess from a name, change nothing."""
    if known is None:
        return given
    said = {name: value for name, value in given.items() if name not in NOT_SAID and value not in (None, "")}
    return {**known, **said}


def _child_identity(entry: dict[str, Any]) -> tuple[Any, ...]:
    return (entry.get("name") or entry.get("law"), entry.get("article"))


def _told(version: ItemVersion, row: Row, change: str) -> RowOutcome:
    """The outcome of a row that was taken over, with all that a person should know of it."""
    told = [*row.unproven, *row.told]
    judged = verdict(version, exempt=False)
    if judged.kind == VerdictKind.VIOLATION:
        facts = {"promised": version.promised_limit, "statutory": version.statutory_limit}
        told.append(reason("promise_violation", **facts, allowed=judged.allowed_limit))
    if change == UNCHANGED:
        told.append(reason("unchanged"))
    outcome = PUBLISHED if version.is_published else DRAFT
    return RowOutcome(row.number, row.name, outcome, told, change, version.item.code, judged.kind.value)


def _checked(version: ItemVersion, content: Content) -> ItemVersion:
    """The version with its own fields set and checked for shape. Raises ValidationError."""
    for name in FIELDS:
        if name in content:
            setattr(version, name, content[name])
    version.clean_fields(exclude=["item", "published_by"])
    return version


def _invalid(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return [reason("value_invalid", field=_("这一行"), text=_("；").join(error.messages))]
    labels = {field.name: field.verbose_name for field in ItemVersion._meta.concrete_fields}
    return [
        reason("value_invalid", field=labels.get(name, name), text=_("；").join(messages))
        for name, messages in error.message_dict.items()
    ]


def _register(mapping: Mapping[str, str]) -> _Register:
    departments = {}
    for department in Department.objects.filter(is_active=True):
        departments[department.name] = departments[department.short_name] = department
    items = list(Item.objects.select_related("current", "department"))
    register = _Register(departments, mapping, {item.code: item for item in items}, {})
    names = ItemVersion.objects.values_list("item_id", "name").order_by("item_id", "number")
    by_pk = {item.pk: item for item in items}
    for item_id, name in names:
        item = by_pk[item_id]
        register.by_identity[name, item.department_id, item.area] = item
    return register
