"""Filters of the managers' lists, read from the address so that a list can be kept and sent on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.search import TIMES
from approvals.states import CaseState
from hall.models import Hall
from staff.models import Department
from supervision.states import CardLevel, CardState, Trigger
from supervision.statistics import FINISHED, OPEN, PROVISIONAL, STANDING, UNSETTLED
from windows.models import Window

CASE_STATES = [("", _("全部")), (OPEN, _("在办")), (FINISHED, _("已办结")), *CaseState.choices]
CASE_TIMES = [*TIMES, (STANDING, _("没有计时")), (PROVISIONAL, _("到期日暂定"))]
CARD_STATES = [("", _("全部")), (UNSETTLED, _("未了结")), *CardState.choices]


class HallChoice(forms.Form):
    """Which hall the page is about; the first one where the address names none."""

    hall = forms.ModelChoiceField(
        label=_("服务中心"), queryset=Hall.objects.none(), to_field_name="code", required=False, empty_label=_("全部")
    )

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls


class CaseFilter(HallChoice):
    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=60,
        help_text=_("编号、姓名、证件号或者手机"),
        widget=forms.TextInput(attrs={"data-key": "/"}),
    )
    department = forms.ModelChoiceField(
        label=_("单位"), queryset=Department.objects.filter(is_active=True), required=False, empty_label=_("全部")
    )
    state = forms.ChoiceField(label=_("状态"), choices=CASE_STATES, required=False)
    time = forms.ChoiceField(label=_("时间"), choices=CASE_TIMES, required=False)
    window = forms.ModelChoiceField(
        label=_("窗口"), queryset=Window.objects.none(), required=False, empty_label=_("全部")
    )
    received_on = forms.DateField(label=_("收件日"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ended_on = forms.DateField(label=_("办结日"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, halls=halls, **kwargs)
        self.fields["window"].queryset = Window.objects.filter(hall__in=halls).select_related("hall")
        self.fields["window"].label_from_instance = lambda window: f"{window.hall} {window}"


class CardFilter(HallChoice):
    state = forms.ChoiceField(label=_("状态"), choices=CARD_STATES, required=False)
    level = forms.ChoiceField(label=_("级别"), choices=[("", _("全部")), *CardLevel.choices], required=False)
    trigger = forms.ChoiceField(label=_("事由"), choices=[("", _("全部")), *Trigger.choices], required=False)
    department = forms.ModelChoiceField(
        label=_("单位"), queryset=Department.objects.filter(is_active=True), required=False, empty_label=_("全部")
    )
    issued_on = forms.DateField(label=_("发出日"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
