"""A finished file goes into the archive with its complete index (article 23)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, CaseArchive
from approvals.operations.lifecycle import begin, move, required
from approvals.queries.archive import archive_gaps, archive_index
from approvals.states import Act, CaseState, EventKind
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now

LONGEST_VOLUME, MOST_PAGES = 40, 9999  # characters; pages of one file


@transaction.atomic
def close(case: Case, *, volume: str, pages: int, by: Any) -> CaseArchive:
    """Close the case and keep its index; `pages` counts the sheets of the file on paper. Article 23.

    A file that was not accepted or was withdrawn keeps its state. Raises volume_missing, pages_impossible,
    file_incomplete (which says what is missing), delivery_missing, already_archived.
    """
    at = now()
    case, grant = begin(case, Act.CLOSE, by=by, at=at)
    volume = required(volume, "volume_missing", _("请写明盒号或者卷号。"), 23, "volume")[:LONGEST_VOLUME]
    if not 1 <= pages <= MOST_PAGES:
        raise RuleBroken("pages_impossible", _("请填写卷内页数。"), 23, field="pages")
    gaps = archive_gaps(case, at)
    if gaps:
        message = _("卷内资料不全，不能归档：%(gaps)s。") % {"gaps": _("；").join(gaps)}
        raise RuleBroken("file_incomplete", message, 23)
    to = CaseState.CLOSED if case.state == CaseState.DELIVERED else CaseState(case.state)
    facts = {"volume": volume, "pages": pages}
    move(case, Act.CLOSE, to, by=by, at=at, kind=EventKind.CLOSED, grant=grant, facts=facts)
    archive = CaseArchive(case=case, volume=volume, pages=pages, index=archive_index(case), closed_by=by, closed_at=at)
    signed(archive, by=by).save()
    return archive
