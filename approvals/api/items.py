"""Published items for everybody: a list and the whole of one (docs/interface.md)."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from approvals.disclosure import listing
from approvals.disclosure.guides import Guide, guide
from approvals.disclosure.tags import catalogue_edition, item_edition
from approvals.models import GrantingCondition, Item, LegalBasis, MaterialRequirement, ProcessStep, Tariff
from approvals.states import Audience, Handling, LifeEvent
from hall.conditional import answer_by_tag
from hall.moment import today
from hall.throttling import AnonymousThrottle


class ItemFilters(django_filters.FilterSet):
    """The filters of the public list, by the same conditions."""

    search = django_filters.CharFilter(method="by_words", label=_("名称、部门、材料或日常说法；几个词都要有"))
    department = django_filters.CharFilter(method="by_department", label=_("部门简称或者全称"))
    audience = django_filters.MultipleChoiceFilter(choices=Audience.choices, method="by_audience", label=_("服务对象"))
    duration = django_filters.ChoiceFilter(
        choices=[*listing.DURATIONS.items()], method="by_duration", label=_("承诺在多久内办好")
    )
    free = django_filters.BooleanFilter(method="by_fee", label=_("不收费；false 是收费"))
    max_visits = django_filters.NumberFilter(
        field_name="current__on_site_visits", lookup_expr="lte", label=_("最多到现场几次")
    )
    handling = django_filters.ChoiceFilter(
        choices=Handling.choices, field_name="current__handling", label=_("办件类型")
    )
    life_event = django_filters.ChoiceFilter(
        choices=LifeEvent.choices, method="by_life_event", label=_("生活和经营主题")
    )

    class Meta:
        model = Item
        fields = ()

    def by_words(self, items: QuerySet, name: str, value: str) -> QuerySet:
        return listing.matching(items, value[:60])

    def by_department(self, items: QuerySet, name: str, value: str) -> QuerySet:
        return items.filter(listing.of_department(value))

    def by_audience(self, items: QuerySet, name: str, value: list[str]) -> QuerySet:
        return items.filter(listing.audience_is(value)) if value else items

    def by_duration(self, items: QuerySet, name: str, value: str) -> QuerySet:
        return items.filter(listing.done_within(value))

    def by_fee(self, items: QuerySet, name: str, value: bool) -> QuerySet:
        return items.filter(listing.without_fee() if value else Q(current__charges_fee=True))

    def by_life_event(self, items: QuerySet, name: str, value: str) -> QuerySet:
        return items.filter(listing.at_life_event(value))


class ItemRowSerializer(serializers.Serializer):
    """One item of the list; limits carry their own units, null where nobody has decided one."""

    code = serializers.CharField()
    name = serializers.CharField(source="current.name")
    department = serializers.CharField(source="department.short_name")
    item_type = serializers.CharField(source="current.item_type")
    handling = serializers.CharField(source="current.handling")
    audiences = serializers.ListField(child=serializers.CharField(), source="current.audiences")
    statutory_limit = serializers.IntegerField(source="current.statutory_limit", allow_null=True)
    statutory_unit = serializers.CharField(source="current.statutory_unit")
    statutory_text = serializers.CharField(source="current.statutory_text")
    promised_limit = serializers.IntegerField(source="current.promised_limit", allow_null=True)
    promised_unit = serializers.CharField(source="current.promised_unit")
    promised_text = serializers.CharField(source="current.promised_text")
    charges_fee = serializers.BooleanField(source="current.charges_fee", allow_null=True)
    on_site_visits = serializers.IntegerField(source="current.on_site_visits", allow_null=True)
    version = serializers.IntegerField(source="current.number")
    published_at = serializers.DateTimeField(source="current.published_at")
    url = serializers.SerializerMethodField()

    def get_url(self, item: Item) -> str:
        return settings.PUBLIC_URL + item.get_absolute_url()


class MaterialSerializer(serializers.ModelSerializer):
    """One material; `id` is stable within its published version, `key` from version to version."""

    class Meta:
        model = MaterialRequirement
        fields = (
            "id",
            "key",
            "name",
            "originals",
            "copies",
            "form",
            "form_text",
            "necessity",
            "source",
            "note",
            "is_form",
            "may_declare",
        )


class StepSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProcessStep
        fields = ("id", "order", "name", "description", "limit", "unit", "limit_text", "is_review")


class TariffSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tariff
        fields = ("id", "name", "amount", "charge_unit", "standard", "basis")


class LegalBasisSerializer(serializers.ModelSerializer):
    class Meta:
        model = LegalBasis
        fields = ("law", "article", "quote")


class GrantingConditionSerializer(serializers.ModelSerializer):
    class Meta:
        model = GrantingCondition
        fields = ("text", "provision")


class WindowSerializer(serializers.Serializer):
    hall = serializers.CharField(source="hall.name")
    address = serializers.CharField(source="hall.address")
    number = serializers.IntegerField()
    name = serializers.CharField()
    zone = serializers.CharField()
    phone = serializers.CharField()


class ItemSerializer(ItemRowSerializer):
    """All that the page of an item says."""

    aliases = serializers.ListField(child=serializers.CharField(), source="current.aliases")
    level = serializers.CharField(source="current.level")
    life_events = serializers.ListField(child=serializers.CharField(), source="current.life_events")
    conditions = serializers.CharField(source="current.conditions")
    statutory_basis = serializers.CharField(source="current.statutory_basis")
    process_text = serializers.CharField(source="current.process_text")
    fee_note = serializers.CharField(source="current.fee_note")
    result_name = serializers.CharField(source="current.result_name")
    result_validity = serializers.CharField(source="current.result_validity")
    intermediary_services = serializers.CharField(source="current.intermediary_services")
    handling_place = serializers.CharField(source="current.handling_place")
    handling_hours = serializers.CharField(source="current.handling_hours")
    catalog_code = serializers.CharField()
    implementation_code = serializers.CharField()
    source_url = serializers.CharField(source="current.source_url")
    demo_fields = serializers.ListField(child=serializers.CharField(), source="current.demo_fields")
    consult_phone = serializers.SerializerMethodField()
    complaint_phone = serializers.SerializerMethodField()
    promise_verdict = serializers.SerializerMethodField()
    materials = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    tariffs = serializers.SerializerMethodField()
    legal_bases = serializers.SerializerMethodField()
    granting_conditions = serializers.SerializerMethodField()
    windows = serializers.SerializerMethodField()

    @property
    def _guide(self) -> Guide:
        return self.context["guide"]

    def get_consult_phone(self, item: Item) -> str:
        return self._guide.consult_phone

    def get_complaint_phone(self, item: Item) -> str:
        return self._guide.complaint_phone

    def get_promise_verdict(self, item: Item) -> str:
        return str(self._guide.verdict.kind.value)

    @extend_schema_field(MaterialSerializer(many=True))
    def get_materials(self, item: Item) -> Any:
        return MaterialSerializer(self._guide.materials, many=True).data

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, item: Item) -> Any:
        return StepSerializer(self._guide.steps, many=True).data

    @extend_schema_field(TariffSerializer(many=True))
    def get_tariffs(self, item: Item) -> Any:
        return TariffSerializer(self._guide.tariffs, many=True).data

    @extend_schema_field(LegalBasisSerializer(many=True))
    def get_legal_bases(self, item: Item) -> Any:
        return LegalBasisSerializer(self._guide.legal_bases, many=True).data

    @extend_schema_field(GrantingConditionSerializer(many=True))
    def get_granting_conditions(self, item: Item) -> Any:
        return GrantingConditionSerializer(self._guide.conditions, many=True).data

    @extend_schema_field(WindowSerializer(many=True))
    def get_windows(self, item: Item) -> Any:
        served = [window for place in self._guide.places for window in place.windows]
        return WindowSerializer(served, many=True).data


class PublicView(GenericAPIView):
    """Readable by everybody and without a session, so that caches may keep the answer."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AnonymousThrottle,)
    queryset = Item.objects.none()


