"""The whole catalogue against the 50 % rule and the seven elements: rows for pages, jobs and the dashboard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from approvals import elements
from approvals.models import Item, ItemVersion, PromiseExemption
from approvals.promises import Verdict, VerdictKind, speed_up, verdict

#: The name under which the nightly check of the promises records its run.
PROMISE_CHECK = "check_promises"

_LIMIT_FIELDS = (
    "name",
    "state",
    "published_at",
    "statutory_limit",
    "statutory_unit",
    "statutory_text",
    "promised_limit",
    "promised_unit",
    "promised_text",
    "item__code",
    "item__department__short_name",
)


@dataclass(frozen=True)
class PromiseRow:
    """One version in use, published or draft, with its verdict and the exemption that holds for its item, if any."""

    version: ItemVersion
    verdict: Verdict
    exemption: PromiseExemption | None

    def is_due_to_expire(self, through: date) -> bool:
        return self.exemption is not None and self.exemption.expires_on <= through


def promise_rows(on: date, items: QuerySet[Item] | None = None) -> list[PromiseRow]:
    """Every version in use judged on the local day `on`, the largest gap first; `items` narrows to some items."""
    exemptions = {row.item_id: row for row in PromiseExemption.objects.valid_on(on)}
    versions = ItemVersion.objects.in_use().select_related("item__department").only(*_LIMIT_FIELDS)
    if items is not None:
        versions = versions.filter(item__in=items)
    rows = [_row(version, exemptions.get(version.item_id)) for version in versions.order_by("item__code", "state")]
    return sorted(rows, key=lambda row: -(row.verdict.gap or 0))


def of_kind(rows: Iterable[PromiseRow], kind: VerdictKind) -> list[PromiseRow]:
    return [row for row in rows if row.verdict.kind == kind]


def mean_speed_up(rows: Iterable[PromiseRow]) -> int | None:
    """The mean speed-up of the comparable versions in whole percent, cut; None without any."""
    figures = [figure for row in rows if (figure := speed_up(row.version)) is not None]
    return sum(figures) // len(figures) if figures else None


@dataclass(frozen=True)
class GapRow:
    """A version in use that lacks some of the seven elements; `lacking` are their Chinese names (article 7)."""

    version: ItemVersion
    lacking: list[str]


def disclosure_gaps(items: QuerySet[Item] | None = None) -> list[GapRow]:
    """Versions in use with their missing elements; complete ones are left out."""
    versions = ItemVersion.objects.in_use().with_elements().select_related("item__department").order_by("item__code")
    if items is not None:
        versions = versions.filter(item__in=items)
    rows = (GapRow(version, [str(elements.ELEMENTS[key]) for key in elements.missing(version)]) for version in versions)
    return [row for row in rows if row.lacking]


def _row(version: ItemVersion, exemption: PromiseExemption | None) -> PromiseRow:
    return PromiseRow(version, verdict(version, exemption is not None), exemption)
