"""The order inside a plan that was chosen by hand: how each stage is called, and what comes before each item.

Whether an order is one (no circle, nothing later before something earlier) is for `operations.joint_plan` to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from approvals.forms.reception import ReceptionForm
from approvals.operations.joint_plan import PlanBroken, Planned

SHORT_CHOICE = 4  # items that are offered without opening anything


@dataclass(frozen=True)
class OrderLine:
    """One item of the plan: the inputs of what comes before it, if anything can, or the names that a template gives."""

    planned: Planned
    after: BoundField | None
    names: list[str]

    @property
    def is_open(self) -> bool:
        """Whether the choice is shown at once: where it is short, filled in, or wrong."""
        field = self.after
        return field is not None and bool(len(field.field.choices) <= SHORT_CHOICE or field.errors or field.value())


@dataclass(frozen=True)
class StageBlock:
    """One stage with the input of its name and its items; `name` is None where a template gives the order."""

    stage: int
    stage_name: str
    name: BoundField | None
    lines: list[OrderLine]


class CodesField(forms.MultipleChoiceField):
    """Codes of items, ticked; one that was not offered is let through: the operation says what is wrong with it."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        """Nothing is asked of the codes here."""


class OrderForm(ReceptionForm):
    """A reception with the order of `plan`; with `by_hand` its stages are named and its prerequisites ticked here."""

    def __init__(self, *args: Any, plan: Iterable[Planned], by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned = list(plan)
        if by_hand:
            self._add_order()

    def ordered(self) -> list[Planned]:
        """The plan as it was ordered on the page."""
        return [self._ordered(one) for one in self.planned]

    def stages(self) -> list[StageBlock]:
        """The plan by stage, for the page."""
        numbers = sorted({one.stage for one in self.planned})
        return [self._block(number, [one for one in self.planned if one.stage == number]) for number in numbers]

    def blame(self, broken: Any) -> None:
        """Put what is wrong with the order of an item beside its input."""
        if not isinstance(broken, PlanBroken):
            super().blame(broken)
        elif broken.item is not None and _after(broken.item) in self.fields:
            self.add_error(_after(broken.item), broken.message)

    def _add_order(self) -> None:
        for number in {one.stage for one in self.planned}:
            label = _("第 %(stage)d 阶段名称") % {"stage": number}
            self.fields[_stage_name(number)] = forms.CharField(label=label, max_length=40, required=False)
        for one in self.planned:
            choices = [(other.item.code, str(other.item)) for other in self._before(one)]
            if choices:
                label = _("“%(item)s”的前置事项") % {"item": one.item}
                self.fields[_after(one.item)] = CodesField(label=label, choices=choices, required=False)

    def _before(self, one: Planned) -> list[Planned]:
        """What may come before an item: the others of its stage and of earlier ones."""
        return [other for other in self.planned if other.item != one.item and other.stage <= one.stage]

    def _ordered(self, one: Planned) -> Planned:
        name = self.cleaned_data.get(_stage_name(one.stage), one.stage_name)
        return replace(one, stage_name=name, after=tuple(self.cleaned_data.get(_after(one.item), one.after)))

    def _block(self, number: int, planned: list[Planned]) -> StageBlock:
        names = {one.item.code: str(one.item) for one in self.planned}
        lines = [OrderLine(one, self._field(_after(one.item)), [names[code] for code in one.after]) for one in planned]
        return StageBlock(number, planned[0].stage_name, self._field(_stage_name(number)), lines)

    def _field(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None


def _after(item: Any) -> str:
    return f"after-{item.pk}"


def _stage_name(number: int) -> str:
    return f"stage_name-{number}"
