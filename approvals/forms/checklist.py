"""The checklist of an item's materials: for each one complete, wrong or missing, and what is needed (article 12)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from approvals.models import CaseMaterial, MaterialRequirement
from approvals.operations.checklist import MaterialCheck
from approvals.states import CheckResult


@dataclass(frozen=True)
class ChecklistRow:
    """One material on the page: its two inputs, and whether one must say what is needed."""

    requirement: MaterialRequirement
    result: BoundField
    remark: BoundField

    @property
    def is_checked(self) -> bool:
        return bool(self.result.value())

    @property
    def is_wanting(self) -> bool:
        return self.result.value() in (CheckResult.WRONG, CheckResult.MISSING)


class ChecklistForm(forms.Form):
    """A form with two inputs a material. `must_check` refuses materials left unchecked; `must_say` wants words for what
    a notice has to name.

    Names are m<id>-result and m<id>-remark, with the material's id in its published version.
    """

    must_check = True
    must_say = True
    results: Iterable[tuple[str, Any]] = CheckResult.choices

    def __init__(self, *args, requirements: Iterable[MaterialRequirement] = (), checks=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.requirements = list(requirements)
        for requirement in self.requirements:
            self._add_inputs(requirement, (checks or {}).get(requirement.pk))

    def rows(self) -> Iterator[ChecklistRow]:
        for requirement in self.requirements:
            result, remark = names_of(requirement.pk)
            yield ChecklistRow(requirement, self[result], self[remark])

    def checks(self) -> list[MaterialCheck]:
        """What was found so far; materials without a valid result are left out."""
        found = []
        for requirement in self.requirements:
            result, remark = names_of(requirement.pk)
            if self.cleaned_data.get(result):
                words = self.cleaned_data.get(remark) or ""
                found.append(MaterialCheck(requirement.pk, self.cleaned_data[result], words))
        return found

    def clean(self):
        cleaned = super().clean()
        for requirement in self.requirements if self.must_say else ():
            result, remark = names_of(requirement.pk)
            found = CaseMaterial(requirement=requirement, result=cleaned.get(result) or CheckResult.COMPLETE)
            if found.must_be_told() and not cleaned.get(remark):
                self.add_error(remark, _("请写明需要怎样补正，会印在告知书上。"))
        return cleaned

    def _add_inputs(self, requirement: MaterialRequirement, check) -> None:
        result, remark = names_of(requirement.pk)
        self.fields[result] = forms.ChoiceField(
            label=requirement.name,
            choices=self.results,
            widget=forms.RadioSelect,
            required=self.must_check,
            initial=check.result if check else None,
            error_messages={"required": _("还没有核对，请选择齐全、不符或者缺少。")},
        )
        self.fields[remark] = forms.CharField(
            label=_("%(material)s：需要怎样补正") % {"material": requirement.name},
            max_length=500,
            required=False,
            initial=check.remark if check else "",
        )


def names_of(requirement_id: int) -> tuple[str, str]:
    return f"m{requirement_id}-result", f"m{requirement_id}-remark"
