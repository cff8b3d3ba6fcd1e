"""What the forms of the acts on a case share: the case, the arguments of the operation, the list of materials."""

from django import forms

from approvals.forms.blocks import BlockForm
from approvals.forms.checklist import ChecklistForm, names_of
from approvals.models import Case, CaseMaterial

LONG = 1000  # characters of an opinion
SHORT = 500


def text(label, *, max_length=SHORT, rows=3, **kwargs):
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ActForm(BlockForm):
    """The form of one act on one case; `case` is there for choices and first values."""

    def __init__(self, *args, case: Case, **kwargs):
        self.case = case
        kwargs.setdefault("auto_id", f"id-{self.__class__.__name__.removesuffix('Form').lower()}-%s")
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict:
        """The keyword arguments of the operation."""
        return self.cleaned_data

    def blame(self, broken) -> None:
        """Put a broken rule beside the input at fault, where it names one of this form."""
        if broken.field in self.fields and broken.field not in self.errors:
            self.add_error(broken.field, broken.message)

    def typed(self):
        """What was typed, by label: shown when the act was refused and its form is gone."""
        texts = ((field.label, field.value()) for field in self if isinstance(field.field, forms.CharField))
        return [(label, value) for label, value in texts if value]


class CheckForm(ChecklistForm, ActForm):
    """Materials of the case's list with what was found last."""

    def __init__(self, *args, case: Case, **kwargs):
        rows = {row.requirement_id: row for row in case.materials.all()}
        requirements = [row.requirement for row in rows.values() if self.concerns(case, row)]
        super().__init__(*args, case=case, requirements=requirements, checks=rows, **kwargs)

    def concerns(self, case: Case, row: CaseMaterial) -> bool:
        return True

    def arguments(self) -> dict:
        return {"materials": self.checks()}

    def others(self):
        """The inputs beside those of the materials."""
        beside = {name for requirement in self.requirements for name in names_of(requirement.pk)}
        return [field for field in self if field.name not in beside]
