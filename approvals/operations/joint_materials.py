"""One shared set of materials: checked once, told once, supplemented once, for all members together (articles 12, 15).

Each member case keeps its own notice, acceptance and numbering; what is checked here is written to every one of them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, CaseMaterial, JointCase
from approvals.operations.checklist import MaterialCheck, rows_of
from approvals.operations.clocks import project
from approvals.operations.intake import accept
from approvals.operations.joint import SharedCheck, begin_joint, checks_by_key, share_materials
from approvals.operations.lifecycle import locked
from approvals.operations.telling import check_materials, notify_deficiency, supplement
from approvals.policies import accept_case
from approvals.queries.joint import material_key
from approvals.queries.notices import told_requirements
from approvals.states import CaseState, JointAct
from hall.errors import RuleBroken
from hall.moment import now
from hall.permissions import refusal


@transaction.atomic
def check_shared(joint: JointCase, *, materials: Sequence[SharedCheck], by: Any) -> JointCase:
    """Write what was found of the shared materials to every member that is neither accepted nor told. Article 12."""
    at = now()
    joint, _grant = begin_joint(joint, JointAct.CHECK, by=by, at=at)
    checks = checks_by_key(materials)
    share_materials(joint, checks, by=by, at=at)
    for case in _cases(joint, CaseState.RECEIVED):
        check_materials(case, materials=list(_for_case(rows_of(case), checks)), by=by)
    return joint


@transaction.atomic
def accept_all(joint: JointCase, *, by: Any) -> list[Case]:
    """Accept every member in whose way nothing stands: complete, or its days of telling passed (许可法32).

    The others are left as they are (`unaccepted`). Where there is none, raises what stands in the way of the first,
    with the item's name.
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.ACCEPT, by=by, at=at)
    waiting = _cases(joint, CaseState.RECEIVED)
    for case in waiting:
        project(locked(case))
    ready = [case for case in waiting if refusal(accept_case, by, case, at) is None]
    return [_named(case, lambda case=case: accept(case, by=by)) for case in ready or waiting[:1]]


def unaccepted(joint: JointCase, *, by: Any) -> list[tuple[Case, RuleBroken]]:
    """The members that still wait for their acceptance by `by`, each with the rule that stands in its way."""
    at = now()
    bars = [(case, refusal(accept_case, by, case, at)) for case in _cases(joint, CaseState.RECEIVED)]
    return [(case, broken) for case, broken in bars if broken is not None]


@transaction.atomic
def notify_all(joint: JointCase, *, materials: Sequence[SharedCheck] = (), by: Any) -> list[Any]:
    """Tell once, for all departments together, everything that is wrong or missing (article 12): one act, one notice
    a case. Raises nothing_to_tell, and what notify_deficiency raises, with the item's name."""
    at = now()
    joint, _grant = begin_joint(joint, JointAct.NOTIFY, by=by, at=at)
    checks = checks_by_key(materials)
    share_materials(joint, checks, by=by, at=at)
    remarks = {row.key: SharedCheck(row.name, row.result, row.remark) for row in joint.materials.all()}
    notices = []
    for case in _cases(joint, CaseState.RECEIVED):
        check_materials(case, materials=list(_for_case(rows_of(case), checks)), by=by)
        told = {pk: row for pk, row in rows_of(case).items() if row.must_be_told()}
        lines = list(_for_case(told, remarks))
        if lines:
            notices.append(_named(case, lambda case=case, lines=lines: notify_deficiency(case, materials=lines, by=by)))
    if not notices:
        raise RuleBroken("nothing_to_tell", _("材料都齐全，不需要补正，请受理。"), 12, field="materials")
    return notices


@transaction.atomic
def supplement_all(joint: JointCase, *, materials: Sequence[SharedCheck], by: Any) -> JointCase:
    """Register once what the applicant brought, for every member that had asked for it (许可法32)."""
    at = now()
    joint, _grant = begin_joint(joint, JointAct.SUPPLEMENT, by=by, at=at)
    checks = checks_by_key(materials)
    share_materials(joint, checks, by=by, at=at)
    for case in _cases(joint, CaseState.DEFICIENT):
        named = told_requirements(case)
        told = {pk: row for pk, row in rows_of(case).items() if pk in named}
        brought = list(_for_case(told, checks))
        if brought:
            supplement(case, materials=brought, by=by)
    return joint


def _cases(joint: JointCase, state: CaseState) -> list[Case]:
    members = joint.members.filter(case__state=state).select_related("case__version", "case__window__hall")
    return [member.case for member in members.order_by("stage", "pk") if member.case]


def _for_case(rows: dict[int, CaseMaterial], checks: dict[str, SharedCheck]) -> Iterator[MaterialCheck]:
    """The shared checks as this case's own, for the materials that it asks."""
    for pk, row in rows.items():
        check = checks.get(material_key(row.requirement.name))
        if check is not None:
            yield MaterialCheck(pk, check.result, check.remark)


def _named(case: Case, act: Any) -> Any:
    """What the act gives; a broken rule says of which item it speaks."""
    try:
        return act()
    except RuleBroken as broken:
        message = _("“%(item)s”：%(message)s") % {"item": case.version.name, "message": broken.message}
        raise type(broken)(broken.code, message, broken.article, field=broken.field) from broken