class ItemList(PublicView):
    """Published items, page by page; the answer to an unchanged catalogue is 304."""

    serializer_class = ItemRowSerializer
    filterset_class = ItemFilters

    def get_queryset(self) -> QuerySet[Item]:
        return listing.matching(listing.published_items(), "")

    @extend_schema(responses=ItemRowSerializer(many=True))
    def get(self, request: Request) -> HttpResponse:
        edition = catalogue_edition(today())
        tag = edition.tag(request.build_absolute_uri())
        return answer_by_tag(request, tag, edition.changed_at, self._page, "application/json")

    def _page(self) -> bytes:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        answer = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return JSONRenderer().render(answer.data)


class ItemDetail(PublicView):
    """One published item with its materials, steps, tariffs, legal bases and the windows that serve it today."""

    serializer_class = ItemSerializer
    filter_backends = ()

    @extend_schema(responses=ItemSerializer)
    def get(self, request: Request, code: str) -> HttpResponse:
        on = today()
        edition = item_edition(code, on)
        if edition is None or edition.version_id is None:
            raise Http404
        shown = edition.version_id
        tag = edition.tag("api")
        return answer_by_tag(request, tag, edition.changed_at, lambda: self._item(guide(shown, on)), "application/json")

    def _item(self, shown: Guide) -> bytes:
        return JSONRenderer().render(ItemSerializer(shown.version.item, context={"guide": shown}).data)
