"""What was changed in a case after it had been written, from the signed history. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from approvals.models import Case
from hall.masking import mask_id, mask_phone

#: Fields of a correction that are shown covered, and how.
COVERED = {"id_number": mask_id, "phone": mask_phone}


@dataclass(frozen=True)
class Correction:
    """One field of one row that was changed after it had been written."""

    at: datetime
    by: str
    reason: str
    subject: str
    label: str
    before: str
    after: str


def corrections(case: Case) -> list[Correction]:
    """What was changed in parties and materials after it had been written, newest first; numbers covered."""
    rows = [case.applicant, *([case.agent] if getattr(case, "agent", None) else []), *case.materials.all()]
    found = [correction for row in rows for correction in _changes(row)]
    return sorted(found, key=lambda correction: correction.at, reverse=True)


def _changes(row: Any) -> Iterable[Correction]:
    records = list(row.history.select_related("history_user").order_by("history_date", "history_id"))
    for before, after in pairwise(records):
        for change in after.diff_against(before).changes:
            model_field = row._meta.get_field(change.field)
            if model_field.editable and not model_field.is_relation:
                yield _correction(row, after, model_field, change)


def _correction(row: Any, record: Any, model_field: Any, change: Any) -> Correction:
    return Correction(
        at=record.history_date,
        by=str(record.history_user or ""),
        reason=record.history_change_reason or "",
        subject=str(row._meta.verbose_name) if hasattr(row, "id_type") else str(row),
        label=str(model_field.verbose_name),
        before=_shown(model_field, change.old),
        after=_shown(model_field, change.new),
    )


def _shown(model_field: Any, value: Any) -> str:
    if model_field.name in COVERED:
        return COVERED[model_field.name](value or "")
    return str(dict(model_field.flatchoices).get(value, value) or "")
