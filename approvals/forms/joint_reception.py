"""The two pages on which a project of several departments is taken in: what is handled together, then who applies."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.joint_order import OrderForm
from approvals.models import Item, JointTemplate
from approvals.operations.joint import SharedCheck
from approvals.operations.joint_plan import LAST_STAGE, Planned, plan_of
from staff.models import Department

STAGES = [("", _("不选")), *((str(number), _("第 %d 阶段") % number) for number in range(1, LAST_STAGE + 1))]


class PlanChoiceForm(forms.Form):
    """What is handled together: a template, or by hand the stage of each of `items`, which are placed at the window."""

    template = forms.ModelChoiceField(
        label=_("按模板"), queryset=JointTemplate.objects.none(), required=False, empty_label=_("不用模板，自己选事项")
    )
    lead_department = forms.ModelChoiceField(
        label=_("牵头单位"), queryset=Department.objects.none(), required=False, empty_label=_("请选择")
    )

    def __init__(self, *args: Any, items: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        self.fields["template"].queryset = JointTemplate.objects.filter(is_active=True)
        named = {item.department_id for item in self.items}
        self.fields["lead_department"].queryset = Department.objects.filter(pk__in=named)
        for item in self.items:
            self.fields[f"stage-{item.pk}"] = forms.ChoiceField(label=str(item), choices=STAGES, required=False)

    def rows(self):
        """Each item with its input, for the page."""
        return [(item, self[f"stage-{item.pk}"]) for item in self.items]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("template") and not self.errors:
            if not cleaned.get("lead_department"):
                self.add_error("lead_department", _("请选择牵头单位。"))
            if not self.by_hand():
                self.add_error(None, _("请选一个模板，或者给至少两个事项选阶段。"))
        return cleaned

    def by_hand(self) -> list[Planned]:
        chosen = [(item, self.cleaned_data.get(f"stage-{item.pk}")) for item in self.items]
        return [Planned(item, int(stage)) for item, stage in chosen if stage]

    def plan(self) -> list[Planned]:
        template = self.cleaned_data["template"]
        return plan_of(template) if template else self.by_hand()

    @property
    def is_by_hand(self) -> bool:
        """Whether the items were chosen one by one, so that their order is asked for too."""
        return self.cleaned_data["template"] is None

    def lead(self) -> Department:
        template = self.cleaned_data["template"]
        return template.lead_department if template else self.cleaned_data["lead_department"]

    def carried(self) -> list[tuple[str, str]]:
        """Names and values that take the choice to the next page."""
        names = ("template", "lead_department", *(f"stage-{item.pk}" for item in self.items))
        return [(name, self.data[name]) for name in names if self.data.get(name)]


class ProjectForm(OrderForm):
    """A project at the window: its name, who applies, its order, and what was found of each shared material."""

    item = None
    window = None
    project_name = forms.CharField(label=_("项目名称"), max_length=120)

    def __init__(self, *args: Any, shared: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, version=None, **kwargs)
        self.must_say = False  # words are asked for with the notice
        self.requirements = list(shared)
        for material in self.requirements:
            self._add_inputs(material, None)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of operations.joint.open_project but for the lead, the window and the clerk."""
        names = {material.pk: material.name for material in self.requirements}
        return {
            "name": self.cleaned_data["project_name"],
            "plan": self.ordered(),
            "applicant": self.applicant(),
            "agent": self.agent(),
            "materials": [SharedCheck(names[one.requirement_id], one.result, one.remark) for one in self.checks()],
            "key": str(self.cleaned_data["key"]),
        }

    def blame(self, broken: Any) -> None:
        if broken.field == "name":
            self.add_error("project_name", broken.message)
        else:
            super().blame(broken)
