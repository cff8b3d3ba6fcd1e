"""The result handed over: at the counter, by post or electronically, within ten working days (许可法44)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, Delivery
from approvals.operations.clocks import project
from approvals.operations.lifecycle import begin, move, required
from approvals.states import Act, CaseState, DeliveryMethod, EventKind
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now

LAW = "许可法44"
LONGEST_NAME = 60  # characters of the recipient and of the tracking number


@transaction.atomic
def deliver(case: Case, *, method: str, recipient: str, tracking_number: str = "", by: Any) -> Delivery:
    """Register the delivery of a decision; the case has then ended. 许可法44.

    Raises method_unknown, recipient_missing, tracking_number_missing, text_too_long.
    """
    at = now()
    case, grant = begin(case, Act.DELIVER, by=by, at=at)
    if method not in DeliveryMethod:
        raise RuleBroken("method_unknown", _("请选择送达方式。"), LAW, field="method")
    recipient = required(recipient, "recipient_missing", _("请写明领取人。"), LAW, "recipient")
    tracking_number = tracking_number.strip()
    if method == DeliveryMethod.POST:
        required(tracking_number, "tracking_number_missing", _("邮寄送达要写明邮寄单号。"), LAW, "tracking_number")
    if max(len(recipient), len(tracking_number)) > LONGEST_NAME:
        message = _("领取人和邮寄单号各不超过 %(most)d 个字。") % {"most": LONGEST_NAME}
        raise RuleBroken("text_too_long", message, LAW, field="recipient")
    row = Delivery(
        case=case,
        method=method,
        recipient=recipient,
        tracking_number=tracking_number,
        delivered_at=at,
        delivered_by=by,
    )
    signed(row, by=by).save()
    case.delivered_at = case.ended_at = at
    move(
        case, Act.DELIVER, CaseState.DELIVERED,
        by=by, at=at, kind=EventKind.DELIVERED, grant=grant, facts={"method": method},
    )  # fmt: skip
    project(case)
    return row
