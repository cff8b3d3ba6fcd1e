"""Self-declaration for programs: what it takes, and what a case says of it (告知承诺)."""

from typing import Any

from django.utils.timezone import localtime
from rest_framework import serializers

from approvals.api.inputs import LONGEST_TEXT
from approvals.models import Case
from approvals.operations.declarations import declare
from approvals.queries.declarations import verify_by


class DeclarationInput(serializers.Serializer):
    """`materials` are ids of the item's list in whose place the applicant gives her word."""

    materials = serializers.ListField(child=serializers.IntegerField(), allow_empty=False, max_length=200)
    statement = serializers.CharField(max_length=LONGEST_TEXT)


class DeclarationCheckInput(serializers.Serializer):
    is_true = serializers.BooleanField()
    finding = serializers.CharField(max_length=LONGEST_TEXT)


class DeclarationSerializer(serializers.Serializer):
    """What was declared; `is_true` is null until it was verified, `verify_by` null before acceptance."""

    materials = serializers.ListField(child=serializers.IntegerField())
    verify_by = serializers.DateField(allow_null=True)
    is_true = serializers.BooleanField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)


def take_down(case: Case, *, by: Any, materials: list[int], statement: str) -> None:
    declare(case, requirements=materials, statement=statement, by=by)


def declaration_answer(case: Case) -> dict[str, Any] | None:
    """The declaration of a case, None where there is none."""
    if not hasattr(case, "declaration"):
        return None
    declaration, last = case.declaration, verify_by(case)
    verified_at = declaration.verified_at
    return {
        "materials": [line.requirement_id for line in declaration.lines.all()],
        "verify_by": last.isoformat() if last else None,
        "is_true": declaration.is_true,
        "verified_at": localtime(verified_at).isoformat(timespec="seconds") if verified_at else None,
    }
