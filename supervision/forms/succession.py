"""How a leaver's work passes on."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.forms.postings import MemberChoice, day_field
from staff.models import StaffMember


class DepartureForm(forms.Form):
    """Last day, and who takes over; or why an A post stays open for now."""

    on = day_field(_("最后一天"), help_text=_("岗位和中心的职责到这一天为止"))
    successor = MemberChoice(
        StaffMember.objects.none(),
        label=_("接替人"),
        required=False,
        empty_label=_("暂时没有"),
        help_text=_("从第二天起担任同样的岗位，接收待说明的督办卡"),
    )
    vacancy_reason = forms.CharField(
        label=_("A 岗暂时空缺的理由"), max_length=80, required=False, help_text=_("没有接替人时填写，会留在记录里")
    )

    def __init__(self, *args: Any, people: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = people
