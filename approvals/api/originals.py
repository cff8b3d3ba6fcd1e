"""The hand-over chain of a case's originals for programs: read, handed on, confirmed, returned (docs/interface.md)."""

from collections.abc import Callable
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.acting import ActingView
from approvals.api.cases import visible_case
from approvals.models import Case, OriginalHandover
from approvals.operations.originals import answer_handover, hand_over, return_originals, take_back
from approvals.queries.originals import chain_of, holder_of_originals
from approvals.states import HandoverState
from staff.models import StaffMember


class HandOverInput(serializers.Serializer):
    """`to_member` is the login name of the receiver; `what` the papers, or 整卷 for all."""

    to_member = serializers.SlugRelatedField(
        slug_field="username",
        queryset=StaffMember.objects.filter(is_active=True),
        error_messages={"does_not_exist": _("没有这个登录名的人员。"), "invalid": _("请写登录名。")},
    )
    what = serializers.CharField(max_length=200)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class AnswerHandoverInput(serializers.Serializer):
    received = serializers.BooleanField()
    answer = serializers.CharField(max_length=200, allow_blank=True, default="")


class TakeBackInput(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class ReturnInput(serializers.Serializer):
    """`recipient` signed for the originals."""

    recipient = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class HandoverSerializer(serializers.Serializer):
    from_member = serializers.CharField()
    to_member = serializers.CharField(allow_null=True)
    what = serializers.CharField()
    state = serializers.ChoiceField(choices=HandoverState.choices)
    handed_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()


class OriginalsSerializer(serializers.Serializer):
    """`holder` is who holds the originals now, null once they were given back."""

    holder = serializers.CharField(allow_null=True)
    handovers = HandoverSerializer(many=True)


@extend_schema_view(post=extend_schema(responses=OriginalsSerializer))
class OriginalsActView(ActingView):
    """One act on the originals of one case; answers with the chain as it then stands."""

    queryset = Case.objects.none()
    operation: Callable[..., Any]

    def visible(self, user: Any, number: str) -> Case:
        return visible_case(user, number)

    def do(self, row: Case, **given: Any) -> None:
        type(self).operation(row, **given)

    def answer(self, row: Case, user: Any) -> dict[str, Any]:
        return _chain(row)


class Originals(OriginalsActView):
    """The chain of a case's originals, and the next hand-over."""

    serializer_class = HandOverInput
    operation = staticmethod(hand_over)

    @extend_schema(responses=OriginalsSerializer)
    def get(self, request: Request, number: str) -> Response:
        return Response(_chain(visible_case(request.user, number)))


class OriginalsAnswer(OriginalsActView):
    """The receiver's word: come, or not."""

    serializer_class = AnswerHandoverInput
    operation = staticmethod(answer_handover)


class OriginalsRecall(OriginalsActView):
    """A hand-over that nobody has answered, taken back by who gave it or by a manager of the hall."""

    serializer_class = TakeBackInput
    operation = staticmethod(take_back)


class OriginalsReturn(OriginalsActView):
    """Given back to the applicant once the case has ended."""

    serializer_class = ReturnInput
    operation = staticmethod(return_originals)


def _chain(case: Case) -> dict[str, Any]:
    chain = chain_of(case)
    holder = holder_of_originals(case, chain)
    return {"holder": str(holder) if holder else None, "handovers": [_handover(row) for row in chain]}


def _handover(row: OriginalHandover) -> dict[str, Any]:
    return {
        "from_member": str(row.from_member),
        "to_member": str(row.to_member) if row.to_member else None,
        "what": row.what,
        "state": row.state,
        "handed_at": localtime(row.handed_at).isoformat(timespec="seconds"),
        "answered_at": localtime(row.answered_at).isoformat(timespec="seconds") if row.answered_at else None,
        "answer": row.answer,
    }
