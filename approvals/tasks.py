"""Jobs of the approvals; each is safe to run twice and leaves its last run in JobRun."""

import logging
from datetime import date
from typing import Any

from celery import shared_task

from approvals.operations import promise_check, publication, sweeps
from approvals.operations.reprojection import reproject
from hall.models import JobRun
from hall.moment import now
from staff.queries import system_member

logger = logging.getLogger(__name__)


@shared_task(name="approvals.deem_accepted")
def deem_accepted() -> dict[str, int]:
    """Register what silence has accepted, and let filings of non-acceptance lapse (许可法32)."""
    return _ran("deem_accepted", sweeps.deem_all_accepted(now(), by=system_member()))


@shared_task(name="approvals.project_deadlines")
def project_deadlines(days: list[str] | None = None) -> dict[str, int]:
    """Move the open clocks that a calendar change of `days` (ISO dates) touches; without them look at all (X3)."""
    changed = [date.fromisoformat(day) for day in days] if days else None
    return _ran("project_deadlines", {"moved": reproject(changed)})


@shared_task(name="approvals.check_promises")
def check_promises() -> None:
    """Check the whole catalogue against the 50 % rule (article 13)."""
    promise_check.check_promises(now())


@shared_task(name="approvals.publish_results")
def publish_results() -> dict[str, int]:
    """Make public what has been decided (article 7)."""
    return _ran(publication.JOB, publication.publish_results(now()))


def _ran(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    JobRun.objects.update_or_create(name=name, defaults={"finished_at": now(), "figures": figures})
    logger.info("job done", extra={"job": name} | figures)
    return figures
