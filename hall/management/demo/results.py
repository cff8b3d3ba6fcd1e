"""The results of the past year, made public week by week as the job would have done."""

from datetime import timedelta

from approvals.models import Decision
from approvals.operations.publication import publish_results
from hall.moment import now

WEEK = timedelta(days=7)  # never more than five working days


def publish() -> None:
    """Publish every decision within a week of it."""
    present = now()
    at = Decision.objects.order_by("decided_at").values_list("decided_at", flat=True).first()
    while at is not None and at < present:
        at = min(at + WEEK, present)
        publish_results(at)
