"""What a letter of authority says, fixed with its mandate as `documents.issue` fixes a paper of a case (article 9).

Content is plain values as in `approvals.documents`.
"""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from approvals.documents.templates import fixed_text
from approvals.models import Mandate, MandateLetter
from approvals.states import MandatePower, PaperKind
from hall.models import Hall
from staff.models import Posting


def write(mandate: Mandate, *, at: datetime) -> MandateLetter:
    """Keep what the letter says, with the template of the hall where the clerk is posted; nothing changes it later.

    Raises RuleBroken: paper_field_empty, glyph_missing, whereupon the grant is undone.
    """
    posting = _posting(mandate)
    text = fixed_text(PaperKind.MANDATE, posting.hall if posting else None, letter(mandate, posting))
    return MandateLetter.objects.create(mandate=mandate, fixed_at=at, **text)


def letter(mandate: Mandate, posting: Posting | None) -> dict[str, Any]:
    """The content: who lets whom do what, over which items, from when to when; `posting` is the clerk's."""
    clerk, given = mandate.clerk, set(mandate.powers)
    holdings = clerk.holdings.valid_on(mandate.begins_on).select_related("post__window")
    items = mandate.items.select_related("current").order_by("code")
    return {
        "department": mandate.department.name,
        "giver": mandate.giver.name,
        "clerk": clerk.name,
        "clerk_department": clerk.department.name if clerk.department else "",
        "hall": posting.hall.name if posting else "",
        "posts": [str(row.post) for row in holdings],
        "powers": [{"label": str(power.label), "given": power in given} for power in MandatePower],
        "all_items": mandate.all_items,
        "items": [{"code": item.code, "name": item.title} for item in items],
        "limits": mandate.limits,
        "valid_from": mandate.valid_from.isoformat(),
        "valid_until": mandate.valid_until.isoformat(),
        "signed_on": mandate.signed_on.isoformat(),
        "centre": _centre(),
        "registered_by": mandate.registered_by.name,
        "registered_on": localdate(mandate.registered_at).isoformat(),
    }


def _posting(mandate: Mandate) -> Posting | None:
    """Where the clerk is posted when the letter begins to count; else her last posting."""
    postings = mandate.clerk.postings.select_related("hall").order_by("valid_from")
    return postings.valid_on(mandate.begins_on).first() or postings.last()


def _centre() -> str:
    """The centre with which letters are filed."""
    hall = Hall.objects.filter(is_active=True).order_by("level", "code").first()
    return hall.name if hall else ""
