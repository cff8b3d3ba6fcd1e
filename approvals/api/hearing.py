"""Shapes of the acts of a hearing (许可法47, 48). Dates are checked by the operations."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from approvals.api.deadline import DayField
from approvals.states import HearingSecret, HearingWish
from staff.models import StaffMember


class TellInput(serializers.Serializer):
    """`interested` names the interested parties who are told too."""

    planned = serializers.CharField(max_length=500)
    interested = serializers.CharField(max_length=200, allow_blank=True, default="")


class HearingAnswerInput(serializers.Serializer):
    """`asked_on` is the local day on which the answer came, today if left out.

    `all_waived`: where interested parties were told too, all others have let it go as well, or let the days pass.
    """

    wish = serializers.ChoiceField(choices=HearingWish.choices)
    asked_by = serializers.CharField(max_length=120)
    asked_on = DayField(required=False, allow_null=True, default=None)
    all_waived = serializers.BooleanField(default=False)


class CallInput(serializers.Serializer):
    """`presider` is the login name of a member of the deciding department who has not examined the case."""

    held_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=200)
    presider = serializers.SlugRelatedField(
        slug_field="username", queryset=StaffMember.objects.filter(is_active=True), error_messages={
            "does_not_exist": _("没有这个登录名的人员。"), "invalid": _("请写登录名。"),
        },
    )  # fmt: skip
    is_open = serializers.BooleanField(default=True)
    closed_for = serializers.ChoiceField(choices=HearingSecret.choices, allow_blank=True, default="")


class RecordInput(serializers.Serializer):
    record = serializers.CharField(max_length=20_000)
