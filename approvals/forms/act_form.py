"""What the forms of all acts on a case share: the case, the arguments of the operation, the rule beside its input."""

from django import forms

from approvals.models import Case

LONG = 1000  # characters of an opinion
SHORT = 500


def text_field(label, *, max_length=SHORT, rows=3, **kwargs):
    """A text of several lines."""
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ActForm(forms.Form):
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
