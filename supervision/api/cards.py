"""Cards over HTTP: read only (docs/interface.md)."""

import django_filters
from rest_framework import generics, serializers

from hall.moment import now
from supervision.models import Appeal, Card, Explanation
from windows.models import Vacancy


class CardFilters(django_filters.FilterSet):
    """`case` is a case's number; a number nobody may see or that does not exist gives an empty list."""

    case = django_filters.CharFilter(field_name="case__number")

    class Meta:
        model = Card
        fields = ("case", "level", "trigger", "state")


class ExplanationSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name")

    class Meta:
        model = Explanation
        fields = ("text", "by", "at")


class AppealSerializer(serializers.ModelSerializer):
    """An appeal; `outcome` is empty while it waits, then upheld or withdrawn."""

    by = serializers.CharField(source="by.name")
    outcome = serializers.CharField()

    class Meta:
        model = Appeal
        fields = ("text", "by", "at", "outcome", "reason", "decided_at")


class VacancySerializer(serializers.ModelSerializer):
    """An empty post: which, and from when to when; `ended_at` is null while nobody is there."""

    post = serializers.CharField()

    class Meta:
        model = Vacancy
        fields = ("post", "began_at", "ended_at", "annulled_at")


class CardSerializer(serializers.ModelSerializer):
    case = serializers.CharField(source="case.number", default=None)
    vacancy = VacancySerializer(default=None)
    hall = serializers.CharField(source="hall.code")
    department = serializers.CharField(source="department.short_name", default=None)
    window = serializers.IntegerField(source="window.number", default=None)
    member = serializers.CharField(source="member.name", default=None)
    chief = serializers.CharField(source="chief.name", default=None)
    explanation = ExplanationSerializer(default=None)
    appeal = AppealSerializer(default=None)

    class Meta:
        model = Card
        fields = (
            "id",
            "case",
            "vacancy",
            "clock",
            "trigger",
            "level",
            "state",
            "breach_on",
            "issued_at",
            "hall",
            "department",
            "window",
            "member",
            "chief",
            "evidence",
            "explanation",
            "appeal",
        )


class CardList(generics.ListAPIView):
    """The cards that the reader may see, the latest first."""

    serializer_class = CardSerializer
    filterset_class = CardFilters
    queryset = Card.objects.none()

    def get_queryset(self):
        cards = Card.objects.visible_to(self.request.user, now()).with_people()
        return cards.select_related("explanation__by", "appeal__by")
