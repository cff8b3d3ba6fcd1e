"""The forms of a self-declaration: taken down at the window, verified by the section (告知承诺)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.base import LONG, ActForm, text
from approvals.queries.declarations import declarable


class DeclareForm(ActForm):
    """登记告知承诺: the materials that the applicant's word stands for, and her words."""

    requirements = forms.TypedMultipleChoiceField(
        label=_("承诺代替的材料"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    statement = text(_("承诺的内容"), max_length=LONG, help_text=_("印在告知承诺书上，由申请人签字"))

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        self.fields["requirements"].choices = [(row.requirement_id, row.requirement.name) for row in declarable(case)]


class VerifyDeclarationForm(ActForm):
    """核查告知承诺: true or not, and what was found."""

    is_true = forms.TypedChoiceField(
        label=_("核查结论"),
        choices=[("yes", _("属实")), ("no", _("不实"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = text(_("核查情况"), max_length=LONG)
