"""What the receipt of service says (送达回证)."""

from datetime import datetime, time
from typing import Any

from django.utils.timezone import get_default_timezone, localtime, make_aware
from django.utils.translation import gettext as _

from approvals.models import Case, Delivery
from approvals.states import DeliveryMethod, PaperKind

#: The papers that end a proceeding and are served.
SERVED = (PaperKind.GRANT, PaperKind.REFUSAL, PaperKind.NON_ACCEPTANCE)


def delivery_receipt(case: Case, delivery: Delivery) -> dict[str, Any]:
    """Served papers in their newest version, time to the minute, place, method, who received; no number of anybody."""
    papers = case.papers.filter(kind__in=SERVED, correction__isnull=True)
    place = {"hall": case.hall.name, "window": case.window.number}
    at_counter = delivery.method == DeliveryMethod.COUNTER
    return {
        "served": [{"title": paper.title, "number": paper.number} for paper in papers],
        "served_at": localtime(_served_at(delivery)).isoformat(timespec="minutes"),
        "place": _("%(hall)s %(window)s 号窗口") % place if at_counter else "",
        "method": delivery.method,
        "method_label": str(delivery.get_method_display()),
        "receiver": delivery.recipient,
        "relation_label": str(delivery.get_relation_display()) if delivery.relation else "",
        "proof": delivery.proof,
        "tracking_number": delivery.tracking_number,
        "sent_on": delivery.sent_on.isoformat() if delivery.sent_on else "",
        "consent": delivery.consent,
        "witness": delivery.witness,
        "server": delivery.delivered_by.name,
        "remarks": delivery.remarks,
    }


def _served_at(delivery: Delivery) -> datetime:
    """The moment that counts: the arrival, the end of a public notice's thirty days, else that of the registration."""
    if delivery.method == DeliveryMethod.NOTICE and delivery.received_on is not None:
        return make_aware(datetime.combine(delivery.received_on, time.min), get_default_timezone())
    return delivery.arrived_at or delivery.delivered_at
