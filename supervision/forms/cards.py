"""What is said about a card."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.states import RULINGS


class ExplanationForm(forms.Form):
    text = forms.CharField(
        label=_("情况说明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写明经过、原因和已经采取的措施。提交后不能修改。"),
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("申诉理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写明不同意的理由和依据。只能申诉一次，提交后不能修改。"),
    )


class RulingForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("结论"), choices=[(ruling.value, ruling.label) for ruling in RULINGS], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("提交后不能修改。")
    )
