"""Forms of attendance: shape only; what may be corrected or assigned is said by the operations."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from hall.models import Hall
from hall.years import in_range
from staff.models import AttendanceDevice, Department, StaffMember
from staff.models.attendance import checked_network
from staff.states import DayResult, PunchDirection
from staff.statistics import NOT_COME


class _DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HallForm(forms.Form):
    """Which hall the page is about; the first one where the address names none."""

    hall = forms.ModelChoiceField(
        Hall.objects.none(), label=_("服务中心"), to_field_name="code", required=False, empty_label=None
    )

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls

    def chosen(self) -> Hall | None:
        """The hall asked for, else the first; None for one that this reader may not see."""
        if not self.is_valid() and "hall" in self.errors:
            return None
        return self.cleaned_data.get("hall") or self.fields["hall"].queryset.first()


class BoardFilter(HallForm):
    date = forms.DateField(label=_("日期"), required=False, widget=_DateInput(), validators=[in_range])
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("单位"), required=False, empty_label=_("全部")
    )
    result = forms.ChoiceField(
        label=_("结果"), required=False, choices=[("", _("全部")), (NOT_COME, _("没有来")), *DayResult.choices]
    )


class SheetFilter(HallForm):
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("单位"), required=False, empty_label=_("全部")
    )

    def __init__(self, *args: Any, halls: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, halls=halls, **kwargs)
        self.fields["department"].queryset = departments


class CorrectionForm(forms.Form):
    """A punch that was forgotten, or that the clock did not take."""

    date = forms.DateField(label=_("日期"), widget=_DateInput(), validators=[in_range])
    time = forms.TimeField(label=_("应打卡时间"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    direction = forms.ChoiceField(
        label=_("上班还是下班"),
        choices=[(one.value, one.label) for one in (PunchDirection.IN, PunchDirection.OUT)],
    )
    reason = forms.CharField(label=_("说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def facts(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        data = self.cleaned_data
        moment = datetime.combine(data["date"], data["time"], get_default_timezone())
        return {
            "punched_at": moment,
            "direction": PunchDirection(data["direction"]),
            "reason": data["reason"],
        }


class OpinionForm(forms.Form):
    opinion = forms.CharField(label=_("意见"), max_length=300, required=False)


class AnnulmentForm(forms.Form):
    reason = forms.CharField(label=_("作废理由"), max_length=200)


class NetworksField(forms.CharField):
    """Networks in one input, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return "，".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        words = super().to_python(value).replace("，", ",").replace("、", ",").replace("\n", ",").split(",")
        return [checked_network(word) for word in words if word.strip()]


class DeviceForm(forms.ModelForm):
    networks = NetworksField(
        label=_("允许的网段"), max_length=400, help_text=_("如 10.20.0.0/16，用逗号分开；别处来的数据不收")
    )

    class Meta:
        model = AttendanceDevice
        fields = ["serial", "name", "hall", "networks", "tells_direction", "is_active"]

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls
        self.fields["hall"].empty_label = None


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, member: Any) -> str:
        department = member.department.short_name if member.department else ""
        return f"{member.name}（{department}{f'，考勤号 {member.attendance_pin}' if member.attendance_pin else ''}）"


class PinForm(forms.Form):
    pin = forms.CharField(label=_("考勤号"), max_length=16)
    member = _PersonField(StaffMember.objects.none(), label=_("工作人员"), empty_label=_("请选择"))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members


class ImportForm(forms.Form):
    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("服务中心"), empty_label=None)
    file = forms.FileField(
        label=_("打卡记录表"),
        help_text=_("xlsx 或者 csv，不超过 5 MB。第一行是列名：考勤号（或者姓名）、日期、时间，或者一列打卡时间"),
    )

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls
