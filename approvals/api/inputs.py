"""Shapes of what the API takes for a case: lengths, choices, numbers of persons. Law is checked by the operations."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from approvals.api.deadline import DayField
from approvals.operations.checklist import LONGEST_REMARK
from approvals.operations.parties import LONGEST_ADDRESS, LONGEST_NAME, PartyData, checked
from approvals.states import (
    LONGEST_EXTENSION,
    LONGEST_PAUSE,
    Audience,
    CheckResult,
    DecisionOutcome,
    IdType,
    PauseGround,
    Priority,
    RefusalGround,
    ReviewOutcome,
)
from hall.errors import RuleBroken
from hall.uploads import SCANS

LONGEST_TEXT, LONGEST_LINE, LONGEST_FACTS = 1000, 500, 5000  # characters
MOST_MATERIALS = 200
MOST_CONDITIONS = 100


class PartyInput(serializers.Serializer):
    """An applicant or agent; a number that can't be right is named here, before anything is done."""

    kind = serializers.ChoiceField(choices=Audience.choices)
    name = serializers.CharField(max_length=LONGEST_NAME)
    id_type = serializers.ChoiceField(choices=IdType.choices)
    id_number = serializers.CharField(max_length=60)
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    address = serializers.CharField(max_length=LONGEST_ADDRESS, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            checked(PartyData(**attrs))
        except RuleBroken as broken:
            field = broken.field.removeprefix("applicant_")
            raise serializers.ValidationError({field: [broken.message]}) from None
        return attrs


class CheckInput(serializers.Serializer):
    material = serializers.IntegerField()
    result = serializers.ChoiceField(choices=CheckResult.choices, default=CheckResult.COMPLETE)
    remark = serializers.CharField(max_length=LONGEST_REMARK, allow_blank=True, default="")


class NeededInput(serializers.Serializer):
    material = serializers.IntegerField()
    needed = serializers.CharField(max_length=LONGEST_REMARK)


class CaseInput(serializers.Serializer):
    """An application; without `window` it is received at the caller's window that serves the item."""

    item = serializers.CharField(max_length=20)
    window = serializers.IntegerField(min_value=1, required=False)
    applicant = PartyInput()
    agent = PartyInput(required=False, allow_null=True)
    materials = CheckInput(many=True, default=list)

    def validate_materials(self, rows: list[Any]) -> list[Any]:
        if len(rows) > MOST_MATERIALS:
            raise serializers.ValidationError(_("材料太多了。"))
        return rows


class EmptyInput(serializers.Serializer):
    """Nothing but the act itself."""


class NoticeInput(serializers.Serializer):
    materials = NeededInput(many=True, allow_empty=False)


class SupplementInput(serializers.Serializer):
    materials = CheckInput(many=True, allow_empty=False)


class ConditionsField(serializers.ListField):
    """Keys of the granting conditions that are not met, of those that the item lists (article 14)."""

    child = serializers.IntegerField(min_value=1)
    max_length = MOST_CONDITIONS


class NonAcceptanceInput(serializers.Serializer):
    """`competent_body` is needed with the ground not_competent: where to apply instead (许可法32)."""

    ground = serializers.ChoiceField(choices=RefusalGround.choices)
    facts = serializers.CharField(max_length=LONGEST_FACTS)
    provision = serializers.CharField(max_length=300, allow_blank=True, default="")
    conditions = ConditionsField(required=False)
    competent_body = serializers.CharField(max_length=120, allow_blank=True, default="")


class ReviewInput(serializers.Serializer):
    """`step` is the id of the current review step; left out or null, the current one is meant."""

    step = serializers.IntegerField(allow_null=True, required=False)
    outcome = serializers.ChoiceField(choices=ReviewOutcome.choices)
    opinion = serializers.CharField(max_length=LONGEST_TEXT)


class PauseInput(serializers.Serializer):
    """`performer` carries out the procedure; left out, the deciding department itself."""

    ground = serializers.ChoiceField(choices=PauseGround.choices)
    expected_days = serializers.IntegerField(min_value=1, max_value=LONGEST_PAUSE)
    notice = serializers.CharField(max_length=LONGEST_LINE)
    performer = serializers.CharField(max_length=120, allow_blank=True, default="")


class ResumeInput(serializers.Serializer):
    """`at` is the local day on which the pause ended, today if left out. With a `file` (report, record) the input is
    sent as multipart/form-data."""

    result = serializers.CharField(max_length=LONGEST_LINE)
    at = DayField(required=False, allow_null=True, default=None)
    file = serializers.FileField(required=False, max_length=100, validators=SCANS)


class ExtensionInput(serializers.Serializer):
    days = serializers.IntegerField(min_value=1, max_value=LONGEST_EXTENSION)
    reason = serializers.CharField(max_length=LONGEST_LINE)


class DecisionInput(serializers.Serializer):
    """A refusal needs `reason` (the facts), `ground`, and `conditions` where the item lists them; it is filed first.

    Article 14.
    """

    outcome = serializers.ChoiceField(choices=DecisionOutcome.choices)
    reason = serializers.CharField(max_length=LONGEST_FACTS, allow_blank=True, default="")
    ground = serializers.ChoiceField(choices=RefusalGround.choices, allow_blank=True, default="")
    provision = serializers.CharField(max_length=300, allow_blank=True, default="")
    conditions = ConditionsField(required=False)


class OpinionInput(serializers.Serializer):
    opinion = serializers.CharField(max_length=LONGEST_TEXT)


class ReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_TEXT)


class ChargeInput(serializers.Serializer):
    """`tariff` is the id of a line of the published tariff of the case's version."""

    tariff = serializers.IntegerField()
    quantity = serializers.IntegerField()


class FeeOrderInput(serializers.Serializer):
    """No amount: prices are those of the tariff (article 5)."""

    lines = ChargeInput(many=True)
    due_on = DayField(required=False, allow_null=True, default=None)


class CorrectionInput(serializers.Serializer):
    """`changes` maps applicant_name, agent_phone and their like to the right text (article 23)."""

    changes = serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True), allow_empty=False)
    reason = serializers.CharField(max_length=LONGEST_LINE)


class PriorityInput(serializers.Serializer):
    priority = serializers.ChoiceField(choices=Priority.choices)
    reason = serializers.CharField(max_length=LONGEST_LINE)
