"""Conditional acceptance for programs: what it takes, and what a case says of it (容缺受理)."""

from typing import Any

from django.utils.timezone import localtime
from rest_framework import serializers

from approvals.api.deadline import DayField
from approvals.api.inputs import LONGEST_TEXT, CheckInput
from approvals.models import Case
from approvals.operations import conditional
from approvals.operations.checklist import MaterialCheck


class ConditionalInput(serializers.Serializer):
    """`pledge` is what the applicant promised in writing, `due_on` the last local day for the materials."""

    pledge = serializers.CharField(max_length=LONGEST_TEXT)
    due_on = DayField()


class FollowUpInput(serializers.Serializer):
    materials = CheckInput(many=True, allow_empty=False)


class PromisedSerializer(serializers.Serializer):
    material = serializers.IntegerField()
    name = serializers.CharField()
    supplied_at = serializers.DateTimeField(allow_null=True)


class ConditionalSerializer(serializers.Serializer):
    """What a case accepted conditionally waits for, and until when."""

    due_on = serializers.DateField()
    fulfilled_at = serializers.DateTimeField(allow_null=True)
    materials = PromisedSerializer(many=True)


def follow_up(case: Case, *, by: Any, materials: list[dict[str, Any]]) -> None:
    checks = [MaterialCheck(row["material"], row["result"], row["remark"]) for row in materials]
    conditional.follow_up(case, materials=checks, by=by)


def conditional_answer(case: Case) -> dict[str, Any] | None:
    """The conditional acceptance of a case, None where there is none."""
    if not hasattr(case, "conditional"):
        return None
    acceptance = case.conditional
    return {
        "due_on": acceptance.due_on.isoformat(),
        "fulfilled_at": _iso(acceptance.fulfilled_at),
        "materials": [
            {"material": line.requirement_id, "name": line.requirement.name, "supplied_at": _iso(line.supplied_at)}
            for line in acceptance.lines.all()
        ],
    }


def _iso(at: Any) -> str | None:
    return localtime(at).isoformat(timespec="seconds") if at else None
