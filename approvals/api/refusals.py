"""Refusal filings for programs, read only: no applicant, no facts, no opinions, which may name people (article 14)."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from approvals.models import FilingStep, RefusalFiling
from approvals.states import FilingState, RefusalGround, RefusalKind
from hall.moment import now


class FilingFilters(django_filters.FilterSet):
    """`case` is a case's number, `department` a department's short name; days are local and both included."""

    case = django_filters.CharFilter(field_name="case__number")
    department = django_filters.CharFilter(field_name="case__department__short_name")
    filed_since = django_filters.DateFilter(field_name="filed_at", lookup_expr="date__gte")
    filed_until = django_filters.DateFilter(field_name="filed_at", lookup_expr="date__lte")

    class Meta:
        model = RefusalFiling
        fields = ("case", "department", "state", "kind", "ground")


class LevelSerializer(serializers.ModelSerializer):
    """One level: `agreed` is null until it has ruled."""

    by = serializers.CharField(source="by.name", default=None)

    class Meta:
        model = FilingStep
        fields = ("level", "role", "agreed", "by", "at")


class FilingRowSerializer(serializers.ModelSerializer):
    """A filing of the list; `waits_for` is the role of the level that holds it, null when it is closed."""

    case = serializers.CharField(source="case.number")
    department = serializers.CharField(source="case.department.short_name")
    hall = serializers.CharField(source="case.hall.code")
    kind = serializers.ChoiceField(choices=RefusalKind.choices)
    ground = serializers.ChoiceField(choices=RefusalGround.choices)
    state = serializers.ChoiceField(choices=FilingState.choices)
    filed_by = serializers.CharField(source="filed_by.name")
    waits_for = serializers.SerializerMethodField()

    class Meta:
        model = RefusalFiling
        fields = (
            "id",
            "case",
            "department",
            "hall",
            "kind",
            "ground",
            "provision",
            "state",
            "filed_by",
            "filed_at",
            "closed_at",
            "noted_at",
            "waits_for",
        )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_waits_for(self, filing: RefusalFiling) -> Any:
        step = filing.waiting_step() if filing.state == FilingState.OPEN else None
        return step.role if step else None


class ConditionSerializer(serializers.Serializer):
    text = serializers.CharField(source="condition.text")
    provision = serializers.CharField(source="condition.provision")


class FilingSerializer(FilingRowSerializer):
    """One filing with the levels it climbs and the conditions that are not met."""

    levels = LevelSerializer(source="steps", many=True)
    conditions = ConditionSerializer(source="unmet", many=True)

    class Meta(FilingRowSerializer.Meta):
        fields = (*FilingRowSerializer.Meta.fields, "levels", "conditions")  # type: ignore[assignment]


class FilingList(generics.ListAPIView):
    """The filings of the cases that the caller may know of, the latest first."""

    serializer_class = FilingRowSerializer
    filterset_class = FilingFilters
    queryset = RefusalFiling.objects.none()

    def get_queryset(self):
        return _visible(self.request.user).prefetch_related("steps")


class FilingDetail(generics.RetrieveAPIView):
    """One filing, if the caller may know of its case."""

    serializer_class = FilingSerializer
    filter_backends = ()
    queryset = RefusalFiling.objects.none()

    def get_queryset(self):
        return _visible(self.request.user).prefetch_related("steps__by", "unmet__condition")


def _visible(user: Any) -> Any:
    filings = RefusalFiling.objects.visible_to(user, now()).select_related("case__department", "case__hall", "filed_by")
    return filings.order_by("-filed_at", "-pk")
