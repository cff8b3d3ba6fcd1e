"""Dated rows: valid from a day to a day, both included; no end means for good."""

from datetime import date
from typing import Self

from django.db.models import F, Func, Q, Value

from hall.history import TrackedQuerySet


def validity() -> Func:
    """The days a dated row is valid, both ends included, as a PostgreSQL range for exclusion constraints."""
    return Func(F("valid_from"), F("valid_until"), Value("[]"), function="daterange")


class DatedQuerySet(TrackedQuerySet):
    """Rows valid from `valid_from` to `valid_until` (both included; no end: for good)."""

    def valid_on(self, on: date) -> Self:
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
