"""Projects of several departments: taken in at one window, stages opened, members added and dropped (article 15)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, Item, JointCase, JointMaterial, JointMember, JointTemplate
from approvals.operations.checklist import LONGEST_REMARK, MaterialCheck
from approvals.operations.intake import receive
from approvals.operations.joint_plan import Planned, checked_plan, connect
from approvals.operations.lifecycle import locked, record, required
from approvals.operations.parties import PartyData, data_of
from approvals.policies import receive_case, require_joint
from approvals.queries.joint import material_key, members_of, next_stage, shared_materials, versions_of
from approvals.states import UNDECIDED_STATES, CheckResult, EventKind, Handling, JointAct
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.idempotency import claim, settle
from hall.moment import now
from hall.numbering import lookup_code, project_number
from hall.permissions import Grant
from staff.models import Department
from windows.models import Window

CREATED = 201


@dataclass(frozen=True)
class SharedCheck:
    """What the clerk found for one material of the shared set, by its name; `remark` says what is needed."""

    name: str
    result: str
    remark: str = ""


@transaction.atomic
def open_project(
    *,
    name: str,
    lead_department: Department,
    window: Window,
    applicant: PartyData,
    plan: Sequence[Planned],
    agent: PartyData | None = None,
    materials: Sequence[SharedCheck] = (),
    template: JointTemplate | None = None,
    key: str = "",
    by: Any,
) -> JointCase:
    """Take in a project: a case for each item of the first stage, the others planned, one shared set of materials.

    Every item has to be placed at the window. With `key` a second click gives the same project. Raises name_missing,
    as checked_plan, and what receive raises, with the item's name. Articles 6, 12 and 15.
    """
    at = now()
    earlier = _opened_before(by, key, name, lead_department, window, applicant, agent, plan, materials)
    if earlier is not None:
        return earlier
    name = required(name, "name_missing", _("请填写项目名称。"), 15, "name")
    rows = checked_plan(plan, lead_department)
    for one in rows:
        _check_reception(one.item, window, by, at)
    checks, party = checks_by_key(materials), {"applicant": applicant, "agent": agent}
    first = [one.item for one in rows if one.stage == rows[0].stage]
    cases = {item.code: _receive(item, window, checks, party, by) for item in first}
    lead = next(one.item.code for one in rows if one.item.department_id == lead_department.pk)
    joint = JointCase(name=name, template=template, lead_department=lead_department, lead_case=cases[lead])
    _register(joint, window, by, at)
    members = {one.item.code: _add(joint, one, cases.get(one.item.code), by) for one in rows}
    connect(members, rows)
    share_materials(joint, checks, by=by, at=at)
    if key:
        settle(by, key, CREATED, {"number": joint.number})
    return joint


def _register(joint: JointCase, window: Window, by: Any, at: datetime) -> None:
    joint.hall, joint.window, joint.received_at, joint.received_by = window.hall, window, at, by
    joint.number, joint.lookup_code = project_number(window.hall.code, at), lookup_code()
    signed(joint, by=by, reason=_("并联审批收件")).save()


def _opened_before(by: Any, key: str, *content: Any) -> JointCase | None:
    """The project that the same request under this key opened; the key is claimed for this one else."""
    earlier = claim(by, key, _fingerprint(*content)) if key else None
    return JointCase.objects.get(number=earlier.answer["number"]) if earlier else None


@transaction.atomic
def open_next_stage(joint: JointCase, *, by: Any) -> list[Case]:
    """Receive the items of the next stage with the shared materials as they were checked; their clocks start now.

    Raises NotAllowed, IllegalMove, no_stage_left, prerequisite_open, and what receive raises. Article 15.
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.OPEN_STAGE, by=by, at=at)
    members = next_stage(members_of(joint))
    share_materials(joint, {}, by=by, at=at)
    checks = {row.key: SharedCheck(row.name, row.result, row.remark) for row in joint.materials.all()}
    lead = joint.lead_case
    party = {"applicant": data_of(lead.applicant), "agent": data_of(lead.agent) if hasattr(lead, "agent") else None}
    cases = []
    for member in members:
        _check_reception(member.item, joint.window, by, at)
        member.case = _receive(member.item, joint.window, checks, party, by)
        signed(member, by=by, reason=_("进入本阶段")).save()
        cases.append(member.case)
    return cases


@transaction.atomic
def add_member(joint: JointCase, *, case: Case, stage: int, by: Any) -> JointMember:
    """Take a case that was received for itself into the project, as it stands (article 15).

    Raises NotAllowed, case_of_other_hall, case_taken (also of another project), item_twice, case_decided,
    other_applicant, stage_invalid.
    """
    at = now()
    joint, grant = begin_joint(joint, JointAct.ADD, by=by, at=at)
    case = locked(case)
    _check_new_member(joint, case)
    members = members_of(joint)
    names = {member.stage: member.stage_name for member in members}
    if not 1 <= stage <= max(names) + 1:
        raise RuleBroken("stage_invalid", _("请选择项目里的阶段，或者紧接着的新阶段。"), 15, field="stage")
    member = _add(joint, Planned(case.item, stage, names.get(stage, "")), case, by)
    case.handling = Handling.JOINT
    signed(case, by=by, reason=_("并入并联审批项目")).save()
    facts = {"project": joint.number}
    record(case, EventKind.JOINED, before=case.state, by=by, at=at, article=15, grant=grant, facts=facts)
    share_materials(joint, {}, by=by, at=at)
    return member


