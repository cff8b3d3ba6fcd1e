"""The form of a template of joint handling: rows of items with their stage and what comes before them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models import Item, JointTemplate
from approvals.operations.joint_plan import LAST_STAGE, PlanBroken, Planned, plan_of
from staff.models import Department

ROWS = 15  # of the page; empty ones are left out


class TemplateForm(forms.Form):
    """What a hall manager enters; `template` gives the first values."""

    code = forms.SlugField(label=_("编码"), max_length=20, help_text=_("字母和数字，如 KBQY"))
    name = forms.CharField(label=_("名称"), max_length=60)
    lead_department = forms.ModelChoiceField(
        label=_("牵头单位"), queryset=Department.objects.none(), empty_label=_("请选择")
    )
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, template: JointTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_department"].queryset = Department.objects.filter(is_active=True)
        self.items = list(Item.objects.published().select_related("current", "department").order_by("code"))
        choices = [("", _("不选")), *((item.code, f"{item.code} {item}（{item.department}）") for item in self.items)]
        for number in range(ROWS):
            self._add_row(number, choices)
        if template is not None:
            self._start_with(template)

    def rows(self):
        """The inputs of each row, for the page."""
        names = ("item", "stage", "stage_name", "after")
        return [[self[f"{name}-{number}"] for name in names] for number in range(ROWS)]

    def heads(self):
        """The fields above the rows."""
        return [self[name] for name in ("code", "name", "lead_department", "is_active")]

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of operations.joint_plan.save_template."""
        head = {name: self.cleaned_data[name] for name in ("code", "name", "lead_department", "is_active")}
        by_code = {item.code: item for item in self.items}
        chosen = [number for number in range(ROWS) if self.cleaned_data[f"item-{number}"]]
        return head | {"plan": [self._planned(number, by_code) for number in chosen]}

    def blame(self, broken: Any) -> None:
        """Put a broken rule beside the input at fault: of an order, that of the row with its item."""
        field = broken.field if broken.field in self.fields else None
        if isinstance(broken, PlanBroken) and broken.item is not None:
            rows = [number for number in range(ROWS) if self.cleaned_data.get(f"item-{number}") == broken.item.code]
            field = f"after-{rows[0]}" if rows else None
        self.add_error(field, broken.message)

    def _planned(self, number: int, by_code: dict[str, Item]) -> Planned:
        said = {name: self.cleaned_data[f"{name}-{number}"] for name in ("item", "stage", "stage_name", "after")}
        codes = tuple(code for code in re.split(r"[\s,，、;；]+", said["after"]) if code)
        return Planned(by_code[said["item"]], said["stage"] or 1, said["stage_name"], codes)

    def _add_row(self, number: int, choices: list[Any]) -> None:
        row = {"row": number + 1}
        self.fields[f"item-{number}"] = forms.ChoiceField(
            label=_("第 %(row)d 行事项") % row, choices=choices, required=False
        )
        self.fields[f"stage-{number}"] = forms.IntegerField(
            label=_("第 %(row)d 行阶段") % row, min_value=1, max_value=LAST_STAGE, required=False
        )
        self.fields[f"stage_name-{number}"] = forms.CharField(
            label=_("第 %(row)d 行阶段名称") % row, max_length=40, required=False
        )
        self.fields[f"after-{number}"] = forms.CharField(
            label=_("第 %(row)d 行前置事项编码") % row, max_length=200, required=False
        )

    def _start_with(self, template: JointTemplate) -> None:
        for name in ("code", "name", "lead_department", "is_active"):
            self.initial[name] = getattr(template, name)
        for number, one in enumerate(plan_of(template)[:ROWS]):
            self.initial[f"item-{number}"] = one.item.code
            self.initial[f"stage-{number}"] = one.stage
            self.initial[f"stage_name-{number}"] = one.stage_name
            self.initial[f"after-{number}"] = "、".join(one.after)
