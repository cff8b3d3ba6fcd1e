"""Approval seals: registered with a custodian, handed over, lost and replaced, every imprint recorded (article 9)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.authority import hold_seal, keep_seal, run_authority, run_seal
from approvals.models import ApprovalSeal, Case, OfficialPaper, SealUse
from approvals.operations.lifecycle import required
from approvals.states import SealState
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import Department, Posting, StaffMember


@transaction.atomic
def register_seal(*, department: Department, name: str, custodian: StaffMember, by: Any) -> ApprovalSeal:
    """Take a seal into the register, in use from today.

    Raises NotAllowed; RuleBroken: name_missing, seal_exists, custodian_not_posted.
    """
    at = now()
    run_authority(by, department, at)
    return _register(department, name, custodian, by=by, at=at)


@transaction.atomic
def hand_over_seal(seal: ApprovalSeal, *, custodian: StaffMember, by: Any) -> ApprovalSeal:
    """Give a seal in use into the keeping of another posted member. Raises IllegalMove, same_custodian."""
    at = now()
    seal = _locked(seal)
    keep_seal(by, seal, at)
    _check_in_use(seal)
    if custodian.pk == seal.custodian_id:
        raise RuleBroken("same_custodian", _("这枚印章已经由这个人保管。"), 9, field="custodian")
    _check_custodian(custodian, at)
    seal.custodian = custodian
    signed(seal, by=by, reason=_("移交保管")).save()
    return seal


@transaction.atomic
def report_lost(seal: ApprovalSeal, *, report: str, by: Any) -> ApprovalSeal:
    """Register a loss with its written report; from this moment nobody uses the seal. Raises report_missing."""
    at = now()
    seal = _locked(seal)
    keep_seal(by, seal, at)
    _check_in_use(seal)
    message = _("请写明遗失的经过：什么时候、在哪里、怎样发现，采取了什么措施。")
    seal.loss_report = required(report, "report_missing", message, 9, "report")
    seal.state, seal.lost_at = SealState.LOST, at
    signed(seal, by=by, reason=_("遗失挂失")).save()
    return seal


@transaction.atomic
def replace_seal(seal: ApprovalSeal, *, name: str, custodian: StaffMember, by: Any) -> ApprovalSeal:
    """Put a new seal in the place of one that is in use or lost; returns the new one. Raises as register_seal."""
    at = now()
    seal = _locked(seal)
    run_seal(by, seal, at)
    if seal.state not in (SealState.IN_USE, SealState.LOST):
        raise _illegal(seal)
    new = _register(seal.department, name, custodian, by=by, at=at)
    seal.state, seal.replaced_by = SealState.REPLACED, new
    signed(seal, by=by, reason=_("更换印章")).save()
    return new


@transaction.atomic
def retire_seal(seal: ApprovalSeal, *, reason: str, by: Any) -> ApprovalSeal:
    """Take a seal out of use for good, without another in its place. Raises IllegalMove, reason_missing."""
    at = now()
    seal = _locked(seal)
    run_seal(by, seal, at)
    if seal.state not in (SealState.IN_USE, SealState.LOST):
        raise _illegal(seal)
    reason = required(reason, "reason_missing", _("请写明停用的理由。"), 9, "reason")
    seal.state = SealState.RETIRED
    signed(seal, by=by, reason=reason[:100]).save()
    return seal


@transaction.atomic
def use_seal(
    seal: ApprovalSeal, *, case: Case | None = None, paper: OfficialPaper | None = None, purpose: str, by: Any
) -> SealUse:
    """Record an imprint on a paper, or on something of a case; a blank sheet gets none.

    Raises blank_sealed, paper_of_other_case, case_of_other_department, purpose_missing, IllegalMove; NotAllowed
    (mandate_missing) unless `by` keeps the seal or holds a mandate over the item to use it.
    """
    at = now()
    seal = _locked(seal)
    concerned = _concerned(case, paper)
    if concerned.department_id != seal.department_id:
        message = _("这枚印章只能用于%(department)s的办件。") % {"department": seal.department}
        raise RuleBroken("case_of_other_department", message, 9, field="case")
    grant = hold_seal(by, (seal, concerned), at)
    _check_in_use(seal)
    use = SealUse(
        seal=seal, case=concerned, paper=paper, used_by=by, at=at, grant=grant.label[:120], grant_row=grant.row[:60],
        purpose=required(purpose, "purpose_missing", _("请写明用途。"), 9, "purpose"),
    )  # fmt: skip
    signed(use, by=by).save()
    return use


def _locked(seal: ApprovalSeal) -> ApprovalSeal:
    related = ("department", "custodian")
    return ApprovalSeal.objects.select_related(*related).select_for_update(of=("self",)).get(pk=seal.pk)


def _register(department: Department, name: str, custodian: StaffMember, *, by: Any, at: datetime) -> ApprovalSeal:
    name = required(name, "name_missing", _("请写明印文。"), 9, "name")
    if ApprovalSeal.objects.in_use().filter(department=department, name=name).exists():
        message = _("这个单位已有同名的印章在用，请在印文里加上编号区别。")
        raise RuleBroken("seal_exists", message, 9, field="name")
    _check_custodian(custodian, at)
    seal = ApprovalSeal(department=department, name=name, custodian=custodian, registered_on=localdate(at))
    signed(seal, by=by, reason=_("登记印章")).save()
    return seal


def _check_custodian(custodian: StaffMember, at: datetime) -> None:
    """The seal stays in the hall: only somebody posted there keeps it."""
    posted = Posting.objects.valid_on(localdate(at)).filter(member=custodian.pk)
    if not (custodian.is_active and posted.exists()):
        message = _("%(member)s没有派驻到服务中心，不能保管印章；印章只在中心内使用。") % {"member": custodian}
        raise RuleBroken("custodian_not_posted", message, 9, field="custodian")


def _concerned(case: Case | None, paper: OfficialPaper | None) -> Case:
    """The case on whose paper the seal is set."""
    if paper is not None and case is not None and paper.case_id != case.pk:
        raise RuleBroken("paper_of_other_case", _("这份文书不是这件办件的，请核对。"), 9, field="paper")
    concerned = paper.case if paper is not None else case
    if concerned is None:
        raise RuleBroken("blank_sealed", _("空白纸不能用印，请写明文书文号或者办件编号。"), 9, field="paper")
    return concerned


def _check_in_use(seal: ApprovalSeal) -> None:
    if not seal.is_in_use:
        raise _illegal(seal)


def _illegal(seal: ApprovalSeal) -> IllegalMove:
    names = {"seal": seal, "state": seal.get_state_display()}
    return IllegalMove("seal_not_in_use", _("“%(seal)s”现在是“%(state)s”，不能这样办理。") % names, 9)
