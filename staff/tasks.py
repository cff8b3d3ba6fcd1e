"""Jobs about people; each is safe to run twice and leaves its last run in JobRun."""

import logging
from datetime import date

from celery import shared_task

from hall.models import Hall, JobRun
from hall.moment import now
from staff.operations.attendance import recount_due, recount_hall

logger = logging.getLogger(__name__)


@shared_task(name="staff.count_attendance")
def count_attendance(on: str | None = None) -> dict[str, int]:
    """Count the days of every hall with clocks up to now; with `on` (an ISO date) that day alone (article 18)."""
    halls = Hall.objects.filter(is_active=True, attendance_from__isnull=False)
    if on is None:
        counted = sum(recount_due(hall) for hall in halls)
    else:
        counted = sum(recount_hall(hall, date.fromisoformat(on)) for hall in halls)
    figures = {"halls": len(halls), "days": counted}
    JobRun.objects.update_or_create(name="count_attendance", defaults={"finished_at": now(), "figures": figures})
    logger.info("job done", extra={"job": "count_attendance", **figures})
    return figures
