"""The result served within ten working days, a refusal to accept included; its signature later (许可法44)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents.delivery import delivery_receipt
from approvals.models import Case, Delivery
from approvals.operations.clocks import project
from approvals.operations.lifecycle import begin, move
from approvals.operations.service import LAW, Service, served
from approvals.states import Act, CaseState, EventKind, PaperKind
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now


@transaction.atomic
def deliver(case: Case, *, method: str, recipient: str, by: Any, **told: Any) -> Delivery:
    """Register the service of a decision, which ends the case, or of a refusal to accept, with its receipt. 许可法44.

    `told` are further fields of `service.Service`. Raises as `service.served`.
    """
    at = now()
    case, grant = begin(case, Act.DELIVER, by=by, at=at)
    row = served(case, Service(method=method, recipient=recipient, **told), by=by, at=at)
    content = delivery_receipt(case, row)
    row.paper = documents.issue(case, PaperKind.DELIVERY_RECEIPT, by=by, at=at, content=content)
    signed(row, by=by).save()
    is_decision = case.state != CaseState.NOT_ACCEPTED
    case.delivered_at = at
    case.ended_at = at if is_decision else case.ended_at
    move(
        case, Act.DELIVER, CaseState.DELIVERED if is_decision else CaseState.NOT_ACCEPTED,
        by=by, at=at, kind=EventKind.DELIVERED, grant=grant, facts={"method": method, "paper": row.paper.number},
    )  # fmt: skip
    project(case)
    return row


@transaction.atomic
def record_signature(case: Case, *, received_on: date | None = None, by: Any) -> Delivery:
    """Register the local day on which a posted paper was signed for; today if left out. 许可法44.

    Raises nothing_to_sign, date_impossible.
    """
    at = now()
    case, grant = begin(case, Act.RECORD_SIGNATURE, by=by, at=at)
    row = case.delivery
    assert row.sent_on is not None  # the policy has seen a posted paper
    on = received_on or localdate(at)
    if on > localdate(at) or on < row.sent_on:
        raise RuleBroken("date_impossible", _("签收日期应在寄出之后，并且不晚于今天。"), LAW, field="received_on")
    row.received_on = on
    signed(row, by=by, reason=str(Act.RECORD_SIGNATURE.label)).save()
    facts = {"received_on": on.isoformat()}
    state = CaseState(case.state)
    move(case, Act.RECORD_SIGNATURE, state, by=by, at=at, kind=EventKind.SIGNED_FOR, grant=grant, facts=facts)
    return row
