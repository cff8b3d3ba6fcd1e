"""What a paper says, field by field: for its page on the screen and for the generic text (docs/papers.md).

The sentences of a paper stand in its template alone, which a hall may edit; whoever wants them opens the file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.documents.examples import HEAD, example
from approvals.documents.fields import COLUMNS, column_label, field_label
from approvals.documents.templates import is_empty
from hall.templatetags.hall import doc_date, limit, zh_time

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[+\d:]*")
_WORKING_DAYS = ("days", "days_left_out", "expected_days", "overrun", "reply_days")
_LAST = ("remedies", "statement")


@dataclass(frozen=True)
class Fact:
    """One field with its Chinese name: `lines` of text, or `rows` under `columns`."""

    label: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def facts(kind: str, content: Mapping[str, Any]) -> list[Fact]:
    """The own fields of a content of `kind` that say something; remedies and statement come last.

    They stand in the order of the example of their kind: the database does not keep that of a content.
    """
    own = _spoken({name: value for name, value in content.items() if name not in HEAD})
    order = sorted(own, key=_rank([name for name in example(kind) if name not in _LAST], last=_LAST))
    return [_fact(name, field_label(name, kind), own[name]) for name in order if not is_empty(own[name])]


def _rank(known: Sequence[str], last: Sequence[str] = ()) -> Callable[[str], int]:
    """Places of names: the known ones as they stand, then all others, then `last`."""
    places = {name: place for place, name in enumerate(known)}
    ends = {name: len(known) + 1 + place for place, name in enumerate(last)}
    return lambda name: places.get(name, ends.get(name, len(known)))


def _fact(name: str, label: str, value: Any) -> Fact:
    if name in _WORKING_DAYS:
        return Fact(label, lines=(limit(value, "working"),))
    if isinstance(value, list | tuple) and all(isinstance(row, Mapping) for row in value):
        return _table(label, value)
    return Fact(label, lines=tuple(said(value).splitlines()))


def _table(label: str, rows: Any) -> Fact:
    """Rows of a list under the columns in which at least one of them says something."""
    spoken = [_spoken(row) for row in rows]
    told = [name for name in spoken[0] if any(not is_empty(row.get(name)) for row in spoken)]
    names = sorted(told, key=_rank([*COLUMNS]))
    return Fact(
        label,
        columns=tuple(column_label(name) for name in names),
        rows=tuple(tuple(said(row.get(name)) for name in names) for row in spoken),
    )


def said(value: Any) -> str:
    """A value of a content as people write it: days, moments, limits and lists in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Mapping):
        return _mapping_said(value)
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, map(said, value)))
    text = "" if value is None else str(value)
    if _MOMENT.fullmatch(text):
        at = datetime.fromisoformat(text)
        return f"{doc_date(at)} {zh_time(at)}"
    return doc_date(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def _mapping_said(value: Mapping[str, Any]) -> str:
    """Remedies by their sentence, a limit by its length and last day, anything else part by part."""
    if "text" in value:
        return str(value["text"])
    if "due_on" in value and "unit" in value:
        length, last = limit(value["limit"], value["unit"]), said(value["due_on"])
        ends = (
            (_("%(day)s（含当日）前（暂定）") if value["provisional"] else _("%(day)s（含当日）前")) % {"day": last}
            if last
            else ""
        )
        return _("，").join(filter(None, (length, ends)))
    return _("，").join(filter(None, map(said, _spoken(value).values())))


def _spoken(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without the codes that have a word beside them, as `result` has `result_label`."""
    return {name: value for name, value in fields.items() if f"{name}_label" not in fields}
