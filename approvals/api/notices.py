"""Shapes of what the API takes for a further notice, and what its operation is called with (article 12)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from approvals.api.inputs import LONGEST_TEXT
from approvals.models import Case
from approvals.operations.checklist import LONGEST_REMARK, MaterialCheck
from approvals.operations.notices import notify_again
from approvals.states import CheckResult

WANTING = [choice for choice in CheckResult.choices if choice[0] != CheckResult.COMPLETE]


class WantingInput(serializers.Serializer):
    """One material that a new fact has made wanting, and what is needed."""

    material = serializers.IntegerField()
    result = serializers.ChoiceField(choices=WANTING, default=CheckResult.MISSING.value)
    needed = serializers.CharField(max_length=LONGEST_REMARK)


class SecondNoticeInput(serializers.Serializer):
    """`fact` became known at `known_at`, after the first notice; without a new fact nothing can be told again."""

    fact = serializers.CharField(max_length=LONGEST_TEXT, label=_("新的事实"))
    known_at = serializers.DateTimeField()
    materials = WantingInput(many=True, allow_empty=False)


def tell_again(case: Case, *, by: Any, materials: list[dict[str, Any]], fact: str, known_at: datetime) -> None:
    checks = [MaterialCheck(row["material"], row["result"], row["needed"]) for row in materials]
    notify_again(case, materials=checks, fact=fact, known_at=known_at, by=by)
