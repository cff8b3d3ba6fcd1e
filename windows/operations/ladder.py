"""The approver ladder of leaves, edited as dated rows by the hall (docs/rules.md)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now, today
from staff.models import LadderRung
from windows.policies import edit_ladder


@transaction.atomic
def add_rung(*, order: int, role: str, longer_than: Decimal, unit: str, valid_from: date, by: Any) -> LadderRung:
    """Add a rung from today or a day to come; leaves already asked for keep their rungs. Raises rung_in_the_past."""
    edit_ladder(by, None, now())
    if valid_from < today():
        raise RuleBroken("rung_in_the_past", _("审批权限从今天或者以后起用，不能改过去。"), 18, field="valid_from")
    rung = LadderRung(order=order, role=role, longer_than=longer_than, unit=unit, valid_from=valid_from)
    signed(rung, by=by, reason=_("增加审批权限")).save()
    return rung


@transaction.atomic
def end_rung(rung: LadderRung, *, on: date, by: Any) -> LadderRung:
    """Give a rung its last day, today at the earliest. Raises RuleBroken (rung_ended, rung_in_the_past)."""
    edit_ladder(by, None, now())
    rung = LadderRung.objects.select_for_update().get(pk=rung.pk)
    if rung.valid_until is not None:
        raise RuleBroken("rung_ended", _("这一级已经登记了最后一天，请刷新页面。"), 18)
    if on < max(today(), rung.valid_from):
        raise RuleBroken("rung_in_the_past", _("最后一天不能早于今天和起用日期。"), 18, field="on")
    rung.valid_until = on
    signed(rung, by=by, reason=_("停用审批权限")).save()
    return rung
