"""The plan of a project: which items in which stage, and what comes before what; and the templates that hold plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.models import Item, JointTemplate, JointTemplateItem
from approvals.operations.lifecycle import required
from approvals.policies import run_project_templates
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import Department

FEWEST_ITEMS = 2  # one item alone is no joint handling
MOST_ITEMS, LAST_STAGE = 30, 9


class PlanBroken(RuleBroken):
    """A plan that is none; `item` is the one whose order is at fault, if it is one item's."""

    def __init__(self, code: str, message: str, item: Item | None = None) -> None:
        super().__init__(code, message, 15, field="plan")
        self.item = item


@dataclass(frozen=True)
class Planned:
    """One item of a plan; `after` are the codes of the items that come before it."""

    item: Item
    stage: int = 1
    stage_name: str = ""
    after: tuple[str, ...] = ()


def checked_plan(plan: Sequence[Planned], lead: Department) -> list[Planned]:
    """The plan in the order of its stages. Raises PlanBroken (field plan): plan_too_small, plan_too_large, item_twice,
    stage_invalid, prerequisite_unknown, prerequisites_circular, prerequisite_later, lead_not_first. Article 15."""
    by_code = {one.item.code: one for one in plan}
    if len(by_code) < len(plan):
        raise PlanBroken("item_twice", _("同一个事项只能列一次。"))
    if len(plan) < FEWEST_ITEMS:
        raise PlanBroken("plan_too_small", _("并联审批至少有两个事项。"))
    if len(plan) > MOST_ITEMS:
        raise PlanBroken("plan_too_large", _("一个项目最多 %(most)d 个事项。") % {"most": MOST_ITEMS})
    if any(not 1 <= one.stage <= LAST_STAGE for one in plan):
        raise PlanBroken("stage_invalid", _("阶段用 1 到 %(last)d 的数字。") % {"last": LAST_STAGE})
    for one in plan:
        _check_prerequisites(one, by_code)
    first = min(one.stage for one in plan)
    if all(one.item.department_id != lead.pk for one in plan if one.stage == first):
        message = _("第一阶段要有牵头单位%(lead)s的事项，联合办理期限从它受理起算。") % {"lead": lead}
        raise PlanBroken("lead_not_first", message)
    return sorted(plan, key=lambda one: one.stage)


def plan_of(template: JointTemplate) -> list[Planned]:
    """The plan that a template holds."""
    rows = template.items.select_related("item__current", "item__department").prefetch_related("prerequisites__item")
    return [
        Planned(row.item, row.stage, row.stage_name, tuple(before.item.code for before in row.prerequisites.all()))
        for row in rows
    ]


def connect(rows: Mapping[str, Any], plan: Sequence[Planned]) -> None:
    """Write the prerequisites of a plan between the rows made for it, by item code."""
    for one in plan:
        if one.after:
            rows[one.item.code].prerequisites.set([rows[code] for code in one.after])


@transaction.atomic
def save_template(
    template: JointTemplate | None,
    *,
    code: str,
    name: str,
    lead_department: Department,
    is_active: bool,
    plan: Sequence[Planned],
    by: Any,
) -> JointTemplate:
    """Enter a template or write it anew; projects under way keep their own plan.

    Raises NotAllowed, IllegalMove (template_exists), and as checked_plan. Article 15.
    """
    run_project_templates(by, lead_department, now())
    code = required(code, "code_missing", _("请填写编码。"), 15, "code").upper()
    name = required(name, "name_missing", _("请填写名称。"), 15, "name")
    rows = checked_plan(plan, lead_department)
    template = JointTemplate.objects.select_for_update().get(pk=template.pk) if template else JointTemplate()
    template.code, template.name, template.lead_department, template.is_active = code, name, lead_department, is_active
    _save_head(template, by)
    for old in template.items.all():
        signed(old, by=by, reason=_("并联审批模板")).delete()
    made = {one.item.code: _template_item(template, one, by) for one in rows}
    connect(made, rows)
    return template


def _save_head(template: JointTemplate, by: Any) -> None:
    """Save under a code of its own; the database is asked, so that of two clicks at once one is refused."""
    try:
        with transaction.atomic():
            signed(template, by=by, reason=_("并联审批模板")).save()
    except IntegrityError as taken:
        raise IllegalMove("template_exists", _("这个编码已经用于另一个模板。"), 15, field="code") from taken


def _template_item(template: JointTemplate, one: Planned, by: Any) -> JointTemplateItem:
    row = JointTemplateItem(template=template, item=one.item, stage=one.stage, stage_name=one.stage_name.strip())
    signed(row, by=by).save()
    return row


def _check_prerequisites(one: Planned, by_code: Mapping[str, Planned]) -> None:
    for code in one.after:
        before = by_code.get(code)
        if before is None:
            message = _("“%(item)s”的前置事项 %(code)s 不在这个项目里。") % {"item": one.item, "code": code}
            raise PlanBroken("prerequisite_unknown", message, one.item)
        if before is one:
            message = _("“%(item)s”不能是自己的前置事项。") % {"item": one.item}
            raise PlanBroken("prerequisites_circular", message, one.item)
        if _leads_back(one.item.code, before, by_code, set()):
            message = _("“%(item)s”和“%(before)s”互为前置，形成循环，请去掉其中一个；同一阶段本来互不等待。")
            raise PlanBroken("prerequisites_circular", message % {"item": one.item, "before": before.item}, one.item)
        if before.stage > one.stage:
            message = _("“%(before)s”在后面的阶段，不能是“%(item)s”的前置事项。")
            raise PlanBroken("prerequisite_later", message % {"item": one.item, "before": before.item}, one.item)


def _leads_back(code: str, start: Planned, by_code: Mapping[str, Planned], seen: set[str]) -> bool:
    """Whether walking back over the prerequisites of `start` comes to `code`."""
    if start.item.code == code:
        return True
    if start.item.code in seen:
        return False
    seen.add(start.item.code)
    return any(_leads_back(code, by_code[before], by_code, seen) for before in start.after if before in by_code)
