"""Jobs of supervision; each is safe to run twice."""

import logging

from celery import shared_task

from hall.calendar_overview import year_missing
from hall.models import JobRun
from hall.moment import now, today
from supervision.operations.cards import sweep
from supervision.operations.vacancies import issue_vacancy_cards
from windows.operations.vacancies import check

logger = logging.getLogger(__name__)


@shared_task(name="supervision.sweep_deadlines")
def sweep_deadlines() -> None:
    """Issue the cards of everything that has run out (S1)."""
    result = sweep(now())
    logger.info("deadlines swept", extra={"scanned": result.scanned, "cards": result.cards_created})


@shared_task(name="supervision.check_vacancies")
def check_vacancies() -> None:
    """Find posts that stand empty in opening hours, and issue their cards (article 10)."""
    at = now()
    result, cards = check(at), issue_vacancy_cards(at)
    logger.info("vacancies checked", extra={"posts": result.posts, "vacant": result.vacant, "cards": len(cards)})


@shared_task(name="supervision.check_calendar_horizon")
def check_calendar_horizon() -> None:
    """Say from 1 November on that next year's calendar is missing (X3); pages ask the same question themselves."""
    missing = year_missing(today())
    if missing:
        logger.warning("calendar year is not published", extra={"year": missing})
    figures = {"missing_year": missing}
    JobRun.objects.update_or_create(name="check_calendar_horizon", defaults={"finished_at": now(), "figures": figures})
