"""What the approvals do when a fact of the premises arrives; the nightly job finds again what gets lost here."""

import logging
from datetime import date
from typing import Any

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from approvals.tasks import project_deadlines
from hall.signals import calendar_changed

logger = logging.getLogger(__name__)


@receiver(calendar_changed, dispatch_uid="approvals.project_deadlines")
def project_touched_clocks(sender: Any, days: list[date], **kwargs: Any) -> None:
    """Have the touched clocks projected again; a broker that is down never fails the change itself."""
    if not days:
        return
    try:
        project_deadlines.delay(days=[day.isoformat() for day in days])
    except (OperationalError, OSError):
        logger.warning("deadlines not queued for projection", extra={"days": len(days)})
