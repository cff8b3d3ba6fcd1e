"""The index of a finished file, and what still keeps it from the archive (article 23). Reads only."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from approvals.models import Case, CaseArchive
from approvals.queries.delays import unexplained
from approvals.states import DeliveryMethod


def archive_gaps(case: Case, at: datetime) -> list[str]:
    """What the file lacks, each as a Chinese phrase; an empty list lets it go into the archive."""
    return [*_lacking_materials(case), *_lacking_papers(case), *_lacking_delivery(case), *_lacking_reasons(case, at)]


def archive_index(case: Case) -> dict[str, list[dict[str, Any]]]:
    """The complete index: papers with numbers, materials with what was handed in, events in order. Plain values.

    Names of applicants and all numbers of persons stay out of it.
    """
    return {
        "papers": [
            {
                "title": paper.title,
                "number": paper.number,
                "issued_on": localdate(paper.issued_at).isoformat(),
            }
            for paper in case.papers.order_by("issued_at", "pk")
        ],
        "materials": [
            {
                "name": row.requirement.name,
                "originals": row.requirement.originals,
                "copies": row.requirement.copies,
                "result": str(row.get_result_display()),
                "remark": row.remark,
            }
            for row in case.materials.select_related("requirement").order_by("requirement__order")
        ],
        "events": [
            {
                "sequence": event.sequence,
                "kind": str(event.get_kind_display()),
                "at": localtime(event.at).isoformat(timespec="minutes"),
                "by": str(event.by),
            }
            for event in case.events.select_related("by")
        ],
    }


def printed_index(archive: CaseArchive) -> dict[str, list[dict[str, Any]]]:
    """The kept index with its days and moments read back."""
    index = archive.index
    papers = [row | {"issued_on": date.fromisoformat(row["issued_on"])} for row in index["papers"]]
    events = [row | {"at": datetime.fromisoformat(row["at"])} for row in index["events"]]
    return {"papers": papers, "materials": index["materials"], "events": events}


def _lacking_materials(case: Case) -> Iterator[str]:
    checked = set(case.materials.values_list("requirement", flat=True))
    for requirement in case.version.materials.order_by("order"):
        if requirement.pk not in checked:
            yield _("材料没有核对：%(name)s") % {"name": requirement.name}


def _lacking_papers(case: Case) -> Iterator[str]:
    """Every paper that an event says it issued is among the papers, and each has its number."""
    numbers = set(case.papers.values_list("number", flat=True))
    if "" in numbers:
        yield _("有文书没有编号")
    for event in case.events.all():
        number = event.facts.get("paper", "")
        if number and number not in numbers:
            yield _("缺少文书：%(number)s") % {"number": number}


def _lacking_delivery(case: Case) -> Iterator[str]:
    delivery = case.delivery
    if delivery is None:
        return
    if delivery.paper_id is None:
        yield _("没有送达回证")
    if delivery.method == DeliveryMethod.POST and delivery.received_on is None:
        yield _("邮件的签收日期没有登记")


def _lacking_reasons(case: Case, at: datetime) -> Iterator[str]:
    for clock in unexplained(case, at):
        yield _("没有说明超期原因：%(limit)s") % {"limit": clock.get_kind_display()}
