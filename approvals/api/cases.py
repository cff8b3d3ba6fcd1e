"""Cases for programs: the list, one case, receipt, and its progress in public (docs/interface.md)."""

from typing import Any

import django_filters
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.api.answers import (
    CaseRowSerializer,
    CaseSerializer,
    ProgressSerializer,
    ReceivedCaseSerializer,
    case_answer,
    progress_answer,
    row_answer,
)
from approvals.api.inputs import CaseInput
from approvals.models import Case, CaseClock, Item
from approvals.operations.checklist import MaterialCheck
from approvals.operations.intake import receive
from approvals.operations.parties import PartyData
from approvals.queries.cases import number_as_typed, progress, receiving_window, with_page
from approvals.queries.lists import NEWEST_FIRST
from approvals.states import CaseState, ClockKind
from hall.idempotency import answered_once
from hall.moment import now
from hall.throttling import ProgressThrottle


class CaseFilters(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=CaseState.choices, label=gettext_lazy("状态"))
    item = django_filters.CharFilter(field_name="item__code", label=gettext_lazy("事项编码"))
    search = django_filters.CharFilter(
        method="by_text", max_length=120, label=gettext_lazy("办件编号、姓名、证件号码或者手机")
    )

    class Meta:
        model = Case
        fields = ()

    def by_text(self, cases: Any, name: str, value: str) -> Any:
        return cases.search(value)


class CaseList(GenericAPIView):
    """Cases that the caller may know of, and the receipt of a new one."""

    serializer_class = CaseRowSerializer
    filterset_class = CaseFilters
    queryset = Case.objects.none()

    @extend_schema(responses=CaseRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(_rows(request.user)))
        return self.get_paginated_response([row_answer(case) for case in page])

    @extend_schema(request=CaseInput, responses={201: ReceivedCaseSerializer})
    @answered_once
    def post(self, request: Request) -> Response:
        given = CaseInput(data=request.data)
        given.is_valid(raise_exception=True)
        case = _received(given.validated_data, request.user)
        answer = case_answer(visible_case(request.user, case.number), request.user, now())
        return Response(answer | {"lookup_code": case.lookup_code}, status=201)


class CaseDetail(APIView):
    """One case, if the caller may know of it."""

    @extend_schema(responses=CaseSerializer)
    def get(self, request: Request, number: str) -> Response:
        return Response(case_answer(visible_case(request.user, number), request.user, now()))


class ProgressView(APIView):
    """How far an application is, for whoever has its number and look-up code; a 404 does not say which was wrong."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ProgressThrottle,)

    @extend_schema(
        parameters=[OpenApiParameter("number", str, required=True), OpenApiParameter("code", str, required=True)],
        responses=ProgressSerializer,
    )
    def get(self, request: Request) -> Response:
        case = progress(request.query_params.get("number", "")[:24], request.query_params.get("code", "")[:24])
        if case is None:
            raise Http404
        return Response(progress_answer(case, now()))


def visible_case(user: Any, number: str) -> Case:
    """The case with what its answer shows, or 404 for what the user may not know."""
    return get_object_or_404(with_page(Case.objects.visible_to(user, now())), number=number_as_typed(number))


def _rows(user: Any) -> QuerySet[Case]:
    """Visible cases with the day their first running clock ends, open ones marked urgent or major first, then the
    newest; numbers of persons are not even read."""
    running = CaseClock.objects.filter(case=OuterRef("pk"), stopped_at__isnull=True).exclude(kind=ClockKind.PAUSE)
    first_due = running.order_by().values("case").annotate(first=Min("due_on")).values("first")
    cases = Case.objects.visible_to(user, now()).select_related("item", "version", "department", "applicant")
    return (
        cases.order_by(*NEWEST_FIRST)
        .defer("applicant__id_number", "applicant__phone")
        .annotate(due_on=Subquery(first_due))
    )


def _received(given: dict[str, Any], user: Any) -> Case:
    item = Item.objects.select_related("current", "department").filter(code=given["item"]).first()
    if item is None:
        raise serializers.ValidationError({"item": [_("没有这个编码的事项。")]})
    window = receiving_window(user, item, now(), given.get("window"))
    agent = given.get("agent")
    return receive(
        item=item,
        window=window,
        applicant=PartyData(**given["applicant"]),
        agent=PartyData(**agent) if agent else None,
        materials=[MaterialCheck(row["material"], row["result"], row["remark"]) for row in given["materials"]],
        by=user,
    )
