"""Filters of the desk's case list, read from the address so that a list can be kept and sent on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.states import CaseState, ClockKind
from windows.models import Window

OPEN, TO_DELIVER = "open", "to_deliver"

STATES = [("", _("全部")), (OPEN, _("在办")), (TO_DELIVER, _("待送达")), *CaseState.choices]
TIMES = [
    ("", _("不限")),
    ("late", _("已超期")),
    ("soon", _("今明到期")),
    ("later", _("以后到期")),
    ("paused", _("中止中")),
]
CLOCKS = [("", _("不限")), *((kind.value, kind.label) for kind in ClockKind if kind != ClockKind.PAUSE)]


class CaseSearchForm(forms.Form):
    """Everything is optional; `windows` are the windows whose cases the reader may see."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=60,
        help_text=_("编号、姓名、证件号或者手机"),
        widget=forms.TextInput(attrs={"data-key": "/"}),
    )
    state = forms.ChoiceField(label=_("状态"), choices=STATES, required=False)
    time = forms.ChoiceField(label=_("时间"), choices=TIMES, required=False)
    clock = forms.ChoiceField(label=_("期限"), choices=CLOCKS, required=False)
    window = forms.ModelChoiceField(
        label=_("窗口"), queryset=Window.objects.none(), required=False, empty_label=_("不限")
    )

    def __init__(self, *args, windows=None, **kwargs):
        super().__init__(*args, **kwargs)
        if windows is not None:
            self.fields["window"].queryset = windows
        self.fields["q"].widget.attrs |= {"data-key": "/", "type": "search"}
