"""Leave for an item that can't promise half of its statutory limit, with reason and expiry (article 13)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Item, PromiseExemption
from approvals.policies import run_catalogue
from approvals.promises import VerdictKind, verdict
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now


@transaction.atomic
def exempt(item: Item, *, reason: str, expires_on: date, by: Any) -> PromiseExemption:
    """Register an exemption, valid through `expires_on` (local day). Article 13.

    Raises RuleBroken: reason_missing, expiry_past, already_exempt, promise_kept (nothing of the item breaks the rule).
    """
    at = now()
    item = Item.objects.select_for_update(of=("self",)).select_related("department").get(pk=item.pk)
    run_catalogue(by, item.department, at)
    if not reason.strip():
        raise RuleBroken("reason_missing", _("请写明不能提速 50% 的理由。"), 13, field="reason")
    if expires_on < localdate(at):
        raise RuleBroken("expiry_past", _("豁免的到期日不能早于今天。"), 13, field="expires_on")
    if item.exemptions.valid_on(localdate(at)).exists():
        raise RuleBroken("already_exempt", _("这个事项还有没到期的豁免，要改请先结束那一次。"), 13)
    if not any(verdict(version, False).kind == VerdictKind.VIOLATION for version in item.versions.in_use()):
        raise RuleBroken("promise_kept", _("这个事项的承诺没有超过法定的 50%，不需要豁免。"), 13)
    exemption = PromiseExemption(
        item=item, reason=reason.strip(), expires_on=expires_on, registered_by=by, registered_at=at
    )
    signed(exemption, by=by, reason=reason.strip()).save()
    return exemption


@transaction.atomic
def end_exemption(exemption: PromiseExemption, *, by: Any) -> PromiseExemption:
    """End an exemption before its expiry. Raises IllegalMove (exemption_over)."""
    at = now()
    exemption = PromiseExemption.objects.select_for_update().get(pk=exemption.pk)
    run_catalogue(by, exemption.item.department, at)
    if exemption.ended_at is not None or exemption.expires_on < localdate(at):
        raise IllegalMove("exemption_over", _("这次豁免已经结束。"), 13)
    exemption.ended_at = at
    signed(exemption, by=by, reason=_("提前结束豁免")).save(update_fields=["ended_at"])
    return exemption
