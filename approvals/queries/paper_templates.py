"""The templates of papers as their editors see them: which version is in force where, and what a version changed."""

import difflib
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from approvals.models import PaperTemplate
from approvals.states import PaperKind
from hall.models import Hall


@dataclass
class KindRow:
    """One kind of paper: the county's version in force (None: the shipped file), those of single halls."""

    kind: PaperKind
    county: PaperTemplate | None = None
    halls: list[PaperTemplate] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One line of a comparison; `sign` is + added, - removed, "" unchanged."""

    sign: str
    text: str


def kind_rows() -> list[KindRow]:
    """Every kind with the versions in force, in two columns: county and halls."""
    rows = {kind.value: KindRow(kind) for kind in PaperKind}
    latest = PaperTemplate.objects.order_by("kind", F("hall").asc(nulls_first=True), "-number").distinct("kind", "hall")
    for version in latest.select_related("hall", "published_by").defer("source"):
        row = rows[version.kind]
        if version.hall is None:
            row.county = version
        else:
            row.halls.append(version)
    return list(rows.values())


def versions(kind: str, hall: Hall | None) -> QuerySet[PaperTemplate]:
    """The versions of one kind in one scope, newest first."""
    found = PaperTemplate.objects.filter(kind=kind, hall=hall)
    return found.select_related("published_by").defer("source").order_by("-number")


def previous_source(version: PaperTemplate, shipped: str) -> str:
    """What stood before `version` in its scope; before the first one, the county's or the shipped text."""
    rows = PaperTemplate.objects.filter(kind=version.kind, hall=version.hall_id, number__lt=version.number)
    before = rows.order_by("-number").first()
    if before is None and version.hall_id:
        county = PaperTemplate.objects.filter(kind=version.kind, hall=None, published_at__lt=version.published_at)
        before = county.order_by("-number").first()
    return before.source if before else shipped


def compared(old: str, new: str) -> list[Line]:
    """The lines of `new` against those of `old`, with three lines around each change."""
    rows = list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3))[2:]
    return [Line("" if row[0] in " @" else row[0], "…" if row[0] == "@" else row[1:]) for row in rows]