@transaction.atomic
def drop_planned(joint: JointCase, *, member: int, reason: str, by: Any) -> JointMember:
    """Take an item that is not needed off the plan before it is received. Raises member_received, reason_missing."""
    at = now()
    joint, _grant = begin_joint(joint, JointAct.DROP, by=by, at=at)
    row = joint.members.select_related("item__current").filter(pk=member).first()
    if row is None or not row.is_planned:
        raise IllegalMove("member_received", _("只能取消还没有收件的事项；已经收件的请办理撤回。"), 15)
    return drop(row, reason=required(reason, "reason_missing", _("请写明取消的理由。"), 15, "reason"), by=by, at=at)


def drop(row: JointMember, *, reason: str, by: Any, at: datetime) -> JointMember:
    """Take a planned item off the plan of a locked project."""
    row.drop_reason, row.dropped_at, row.dropped_by = reason, at, by
    signed(row, by=by, reason=reason[:100]).save()
    return row


def begin_joint(joint: JointCase, act: JointAct, *, by: Any, at: datetime) -> tuple[JointCase, Grant]:
    """Lock the project, then ask whether it is open and the policy. The project is locked before any of its cases."""
    related = ("hall", "window__hall", "window__department", "lead_department", "lead_case__department", "extension")
    fresh = JointCase.objects.select_related(*related).select_for_update(of=("self",), no_key=True).get(pk=joint.pk)
    return fresh, require_joint(by, fresh, act, at)


def checks_by_key(materials: Sequence[SharedCheck]) -> dict[str, SharedCheck]:
    """The checks by folded name. Raises result_unknown, remark_too_long."""
    for check in materials:
        if check.result not in CheckResult:
            raise RuleBroken("result_unknown", _("核对结果只能是齐全、不符或者缺少。"), 12, field="materials")
        if len(check.remark.strip()) > LONGEST_REMARK:
            message = _("需要怎样补正，不超过 %(most)d 个字。") % {"most": LONGEST_REMARK}
            raise RuleBroken("remark_too_long", message, 12, field="materials")
    return {material_key(check.name): check for check in materials}


def share_materials(joint: JointCase, checks: dict[str, SharedCheck], *, by: Any, at: datetime) -> None:
    """Write the shared set anew: materials that joined it, and what was found now. Raises material_unknown."""
    wanted = shared_materials(versions_of(members_of(joint)))
    unknown = checks.keys() - {shared.key for shared in wanted}
    if unknown:
        raise RuleBroken("material_unknown", _("共用材料清单里没有这份材料，请刷新页面。"), 12, field="materials")
    rows = {row.key: row for row in joint.materials.all()}
    for order, shared in enumerate(wanted, start=1):
        row = rows.get(shared.key) or JointMaterial(joint=joint, key=shared.key, name=shared.name, result="missing")
        check = checks.get(shared.key)
        before = (row.pk, row.order, row.result, row.remark)
        row.order = order
        if check is not None:
            row.result, row.remark = check.result, check.remark.strip()
        if before != (row.pk, row.order, row.result, row.remark) or row.pk is None:
            row.checked_at, row.checked_by = at, by
            signed(row, by=by, reason=_("核对共用材料")).save()


def _check_new_member(joint: JointCase, case: Case) -> None:
    if case.hall_id != joint.hall_id:
        message = _("这件办件在%(hall)s收件，不能并入本中心的项目。") % {"hall": case.hall}
        raise RuleBroken("case_of_other_hall", message, 15, field="case")
    if JointMember.objects.filter(case=case).exists():
        raise RuleBroken("case_taken", _("这件办件已经在一个并联审批项目里。"), 15, field="case")
    if joint.members.filter(item=case.item_id).exists():
        raise RuleBroken("item_twice", _("项目里已经有这个事项。"), 15, field="case")
    if case.state not in UNDECIDED_STATES:
        raise RuleBroken("case_decided", _("这件办件已经办结，不能再并入。"), 15, field="case")
    if case.applicant.id_digest != joint.lead_case.applicant.id_digest:
        raise RuleBroken("other_applicant", _("这件办件的申请人和项目的申请人不同。"), 15, field="case")


def _check_reception(item: Item, window: Window, by: Any, at: datetime) -> None:
    """Whether the window may receive the item, said with the item's name; asked for the whole plan before any."""
    try:
        receive_case(by, (item, window), at)
    except RuleBroken as broken:
        message = _("“%(item)s”：%(message)s") % {"item": item, "message": broken.message}
        raise type(broken)(broken.code, message, broken.article, field="plan") from broken


def _receive(
    item: Item, window: Window, checks: dict[str, SharedCheck], party: dict[str, PartyData | None], by: Any
) -> Case:
    assert item.current is not None  # the policy has seen a published version
    found = [(material, checks.get(material_key(material.name))) for material in item.current.materials.all()]
    materials = [MaterialCheck(material.pk, check.result, check.remark) for material, check in found if check]
    return receive(
        item=item,
        window=window,
        applicant=party["applicant"],  # type: ignore[arg-type]
        agent=party["agent"],
        materials=materials,
        handling=Handling.JOINT,
        by=by,
    )


def _add(joint: JointCase, one: Planned, case: Case | None, by: Any) -> JointMember:
    member = JointMember(joint=joint, item=one.item, case=case, stage=one.stage, stage_name=one.stage_name.strip())
    signed(member, by=by).save()
    return member


def _fingerprint(*content: Any) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()
