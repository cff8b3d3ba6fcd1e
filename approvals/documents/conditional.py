"""What the notice of a conditional acceptance says: accepted, what follows until when, on which words (容缺)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Case, CaseClock, ConditionalLine


def conditional(
    case: Case, clocks: Iterable[CaseClock], lines: Iterable[ConditionalLine], *, pledge: str, due_on: date
) -> dict[str, Any]:
    """The notice of acceptance with its two limits, and the materials that follow until `due_on`."""
    rows = [{"name": line.requirement.name, "needed": line.needed} for line in lines]
    note = _("期限内没有补交的，书面告知后按撤回申请办结；补交以前不作出准予的决定。")
    words = {"pledge": pledge, "lines": rows, "follow_by": due_on.isoformat(), "follow_note": note}
    return documents.acceptance(case, clocks) | words
