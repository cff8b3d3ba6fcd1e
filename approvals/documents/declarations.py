"""What the paper of a self-declaration says (告知承诺)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _


def declaration(statement: str, names: Iterable[str]) -> dict[str, Any]:
    """The materials that the applicant's word stands for, her words, and what follows from an untrue word."""
    return {
        "declared": statement,
        "materials": list(names),
        "statement": _("受理后 20 个工作日内核查；承诺不实的，记录在案，不作出准予的决定，已经准予的依法处理。"),
    }
