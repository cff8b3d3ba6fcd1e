"""Filters of the register of refusals, read from the address, and the levels of a department (article 14)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.public import in_range
from approvals.queries.refusal_register import UNNOTED
from approvals.states import LEVEL_ROLES, FilingState, RefusalGround, RefusalKind
from staff.models import Department

_day = {"type": "date"}


class PeriodForm(forms.Form):
    """Whose filings, filed when; days are local and both included."""

    department = forms.ModelChoiceField(
        label=_("单位"), queryset=Department.objects.filter(is_active=True), required=False, empty_label=_("全部")
    )
    since = forms.DateField(
        label=_("报备日从"), required=False, widget=forms.DateInput(attrs=_day), validators=[in_range]
    )
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs=_day), validators=[in_range])


class RegisterForm(PeriodForm):
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[("", _("全部")), *FilingState.choices, (UNNOTED, _("中心待知悉"))],
        required=False,
    )
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("全部")), *RefusalKind.choices], required=False)
    ground = forms.ChoiceField(label=_("理由"), choices=[("", _("全部")), *RefusalGround.choices], required=False)

    field_order = ("department", "kind", "state", "ground", "since", "until")


class LevelsForm(forms.Form):
    """The roles that agree to a department's refusals, from a day on."""

    roles = forms.MultipleChoiceField(
        label=_("审核级别"),
        choices=[(role.value, role.label) for role in LEVEL_ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("从上到下逐级审核"),
    )
    valid_from = forms.DateField(
        label=_("起始日期"), widget=forms.DateInput(attrs=_day), help_text=_("最早从明天起，已经报备的不变")
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
