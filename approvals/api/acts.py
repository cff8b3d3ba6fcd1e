"""Acts on a case as sub-resources: each calls the operation that the desk calls (docs/interface.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser

from approvals.api import hearing, inputs, results
from approvals.api.acting import ActingView
from approvals.api.answers import CaseSerializer, case_answer
from approvals.api.cases import visible_case
from approvals.api.conditional import ConditionalInput, FollowUpInput, follow_up
from approvals.api.declarations import DeclarationCheckInput, DeclarationInput, take_down
from approvals.api.notices import SecondNoticeInput, tell_again
from approvals.models import Case
from approvals.operations.archive import close
from approvals.operations.checklist import AS_CHECKED, MaterialCheck
from approvals.operations.conditional import accept_conditionally, close_unfulfilled
from approvals.operations.correction import correct
from approvals.operations.decision import decide
from approvals.operations.declarations import verify_declaration
from approvals.operations.delays import explain_delay
from approvals.operations.delivery import deliver, record_signature, return_delivery
from approvals.operations.fees import Charge, raise_order
from approvals.operations.hearing import answer_hearing, call_hearing, record_hearing, tell_hearing
from approvals.operations.intake import accept
from approvals.operations.notices import close_silent
from approvals.operations.priority import mark
from approvals.operations.refusal import agree, refuse_acceptance, send_back
from approvals.operations.review import extend, pause, resume, review
from approvals.operations.telling import notify_deficiency, supplement
from approvals.operations.withdrawal import withdraw
from approvals.states import Act
from hall.moment import now


def _notify(case: Case, *, by: Any, materials: list[dict[str, Any]]) -> None:
    checks = [MaterialCheck(row["material"], AS_CHECKED, row["needed"]) for row in materials]
    notify_deficiency(case, materials=checks, by=by)


def _supplement(case: Case, *, by: Any, materials: list[dict[str, Any]]) -> None:
    checks = [MaterialCheck(row["material"], row["result"], row["remark"]) for row in materials]
    supplement(case, materials=checks, by=by)


def _review(case: Case, *, by: Any, step: int | None = None, **opinion: str) -> None:
    current = case.step if step is None else case.version.steps.filter(pk=step, is_review=True).first()
    if step is not None and current is None:
        raise serializers.ValidationError({"step": [_("这个事项没有这个审查环节。")]})
    review(case, step=current, by=by, **opinion)


def _resume(case: Case, *, by: Any, result: str, at: Any, file: Any = None) -> None:
    resume(case, result=result, file=file, ended_on=at, by=by)


def _raise_fee(case: Case, *, by: Any, lines: list[dict[str, Any]], due_on: Any) -> None:
    raise_order(case, lines=[Charge(row["tariff"], row["quantity"]) for row in lines], due_on=due_on, by=by)


@dataclass(frozen=True)
class Face:
    """The API face of an act: the shape it takes and the operation it calls with `case`, `by` and the fields."""

    shape: type[serializers.Serializer]
    operation: Callable[..., Any]


FACES: dict[Act, Face] = {
    Act.ACCEPT: Face(inputs.EmptyInput, accept),
    Act.NOTIFY_DEFICIENCY: Face(inputs.NoticeInput, _notify),
    Act.SUPPLEMENT: Face(inputs.SupplementInput, _supplement),
    Act.REFUSE_ACCEPTANCE: Face(inputs.NonAcceptanceInput, refuse_acceptance),
    Act.REVIEW: Face(inputs.ReviewInput, _review),
    Act.PAUSE: Face(inputs.PauseInput, pause),
    Act.RESUME: Face(inputs.ResumeInput, _resume),
    Act.EXTEND: Face(inputs.ExtensionInput, extend),
    Act.DECIDE: Face(inputs.DecisionInput, decide),
    Act.AGREE_REFUSAL: Face(inputs.OpinionInput, agree),
    Act.RETURN_REFUSAL: Face(inputs.ReasonInput, send_back),
    Act.DELIVER: Face(results.DeliveryInput, deliver),
    Act.WITHDRAW: Face(inputs.ReasonInput, withdraw),
    Act.CORRECT: Face(inputs.CorrectionInput, correct),
    Act.RAISE_FEE: Face(inputs.FeeOrderInput, _raise_fee),
    Act.RECORD_SIGNATURE: Face(results.SignatureInput, record_signature),
    Act.RETURN_DELIVERY: Face(results.DeliveryReturnInput, return_delivery),
    Act.EXPLAIN_DELAY: Face(results.DelayReasonInput, explain_delay),
    Act.CLOSE: Face(results.ArchiveInput, close),
    Act.NOTIFY_AGAIN: Face(SecondNoticeInput, tell_again),
    Act.CLOSE_SILENT: Face(inputs.EmptyInput, close_silent),
    Act.ACCEPT_CONDITIONALLY: Face(ConditionalInput, accept_conditionally),
    Act.FOLLOW_UP: Face(FollowUpInput, follow_up),
    Act.CLOSE_UNFULFILLED: Face(inputs.EmptyInput, close_unfulfilled),
    Act.DECLARE: Face(DeclarationInput, take_down),
    Act.VERIFY_DECLARATION: Face(DeclarationCheckInput, verify_declaration),
    Act.TELL_HEARING: Face(hearing.TellInput, tell_hearing),
    Act.ANSWER_HEARING: Face(hearing.HearingAnswerInput, answer_hearing),
    Act.CALL_HEARING: Face(hearing.CallInput, call_hearing),
    Act.RECORD_HEARING: Face(hearing.RecordInput, record_hearing),
    Act.MARK_PRIORITY: Face(inputs.PriorityInput, mark),
}


@extend_schema_view(post=extend_schema(responses=CaseSerializer))
class ActView(ActingView):
    """One act on one case; answers with the case as it then stands."""

    act: Act = Act.ACCEPT
    queryset = Case.objects.none()

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return FACES[self.act].shape

    def visible(self, user: Any, number: str) -> Case:
        return visible_case(user, number)

    def get_parsers(self) -> list[BaseParser]:
        """JSON, and a multipart form for the act that takes a file."""
        return [*super().get_parsers(), *([MultiPartParser()] if self.act == Act.RESUME else [])]

    def do(self, row: Case, **given: Any) -> None:
        FACES[self.act].operation(row, **given)

    def answer(self, row: Case, user: Any) -> dict[str, Any]:
        return case_answer(row, user, now())
