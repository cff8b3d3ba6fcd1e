"""Forms of duty, leave and the approver ladder."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.models import Hall
from hall.years import in_range
from staff.models import LadderRung
from staff.states import LeaveKind, LeaveState, Role


class MomentInput(forms.DateTimeInput):
    """A local moment, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class HandOverForm(forms.Form):
    """Why A leaves her post for a while."""

    reason = forms.CharField(label=_("事由"), max_length=200)


class LeaveForm(forms.Form):
    """What a member asks for; the law of it is in windows.operations.leave."""

    kind = forms.ChoiceField(label=_("类别"), choices=LeaveKind.choices)
    starts_at = forms.DateTimeField(label=_("开始"), widget=MomentInput, validators=[in_range])
    ends_at = forms.DateTimeField(
        label=_("结束"), widget=MomentInput, validators=[in_range], help_text=_("只计算上班时间")
    )
    reason = forms.CharField(label=_("事由"), max_length=300, widget=forms.Textarea({"rows": 2}))
    override_reason = forms.CharField(
        label=_("无人顶岗仍要请假的理由"),
        max_length=300,
        required=False,
        help_text=_("平时留空。B 岗不能顶岗时才填，要由中心领导批准，并记录在案"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if isinstance(start, datetime) and isinstance(end, datetime) and end <= start:
            self.add_error("ends_at", _("结束时间要晚于开始时间。"))
        return cleaned


class OpinionForm(forms.Form):
    """What an approver says on her rung."""

    opinion = forms.CharField(label=_("意见"), max_length=300, required=False, help_text=_("不同意要写明理由"))


class LeaveFilter(forms.Form):
    """Which leaves a manager's list shows."""

    SHOWN = (("waiting", _("待批")), ("away", _("现在外出")), ("unreturned", _("未销假")), ("all", _("全部")))

    hall = forms.ModelChoiceField(
        label=_("服务中心"), queryset=Hall.objects.none(), to_field_name="code", required=False, empty_label=_("全部")
    )
    shown = forms.ChoiceField(label=_("范围"), choices=SHOWN, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *LeaveState.choices], required=False)

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls


class RungForm(forms.ModelForm):
    """One rung of the approver ladder."""

    role = forms.ChoiceField(
        label=_("审批职责"),
        choices=[
            (role.value, role.label)
            for role in (
                Role.CHIEF_REPRESENTATIVE,
                Role.DUTY_OFFICER,
                Role.HALL_MANAGER,
                Role.HALL_LEADER,
                Role.DEPUTY_LEADER,
                Role.PRINCIPAL_LEADER,
            )
        ],
    )

    class Meta:
        model = LadderRung
        fields = ("order", "role", "longer_than", "unit", "valid_from")
        widgets = {"valid_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}


class RungEndForm(forms.Form):
    on = forms.DateField(
        label=_("最后一天"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), validators=[in_range]
    )
