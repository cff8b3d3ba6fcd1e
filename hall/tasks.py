"""Jobs of the house itself; each is safe to run twice and leaves its last run in JobRun."""

import logging
from importlib import import_module

from celery import shared_task
from django.conf import settings

from hall.idempotency import forget
from hall.models import JobRun
from hall.moment import now

logger = logging.getLogger(__name__)


@shared_task(name="hall.clear_expired")
def clear_expired() -> dict[str, int]:
    """Delete sessions whose hour is over and answers that no request asks for again."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    figures = {"answered_requests": forget(now())}
    JobRun.objects.update_or_create(name="clear_expired", defaults={"finished_at": now(), "figures": figures})
    logger.info("job done", extra={"job": "clear_expired", **figures})
    return figures
