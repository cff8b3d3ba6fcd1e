"""The forms of a hearing: told, answered, called, recorded (许可法47, 48). Shape only."""

from datetime import datetime

from django import forms
from django.utils.timezone import get_default_timezone, make_aware
from django.utils.translation import gettext_lazy as _

from approvals.forms.base import ActForm, text
from approvals.policies.hearing import hearing_of
from approvals.queries.hearing import presiders
from approvals.states import HearingSecret, HearingWish
from hall.moment import today
from staff.models import StaffMember


class TellHearingForm(ActForm):
    """告知听证权利: the planned decision, and who else is concerned."""

    planned = text(_("拟作出的决定"), help_text=_("写明主要事实和理由，印在听证告知书上"))
    interested = forms.CharField(label=_("利害关系人"), max_length=200, required=False, help_text=_("没有的留空"))


class AnswerHearingForm(ActForm):
    """登记听证要求: asked for or let go, by whom, on which day."""

    wish = forms.ChoiceField(label=_("意愿"), choices=HearingWish, widget=forms.RadioSelect)
    asked_by = forms.CharField(label=_("由谁提出"), max_length=120, help_text=_("放弃要书面提出"))
    asked_on = forms.DateField(
        label=_("提出日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("留空为今天"),
    )
    all_waived = forms.BooleanField(
        label=_("其他被告知的人也都放弃"),
        required=False,
        help_text=_("都书面放弃或者逾期没有要求才选；一个人放弃不影响其他人的权利"),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        hearing = hearing_of(case)
        if hearing is None or not hearing.interested:
            del self.fields["all_waived"]


class CallHearingForm(ActForm):
    """通知听证: when, where, who presides; in public unless the law keeps it closed (许可法48)."""

    held_on = forms.DateField(label=_("听证日期"), widget=forms.DateInput(attrs={"type": "date"}))
    held_time = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("地点"), max_length=200)
    presider = forms.ModelChoiceField(
        label=_("主持人"), queryset=StaffMember.objects.none(), help_text=_("不能是审查这件申请的人员")
    )
    closed_for = forms.ChoiceField(
        label=_("公开方式"),
        choices=[
            ("", _("公开举行")),
            *((secret.value, _("不公开，涉及%s") % secret.label) for secret in HearingSecret),
        ],
        required=False,
        help_text=_("听证应当公开举行；不公开的理由印在听证通知书上"),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        self.fields["presider"].queryset = presiders(case, today())

    def arguments(self) -> dict:
        given = self.cleaned_data
        return {
            "held_at": make_aware(datetime.combine(given["held_on"], given["held_time"]), get_default_timezone()),
            "place": given["place"],
            "presider": given["presider"],
            "is_open": not given["closed_for"],
            "closed_for": given["closed_for"],
        }


class RecordHearingForm(ActForm):
    """归档听证笔录: the minutes, signed by those present (许可法48)."""

    record = text(_("听证笔录"), max_length=20_000, rows=8, help_text=_("交参加人核对签字后录入"))
