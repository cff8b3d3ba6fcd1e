"""Filters of the published results and of the registers of delays and completeness; all optional."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.states import DecisionOutcome
from hall.moment import today
from staff.models import Department

DELAY_STATES = [("", _("全部")), ("missing", _("没有说明")), ("explained", _("已经说明"))]


def _departments(label):
    rows = Department.objects.order_by("pinyin", "short_name")
    return forms.ModelChoiceField(label=label, queryset=rows, required=False, empty_label=_("全部部门"))


def _day(label):
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class _Filter(forms.Form):
    def wanted(self) -> dict:
        """What was asked for; a filter that can't be read asks for nothing."""
        self.is_valid()
        return self.cleaned_data


class ResultFilterForm(_Filter):
    """Results by words, department, decision and days."""

    q = forms.CharField(
        label=_("查找"),
        max_length=60,
        required=False,
        help_text=_("事项名称或者决定文号"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    department = _departments(_("决定部门"))
    outcome = forms.ChoiceField(label=_("决定"), choices=[("", _("全部")), *DecisionOutcome.choices], required=False)
    since = _day(_("决定日期从"))
    until = _day(_("到"))


class DelayFilterForm(_Filter):
    """The register of delays: with or without a reason, by department."""

    state = forms.ChoiceField(label=_("原因"), choices=DELAY_STATES, required=False)
    department = _departments(_("决定部门"))


class MonthForm(forms.Form):
    """A month of the register of completeness, written 2026-03; the present one if left out or unreadable."""

    month = forms.RegexField(
        label=_("收件月份"),
        regex=r"^20\d\d-(0[1-9]|1[0-2])$",
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )

    def chosen(self) -> date:
        text = self.cleaned_data.get("month") if self.is_valid() else ""
        return date.fromisoformat(f"{text}-01") if text else today().replace(day=1)
