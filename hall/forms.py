"""Forms of the working-day calendar and of the premises."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.models import DayException, Hall
from hall.states import DayKind, FacilityKind, FacilityState
from hall.uploads import SCANS
from hall.years import in_range

SCAN_BYTES = 5_000_000
MOST_OF_A_KIND = 9_999  # a higher count is a slip of the keyboard


class _DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayForm(forms.Form):
    """One day of the State Council's notice."""

    date = forms.DateField(label=_("日期"), widget=_DateInput)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[(kind.value, kind.label) for kind in (DayKind.HOLIDAY, DayKind.MAKE_UP_WORKDAY)]
    )
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("如“国庆节”"))


class RemovalForm(forms.Form):
    """One of the days entered for a year, and why it is taken back."""

    date = forms.TypedChoiceField(label=_("日期"), coerce=date.fromisoformat)
    reason = forms.CharField(label=_("理由"), max_length=100)

    def __init__(self, *args: Any, days: Iterable[DayException], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].choices = [
            (day.date.isoformat(), f"{day.date} {day.name}（{day.get_kind_display()}）") for day in days
        ]


class PublicationForm(forms.Form):
    """The notice that a year was read from."""

    document = forms.CharField(label=_("通知名称和文号"), max_length=120)
    url = forms.URLField(label=_("出处网址"), max_length=300, required=False, assume_scheme="https")


class ClosureForm(forms.Form):
    """The government's order to close one hall, or all, for a day."""

    date = forms.DateField(label=_("停止办公日期"), widget=_DateInput)
    hall = forms.ModelChoiceField(
        Hall.objects.filter(is_active=True), label=_("服务中心"), required=False, empty_label=_("全县各中心")
    )
    name = forms.CharField(label=_("原因"), max_length=40, help_text=_("如“台风白鹿停工”"))
    order_number = forms.CharField(label=_("政府决定文号"), max_length=60)
    order_date = forms.DateField(label=_("决定日期"), widget=_DateInput, validators=[in_range])
    order_scan = forms.FileField(
        label=_("决定扫描件"),
        validators=SCANS,
        help_text=_("PDF、JPG 或者 PNG，不超过 5 MB"),
    )

    def clean_order_scan(self):
        scan = self.cleaned_data["order_scan"]
        if scan.size > SCAN_BYTES:
            raise forms.ValidationError(_("扫描件超过 5 MB，请压缩后再传。"))
        return scan


class WhatIfForm(forms.Form):
    """A day on which one hall, or all, might be closed: what would move?"""

    date = forms.DateField(
        label=_("停止办公日期"),
        widget=_DateInput,
        validators=[in_range],
    )
    hall = forms.ModelChoiceField(
        Hall.objects.filter(is_active=True),
        label=_("服务中心"),
        to_field_name="code",
        required=False,
        empty_label=_("全县各中心"),
    )


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("理由"), max_length=100)


class CheckForm(forms.Form):
    """What a check of a facility found."""

    count = forms.IntegerField(label=_("数量"), min_value=0, max_value=MOST_OF_A_KIND, help_text=_("缺的填 0"))
    state = forms.ChoiceField(label=_("状态"), choices=FacilityState.choices)
    remark = forms.CharField(label=_("备注"), max_length=100, required=False)


class FacilityForm(CheckForm):
    """A facility of a hall that is not in the register yet."""

    kind = forms.ChoiceField(label=_("设施"), choices=FacilityKind.choices)
    place = forms.CharField(label=_("位置"), max_length=40, required=False, help_text=_("如“一楼大厅”，可以不填"))

    field_order = ["kind", "place", "count", "state", "remark"]
