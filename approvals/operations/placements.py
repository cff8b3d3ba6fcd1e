"""Which window serves which item, by dates (应进必进, articles 4 and 6)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Item, Placement
from approvals.policies import run_catalogue
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from windows.models import Window
from windows.states import WindowKind


@transaction.atomic
def place(item: Item, window: Window, *, valid_from: date, by: Any, valid_until: date | None = None) -> Placement:
    """Let `window` serve `item` from a day on, through `valid_until` or for good. Article 6.

    Raises RuleBroken: dates_reversed, window_closed, cashier_window (a cashier), window_of_other_department
    (article 4: an independent window serves one department), already_placed.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("department").get(pk=item.pk)
    run_catalogue(by, item.department, now())
    if valid_until is not None and valid_until < valid_from:
        raise RuleBroken("dates_reversed", _("截止日期不能早于起始日期。"), 6, field="valid_until")
    _check_window(item, window)
    overlapping = item.placements.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from), window=window)
    if valid_until is not None:
        overlapping = overlapping.filter(valid_from__lte=valid_until)
    if overlapping.exists():
        raise RuleBroken(
            "already_placed", _("这个事项在这段时间已经进驻%(window)s。") % {"window": window}, 6, field="window"
        )
    placement = Placement(item=item, window=window, valid_from=valid_from, valid_until=valid_until)
    signed(placement, by=by).save()
    return placement


@transaction.atomic
def end_placement(placement: Placement, *, on: date, by: Any) -> Placement:
    """Let a placement end; `on` is its last day, today at the earliest. Raises RuleBroken (end_past), IllegalMove."""
    at = now()
    placement = Placement.objects.select_for_update().get(pk=placement.pk)
    run_catalogue(by, placement.item.department, at)
    if placement.valid_until is not None and placement.valid_until < localdate(at):
        raise IllegalMove("placement_over", _("这次进驻已经结束。"), 6)
    if on < max(localdate(at), placement.valid_from):
        raise RuleBroken("end_past", _("最后一天不能早于今天，也不能早于起始日期。"), 6, field="on")
    placement.valid_until = on
    signed(placement, by=by, reason=_("结束进驻")).save(update_fields=["valid_until"])
    return placement


def _check_window(item: Item, window: Window) -> None:
    if not window.is_active:
        raise RuleBroken("window_closed", _("%(window)s已经停用。") % {"window": window}, 4, field="window")
    if window.kind == WindowKind.CASHIER:
        raise RuleBroken("cashier_window", _("收费窗口只收费，不办理事项。"), 5, field="window")
    if window.kind == WindowKind.INDEPENDENT and window.department_id != item.department_id:
        message = _("%(window)s是%(department)s的独立窗口，别的单位的事项请放到综合窗口。")
        raise RuleBroken(
            "window_of_other_department",
            message % {"window": window, "department": window.department},
            4,
            field="window",
        )
