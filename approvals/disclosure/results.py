"""Published results as rows for everybody to take away (article 7): JSON and CSV from the same columns."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from approvals.models import PublishedResult
from approvals.states import DecisionOutcome
from hall.tables import guarded

CHUNK = 1000  # rows fetched at a time

#: Key in JSON → heading in CSV → lookup.
COLUMNS: tuple[tuple[str, Any, str], ...] = (
    ("paper_number", gettext_lazy("决定文号"), "paper_number"),
    ("item_code", gettext_lazy("事项编码"), "item_code"),
    ("item", gettext_lazy("事项名称"), "item_name"),
    ("department", gettext_lazy("决定部门"), "department__name"),
    ("applicant", gettext_lazy("申请人"), "name"),
    ("outcome", gettext_lazy("决定"), "outcome"),
    ("decided_on", gettext_lazy("决定日期"), "decided_on"),
    ("published_on", gettext_lazy("公开日期"), "published_on"),
)


def result_records() -> Iterator[dict[str, Any]]:
    """Every published result, the latest first; days as ISO text, persons by their masked names."""
    rows = PublishedResult.objects.values_list(*(lookup for _key, _heading, lookup in COLUMNS))
    for row in rows.iterator(chunk_size=CHUNK):
        yield {key: str(value) for (key, _heading, _lookup), value in zip(COLUMNS, row, strict=True)}


def headings() -> list[str]:
    """The first line of the CSV file."""
    return [str(heading) for _key, heading, _lookup in COLUMNS]


def as_cells(record: dict[str, Any]) -> list[str]:
    """One record as cells of a spreadsheet, in words, none of which it would run."""
    told = record | {"outcome": str(DecisionOutcome(record["outcome"]).label)}
    return [guarded(told[key]) for key, _heading, _lookup in COLUMNS]
