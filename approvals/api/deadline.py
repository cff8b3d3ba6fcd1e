"""The deadline calculator for programs: the same function as the page and as every clock of a case."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.deadlines import BadLedger, Budget, PauseSpan, due, explain
from approvals.forms.public import EARLIEST, LATEST, MAX_LIMIT, ends_in_reach
from approvals.states import LimitUnit
from hall.calendars import work_calendar
from hall.throttling import AnonymousThrottle

MAX_PAUSES = 20


@extend_schema_field(OpenApiTypes.DATE)
class DayField(serializers.Field):
    """A local day, written as a date or as a date with a time; a time with an offset is moved to Asia/Shanghai."""

    default_error_messages = {
        "invalid": _("日期要写成 2026-09-10 或 2026-09-10T10:00。"),
        "out_of_range": _("日期应在 2000 年到 2100 年之间。"),
    }

    def to_internal_value(self, data: Any) -> date:
        day = self._parsed(str(data).strip())
        if day is None:
            self.fail("invalid")
        if not EARLIEST <= day <= LATEST:
            self.fail("out_of_range")
        return day

    def _parsed(self, text: str) -> date | None:
        try:
            moment = parse_datetime(text) if len(text) > len("2026-09-10") else None
            if moment:
                return (localtime(moment) if is_aware(moment) else moment).date()
            return parse_date(text)
        except (ValueError, OverflowError):
            return None


class PauseField(serializers.Field):
    """A pause with both its days: 2026-09-15/2026-09-20."""

    default_error_messages = {"invalid": _("中止要写成 2026-09-15/2026-09-20。")}

    def to_internal_value(self, data: Any) -> PauseSpan:
        start, slash, end = str(data).partition("/")
        if not slash:
            self.fail("invalid")
        day = DayField()
        return PauseSpan(day.run_validation(start), day.run_validation(end))


class DeadlineQuery(serializers.Serializer):
    """The question; `budget` in the validated data is what approvals.deadlines takes."""

    accepted = DayField(error_messages={"required": _("请写明受理日期。")})
    limit = serializers.IntegerField(min_value=0, max_value=MAX_LIMIT, required=False)
    unit = serializers.ChoiceField(choices=LimitUnit.choices, default=LimitUnit.WORKING)
    pause = serializers.ListField(child=PauseField(), default=list, max_length=MAX_PAUSES)
    extension = serializers.IntegerField(min_value=0, max_value=MAX_LIMIT, default=0)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        limit = asked.get("limit", 0 if asked["unit"] == LimitUnit.IMMEDIATE else None)
        if limit is None:
            raise serializers.ValidationError({"limit": _("请写明期限。")})
        for pause in asked["pause"]:
            _check_reach(asked["accepted"], pause)
        try:
            budget = Budget(asked["accepted"], limit, asked["unit"], tuple(asked["pause"]), asked["extension"])
        except BadLedger as bad:
            raise serializers.ValidationError(bad.message, code=bad.code) from bad
        return {"budget": budget}


def _check_reach(accepted: date, pause: PauseSpan) -> None:
    try:
        ends_in_reach(accepted, pause)
    except ValidationError as far:
        raise serializers.ValidationError({"pause": far.messages}, code=far.code) from far


class DayLineSerializer(serializers.Serializer):
    date = serializers.DateField()
    counted = serializers.BooleanField()
    reason = serializers.CharField()


class DeadlineSerializer(serializers.Serializer):
    """The answer; `provisional` while a year on the way has no published calendar."""

    due_on = serializers.DateField()
    provisional = serializers.BooleanField()
    days = DayLineSerializer(many=True)


class Deadline(APIView):
    """When a limit runs out, and day by day why. Days are local (Asia/Shanghai)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AnonymousThrottle,)

    @extend_schema(
        parameters=[
            OpenApiParameter("accepted", OpenApiTypes.STR, required=True, description="2026-09-10 or 2026-09-10T10:00"),
            OpenApiParameter("limit", OpenApiTypes.INT, description="0 to 730; may be left out on the spot"),
            OpenApiParameter("unit", OpenApiTypes.STR, enum=LimitUnit.values),
            OpenApiParameter("pause", OpenApiTypes.STR, many=True, description="2026-09-15/2026-09-20, may repeat"),
            OpenApiParameter("extension", OpenApiTypes.INT, description="0 to 730, in the unit of the limit"),
        ],
        responses=DeadlineSerializer,
    )
    def get(self, request: Request) -> Response:
        question = DeadlineQuery(data=_asked(request))
        question.is_valid(raise_exception=True)
        budget, calendar = question.validated_data["budget"], work_calendar()
        answer = due(budget, calendar)
        lines = explain(budget, calendar)
        told = {"due_on": answer.on, "provisional": answer.provisional, "days": lines}
        return Response(DeadlineSerializer(told).data)


def _asked(request: Request) -> dict[str, Any]:
    single = ("accepted", "limit", "unit", "extension")
    asked: dict[str, Any] = {name: request.query_params[name] for name in single if name in request.query_params}
    return {**asked, "pause": request.query_params.getlist("pause")}
