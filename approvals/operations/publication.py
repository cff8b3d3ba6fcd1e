"""Decisions made public within seven working days, once each, without personal data (article 7, 条例)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet
from django.utils.timezone import localdate

from approvals.models import Decision, PublishedResult
from approvals.queries.lists import shown_name
from approvals.queries.results import PUBLICATION_DAYS, unpublished
from hall.calendars import work_calendar
from hall.models import JobRun

JOB = "publish_results"
LOOK_BACK = timedelta(days=1)  # an act may have begun before the last run and been committed after it
BATCH = 500  # rows written at once


def publish_results(at: datetime) -> dict[str, int]:
    """Publish what was decided since the last run; of classified items nothing. Safe to run twice, and by two workers.

    Returns {"published"}. The cost follows what is newly decided.
    """
    published = 0
    for batch in _batches(_due(at), BATCH):
        rows = [_result(decision, at) for decision in batch]
        PublishedResult.objects.bulk_create(rows, ignore_conflicts=True)
        published += len(rows)
    return {"published": published}


def _batches(decisions: QuerySet[Decision], size: int) -> Iterator[list[Decision]]:
    rows = decisions.iterator(chunk_size=size)
    while batch := list(islice(rows, size)):
        yield batch


def _due(at: datetime) -> QuerySet[Decision]:
    last = JobRun.objects.filter(name=JOB).values_list("finished_at", flat=True).first()
    decisions = unpublished().select_related(
        "paper__correction", "case__applicant", "case__version", "case__item", "case__department"
    )
    decisions = decisions.filter(decided_at__lte=at)
    return decisions.filter(decided_at__gte=last - LOOK_BACK) if last else decisions


def _result(decision: Decision, at: datetime) -> PublishedResult:
    case = decision.case
    decided_on = localdate(decision.decided_at)
    return PublishedResult(
        case=case,
        department=case.department,
        paper_number=decision.paper.newest.number,
        item_code=case.item.code,
        item_name=case.version.name,
        name=shown_name(case.applicant),
        outcome=decision.outcome,
        decided_on=decided_on,
        due_on=work_calendar(case.hall_id).add_working_days(decided_on, PUBLICATION_DAYS),
        published_on=localdate(at),
    )
