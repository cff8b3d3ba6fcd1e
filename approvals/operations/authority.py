"""Letters of authority: given by the head of a department, registered with the centre, revoked at once (article 9)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.authority import lead_department, run_authority
from approvals.documents import mandates
from approvals.models import Item, Mandate
from approvals.operations.lifecycle import required
from approvals.states import PAPER_MARKS, MandatePower, PaperKind
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from hall.numbering import paper_number
from hall.permissions import refusal
from staff.models import Department, Posting, StaffMember

LONGEST_YEARS = 3  # of one mandate; then it is given anew


@transaction.atomic
def grant_mandate(
    *,
    department: Department,
    clerk: StaffMember,
    powers: Sequence[str],
    valid_from: date,
    valid_until: date,
    by: Any,
    items: Iterable[Item] = (),
    all_items: bool = False,
    limits: str = "",
    scan: Any = "",
    giver: StaffMember | None = None,
    signed_on: date | None = None,
) -> Mandate:
    """Register a mandate: by the principal leader who gives it, or by a hall manager who files his signed paper.

    The manager names the `giver` and adds the `scan`. `valid_until` still counts. Raises NotAllowed; RuleBroken:
    giver_not_leader, scan_missing, clerk_is_giver, clerk_not_posted, clerk_not_in_section, powers_missing,
    items_missing, item_of_other_department, dates_reversed, period_too_long, period_over, starts_before_signed,
    and as mandates.write, for what the letter says is fixed with it; IllegalMove (mandate_exists) for the very same
    letter again, as a second click sends it.
    """
    at = now()
    clerk = StaffMember.objects.select_for_update(no_key=True).get(pk=clerk.pk)  # one letter to a clerk at a time
    run_authority(by, department, at)
    mandate = Mandate(
        department=department, giver=_giver(department, giver, scan, by, at), clerk=clerk, all_items=all_items,
        powers=_powers(powers), limits=limits.strip(), valid_from=valid_from, valid_until=valid_until,
        signed_on=signed_on or localdate(at), scan=scan, registered_by=by, registered_at=at,
    )  # fmt: skip
    _check_clerk(mandate)
    _check_period(mandate, localdate(at))
    named = [] if all_items else _items(items, department)
    _check_new(mandate, named)
    mandate.number = mandate_number(department, at)
    signed(mandate, by=by, reason=_("登记授权")).save()
    mandate.items.set(named)
    mandates.write(mandate, at=at)
    return mandate


@transaction.atomic
def revoke_mandate(mandate: Mandate, *, reason: str, by: Any) -> Mandate:
    """End a mandate at this moment; what was done under it stands. Raises NotAllowed, IllegalMove, reason_missing."""
    at = now()
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("department", "clerk").get(pk=mandate.pk)
    run_authority(by, mandate.department, at)
    if mandate.revoked_at is not None:
        raise IllegalMove("mandate_revoked", _("这份授权委托书已经撤销。"), 9)
    if mandate.valid_until < localdate(at):
        raise IllegalMove("mandate_over", _("这份授权委托书已经到期，不需要撤销。"), 9)
    reason = required(reason, "reason_missing", _("请写明撤销的理由。"), 9, "reason")
    mandate.revoked_at, mandate.revoked_by, mandate.revoke_reason = at, by, reason
    signed(mandate, by=by, reason=_("撤销授权")).save()
    return mandate


def mandate_number(department: Department, at: datetime) -> str:
    """The next number of a letter of `department`, such as 示文旅许授〔2026〕0001号."""
    return paper_number(department.paper_name, PAPER_MARKS[PaperKind.MANDATE], at)


def _giver(department: Department, giver: StaffMember | None, scan: Any, by: Any, at: datetime) -> StaffMember:
    """The leader who gives the power: he himself at the keyboard, or as the signed paper names him."""
    if refusal(lead_department, by, department, at) is None:
        return by
    if giver is None or refusal(lead_department, giver, department, at):
        message = _("授权人应当是%(department)s现任主要领导，请核对签字的人。") % {"department": department}
        raise RuleBroken("giver_not_leader", message, 9, field="giver")
    if not scan:
        message = _("由中心代为登记的，请附上主要领导签字盖章的授权委托书扫描件。")
        raise RuleBroken("scan_missing", message, 9, field="scan")
    return giver


def _powers(powers: Sequence[str]) -> list[str]:
    known = [power.value for power in MandatePower if power in powers]
    if not known or len(known) != len(set(powers)):
        raise RuleBroken("powers_missing", _("请至少选择一项授权内容。"), 9, field="powers")
    return known


def _check_clerk(mandate: Mandate) -> None:
    clerk, department = mandate.clerk, mandate.department
    if clerk.pk == mandate.giver.pk:
        raise RuleBroken("clerk_is_giver", _("授权人不能授权给自己。"), 9, field="clerk")
    if not (clerk.is_active and Posting.objects.valid_on(mandate.begins_on).filter(member=clerk.pk).exists()):
        message = _("%(clerk)s没有派驻到服务中心，不能授权；请先办理派驻。") % {"clerk": clerk}
        raise RuleBroken("clerk_not_posted", message, 28, field="clerk")
    if clerk.department_id == department.pk and not clerk.in_approval_section:
        message = _("%(clerk)s不属于%(department)s行政审批股，不能受理和决定。")
        raise RuleBroken("clerk_not_in_section", message % {"clerk": clerk, "department": department}, 8, field="clerk")


def _check_period(mandate: Mandate, today: date) -> None:
    first, last = mandate.valid_from, mandate.valid_until
    if last < first:
        raise RuleBroken("dates_reversed", _("截止日期不能早于起始日期。"), 9, field="valid_until")
    if last >= _years_later(first, LONGEST_YEARS):
        message = _("一份授权最长 %(years)d 年，期满再签。") % {"years": LONGEST_YEARS}
        raise RuleBroken("period_too_long", message, 9, field="valid_until")
    if last < today:
        raise RuleBroken("period_over", _("这份授权已经到期，不能再登记。"), 9, field="valid_until")
    if mandate.signed_on > today or first < mandate.signed_on:
        message = _("签署日期不能晚于今天，也不能晚于授权的起始日期。")
        raise RuleBroken("starts_before_signed", message, 9, field="signed_on")


def _check_new(mandate: Mandate, items: list[Item]) -> None:
    """Refuse the same letter twice; a clerk may have several that differ."""
    same = ("department", "clerk", "giver", "all_items", "powers", "limits", "valid_from", "valid_until")
    alike = Mandate.objects.filter(revoked_at__isnull=True, **{name: getattr(mandate, name) for name in same})
    for other in alike.prefetch_related("items"):
        if {item.pk for item in other.items.all()} == {item.pk for item in items}:
            message = _("同样的授权委托书已经登记过，编号%(number)s。") % {"number": other.number}
            raise IllegalMove("mandate_exists", message, 9)


def _years_later(on: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)


def _items(items: Iterable[Item], department: Department) -> list[Item]:
    named = list(items)
    if not named:
        raise RuleBroken("items_missing", _("请选择授权的事项，或者选择本单位全部事项。"), 9, field="items")
    foreign = [item for item in named if item.department_id != department.pk]
    if foreign:
        message = _("“%(item)s”不是%(department)s的事项，不能由它授权。")
        raise RuleBroken(
            "item_of_other_department", message % {"item": foreign[0], "department": department}, 9, field="items"
        )
    return named
