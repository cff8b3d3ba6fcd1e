"""Decisions that are public, and those that are not yet (article 7). Reads only."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from approvals.models import Decision, PublishedResult
from hall.calendars import work_calendar

MOST_COUNTED = 1000  # unpublished decisions looked at; more is a job that has stopped
PUBLICATION_DAYS = 7  # working days from the decision (docs/rules.md)


def unpublished() -> QuerySet[Decision]:
    """Decisions that the public can't read yet; those on classified items never are (article 6)."""
    published = PublishedResult.objects.filter(case=OuterRef("case"))
    return Decision.objects.filter(~Exists(published), case__item__is_classified=False).order_by("decided_at", "pk")


def late_publications(at: datetime) -> int:
    """How many decisions should be public by now and are not."""
    calendar, today = work_calendar(), localdate(at)
    waiting = unpublished().values_list("decided_at", flat=True)[:MOST_COUNTED]
    return sum(calendar.add_working_days(localdate(moment), PUBLICATION_DAYS) < today for moment in waiting)


def found_results(wanted: dict[str, Any]) -> QuerySet[PublishedResult]:
    """Published results that meet the filters (forms.results), the latest decision first."""
    results = PublishedResult.objects.select_related("department")
    if text := (wanted.get("q") or "").strip():
        results = results.filter(Q(item_name__icontains=text) | Q(paper_number__icontains=text))
    if wanted.get("department"):
        results = results.filter(department=wanted["department"])
    if wanted.get("outcome"):
        results = results.filter(outcome=wanted["outcome"])
    if wanted.get("since"):
        results = results.filter(decided_on__gte=wanted["since"])
    if wanted.get("until"):
        results = results.filter(decided_on__lte=wanted["until"])
    return results
