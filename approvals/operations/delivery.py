"""The result served within ten working days, a refusal to accept too; signed for later, or come back (许可法44)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents.delivery import delivery_receipt
from approvals.models import Case, Delivery
from approvals.operations.clocks import project
from approvals.operations.lifecycle import begin, move, required
from approvals.operations.service import LAW, LONGEST_LINE, Service, served
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
    facts = {"method": method, "paper": row.paper.number}
    if row.received_on is not None and row.received_on > localdate(at):
        facts["served_on"] = row.received_on.isoformat()
    move(
        case, Act.DELIVER, CaseState.DELIVERED if is_decision else CaseState.NOT_ACCEPTED,
        by=by, at=at, kind=EventKind.DELIVERED, grant=grant, facts=facts,
    )  # fmt: skip
    project(case)
    return row


@transaction.atomic
def return_delivery(case: Case, *, reason: str, returned_on: date | None = None, by: Any) -> Delivery:
    """Register that a posted paper came back on the local day `returned_on` (today without it): it was not served.

    The case stands again as before its service, and a new one is due within ten working days of that day; what was
    tried stays on record. Raises nothing_to_sign, reason_missing, text_too_long, date_impossible. 许可法44.
    """
    at = now()
    case, grant = begin(case, Act.RETURN_DELIVERY, by=by, at=at)
    row = case.delivery
    assert row is not None and row.sent_on is not None  # the policy has seen a posted paper
    reason = required(reason, "reason_missing", _("请写明退件的原因。"), LAW, "reason")
    if len(reason) > LONGEST_LINE:
        raise RuleBroken("text_too_long", _("原因不超过 %(most)d 个字。") % {"most": LONGEST_LINE}, LAW, field="reason")
    on = returned_on or localdate(at)
    if not row.sent_on <= on <= localdate(at):
        raise RuleBroken("date_impossible", _("退回日期应在寄出之后，并且不晚于今天。"), LAW, field="returned_on")
    row.returned_on, row.return_reason = on, reason
    signed(row, by=by, reason=str(Act.RETURN_DELIVERY.label)).save()
    to = CaseState(case.decision.outcome) if case.state == CaseState.DELIVERED else CaseState(case.state)
    case.delivered_at = None
    case.ended_at = None if case.state == CaseState.DELIVERED else case.ended_at
    facts = {"returned_on": on.isoformat(), "tracking_number": row.tracking_number}
    move(
        case, Act.RETURN_DELIVERY, to,
        by=by, at=at, kind=EventKind.DELIVERY_RETURNED, grant=grant, note=reason, facts=facts,
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
    assert row is not None and row.sent_on is not None  # the policy has seen a posted paper
    on = received_on or localdate(at)
    if on > localdate(at) or on < row.sent_on:
        raise RuleBroken("date_impossible", _("签收日期应在寄出之后，并且不晚于今天。"), LAW, field="received_on")
    row.received_on = on
    signed(row, by=by, reason=str(Act.RECORD_SIGNATURE.label)).save()
    facts = {"received_on": on.isoformat()}
    state = CaseState(case.state)
    move(case, Act.RECORD_SIGNATURE, state, by=by, at=at, kind=EventKind.SIGNED_FOR, grant=grant, facts=facts)
    return row
