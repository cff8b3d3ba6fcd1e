"""The materials of a case, checked one by one against the item's list (article 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case, CaseMaterial, ItemVersion
from approvals.states import CheckResult
from hall.errors import RuleBroken
from hall.history import insert_signed, signed

AS_CHECKED = ""  # result of a check that keeps what was found before
LONGEST_REMARK = 500  # characters


@dataclass(frozen=True)
class MaterialCheck:
    """What the clerk found for one material; `remark` says what is needed when it is wrong or missing."""

    requirement_id: int
    result: str
    remark: str = ""


def add_checklist(
    case: Case, version: ItemVersion, materials: Sequence[MaterialCheck], *, by: Any, at: datetime
) -> list[CaseMaterial]:
    """A row for every material of the list; what nobody listed is missing."""
    requirements = list(version.materials.all())
    checks = by_requirement(materials, {requirement.pk for requirement in requirements})
    rows = []
    for requirement in requirements:
        check = checks.get(requirement.pk, MaterialCheck(requirement.pk, CheckResult.MISSING))
        row = CaseMaterial(case=case, requirement=requirement, checked_at=at, checked_by=by)
        row.result, row.remark = check.result or CheckResult.MISSING, check.remark.strip()
        rows.append(row)
    CaseMaterial._base_manager.bulk_create(rows)
    insert_signed(CaseMaterial, [row.pk for row in rows], by=by, reason=str(_("核对材料")), at=at)
    return rows


def rows_of(case: Case) -> dict[int, CaseMaterial]:
    """The materials of a case by requirement, in the order of the list."""
    return {row.requirement_id: row for row in case.materials.select_related("requirement")}


def write_checks(
    rows: dict[int, CaseMaterial], materials: Sequence[MaterialCheck], *, by: Any, at: datetime
) -> list[CaseMaterial]:
    """Write what was found now; gives the rows named, changed or not."""
    named = []
    for requirement_id, check in by_requirement(materials, rows.keys()).items():
        row = rows[requirement_id]
        result, remark = check.result or row.result, check.remark.strip()
        named.append(row)
        if (row.result, row.remark) != (result, remark):
            row.result, row.remark, row.checked_at, row.checked_by = result, remark, at, by
            signed(row, by=by, reason=str(_("核对材料"))).save()
    return named


def by_requirement(materials: Sequence[MaterialCheck], known: Any) -> dict[int, MaterialCheck]:
    """The checks by requirement. Raises material_unknown, material_twice, result_unknown, remark_too_long."""
    checks: dict[int, MaterialCheck] = {}
    for check in materials:
        if check.requirement_id not in known:
            raise RuleBroken("material_unknown", _("材料清单里没有这份材料，请刷新页面。"), 12, field="materials")
        if check.requirement_id in checks:
            raise RuleBroken("material_twice", _("同一份材料只能核对一次。"), 12, field="materials")
        if check.result not in (AS_CHECKED, *CheckResult.values):
            raise RuleBroken("result_unknown", _("核对结果只能是齐全、不符或者缺少。"), 12, field="materials")
        if len(check.remark.strip()) > LONGEST_REMARK:
            message = _("需要怎样补正，不超过 %(most)d 个字。") % {"most": LONGEST_REMARK}
            raise RuleBroken("remark_too_long", message, 12, field="materials")
        checks[check.requirement_id] = check
    return checks


def names(rows: Sequence[CaseMaterial]) -> str:
    return "、".join(row.requirement.name for row in rows)
