"""Shapes of what the API takes for projects of several departments. Law is checked by the operations."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from approvals.api.deadline import DayField
from approvals.api.inputs import LONGEST_LINE, LONGEST_TEXT, MOST_MATERIALS, PartyInput
from approvals.operations.checklist import LONGEST_REMARK
from approvals.operations.joint_plan import LAST_STAGE
from approvals.operations.joint_time import LONGEST_REASON
from approvals.states import LONGEST_JOINT_EXTENSION, CheckResult, InspectionOutcome, OpinionAnswer
from hall.uploads import SCANS

LONGEST_MINUTES = 5000


class SharedCheckInput(serializers.Serializer):
    """One material of the shared set, by its name; how it is written does not matter for width and spaces."""

    name = serializers.CharField(max_length=300)
    result = serializers.ChoiceField(choices=CheckResult.choices, default=CheckResult.COMPLETE)
    remark = serializers.CharField(max_length=LONGEST_REMARK, allow_blank=True, default="")


class PlannedInput(serializers.Serializer):
    """One item of a plan made by hand; `after` are codes of items that come before it."""

    item = serializers.CharField(max_length=20)
    stage = serializers.IntegerField(min_value=1, max_value=LAST_STAGE, default=1)
    stage_name = serializers.CharField(max_length=40, allow_blank=True, default="")
    after = serializers.ListField(child=serializers.CharField(max_length=20), default=list, max_length=30)


class ProjectInput(serializers.Serializer):
    """A project: a template, or a lead department (name or short name) with a plan."""

    name = serializers.CharField(max_length=120)
    template = serializers.CharField(max_length=20, required=False)
    lead_department = serializers.CharField(max_length=60, required=False)
    plan = PlannedInput(many=True, required=False)
    applicant = PartyInput()
    agent = PartyInput(required=False, allow_null=True)
    materials = SharedCheckInput(many=True, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("template") and not (attrs.get("lead_department") and attrs.get("plan")):
            raise serializers.ValidationError({"template": [_("请给出模板，或者牵头单位和事项。")]})
        if len(attrs["materials"]) > MOST_MATERIALS:
            raise serializers.ValidationError({"materials": [_("材料太多了。")]})
        return attrs


class NothingInput(serializers.Serializer):
    """Nothing but the act itself."""


class SharedInput(serializers.Serializer):
    materials = SharedCheckInput(many=True, allow_empty=False)


class MemberInput(serializers.Serializer):
    case = serializers.CharField(max_length=24)
    stage = serializers.IntegerField(min_value=1, max_value=LAST_STAGE, default=1)


class DropInput(serializers.Serializer):
    member = serializers.IntegerField()
    reason = serializers.CharField(max_length=300)


class AskInput(serializers.Serializer):
    departments = serializers.ListField(child=serializers.CharField(max_length=60), allow_empty=False, max_length=30)
    asked = serializers.CharField(max_length=LONGEST_TEXT)
    reply_by = DayField()


class OpinionAnswerInput(serializers.Serializer):
    answer = serializers.ChoiceField(choices=OpinionAnswer.choices)
    reasons = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")


class UnitInput(serializers.Serializer):
    """One department at an inspection; without people it was absent."""

    department = serializers.CharField(max_length=60)
    people = serializers.ListField(child=serializers.CharField(max_length=60), default=list, max_length=20)
    outcome = serializers.ChoiceField(choices=InspectionOutcome.choices, allow_blank=True, default="")
    opinion = serializers.CharField(max_length=LONGEST_LINE, allow_blank=True, default="")
    correct_by = DayField(required=False, allow_null=True, default=None)


class InspectionInput(serializers.Serializer):
    place = serializers.CharField(max_length=200)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    applicant_person = serializers.CharField(max_length=60)
    checkpoints = serializers.ListField(child=serializers.CharField(max_length=300), allow_empty=False, max_length=50)
    units = UnitInput(many=True, allow_empty=False)


class MeetingInput(serializers.Serializer):
    held_on = DayField()
    present = serializers.ListField(child=serializers.CharField(max_length=60), allow_empty=False, max_length=30)
    participants = serializers.CharField(max_length=LONGEST_LINE)
    minutes = serializers.CharField(max_length=LONGEST_MINUTES)


class JointExtensionInput(serializers.Serializer):
    """Sent as multipart/form-data, for the scan of the government's approval."""

    days = serializers.IntegerField(min_value=1, max_value=LONGEST_JOINT_EXTENSION)
    reason = serializers.CharField(max_length=LONGEST_LINE)
    document_number = serializers.CharField(max_length=60)
    document_date = DayField()
    scan = serializers.FileField(max_length=100, validators=SCANS)


class ClosureInput(serializers.Serializer):
    conclusion = serializers.CharField(max_length=LONGEST_TEXT)


class WithdrawalInput(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)
