"""Grants: the dated row that a policy relied on, kept with the act (architecture: Authority)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from hall.errors import RuleBroken


@dataclass(frozen=True)
class Grant:
    """The power behind an act: `label` as people read it, `row` as app.model:key for the record."""

    label: str
    row: str

    @classmethod
    def of(cls, row: Model) -> "Grant":
        return cls(label=str(row), row=f"{row._meta.label}:{row.pk}")


#: A policy raises RuleBroken or returns the grant that it relied on.
Policy = Callable[[Any, Any, datetime], Grant]


def refusal(policy: Policy, user: Any, subject: Any, at: datetime) -> RuleBroken | None:
    """Why `policy` refuses, or None where it grants: for pages that show what is barred and why."""
    try:
        policy(user, subject, at)
    except RuleBroken as broken:
        return broken
    return None
