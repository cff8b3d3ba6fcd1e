"""Jobs about people; each is safe to run twice and leaves its last run in JobRun."""

import logging
from collections.abc import Iterable
from datetime import date

from celery import shared_task
from django.utils.timezone import localdate

from hall.models import Hall, JobRun
from hall.moment import now
from staff.operations.attendance import recount_due, recount_hall

logger = logging.getLogger(__name__)


JOB = "count_attendance"


@shared_task(name="staff.count_attendance")
def count_attendance(on: str | None = None) -> dict[str, int]:
    """Count the days of every hall with clocks up to now; with `on` (an ISO date) that day alone (article 18).

    Only the former says how far the halls are counted, or a day counted by hand would hide a gap before it.
    """
    halls = Hall.objects.filter(is_active=True, attendance_from__isnull=False)
    if on is None:
        figures = _count_due(halls)
    else:
        figures = {"halls": len(halls), "days": sum(recount_hall(hall, date.fromisoformat(on)) for hall in halls)}
    logger.info("job done", extra={"job": JOB, **figures})
    return figures


def _count_due(halls: Iterable[Hall]) -> dict[str, int]:
    """Count each hall from the day up to which the last run counted it, and put on record how far this one came."""
    at = now()
    run = JobRun.objects.filter(name=JOB).first()
    counted = run.figures.get("counted_until", {}) if run else {}
    days = {hall.code: recount_due(hall, _day(counted.get(hall.code))) for hall in halls}
    figures = {"halls": len(days), "days": sum(days.values())}
    until = {**counted, **dict.fromkeys(days, localdate(at).isoformat())}
    defaults = {"finished_at": now(), "figures": {**figures, "counted_until": until}}
    JobRun.objects.update_or_create(name=JOB, defaults=defaults)
    return figures


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
