"""Fee orders for programs: read, pay at the till, cancel, refund by two persons (article 5). Amounts are strings."""

from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.api.acting import ActingView
from approvals.api.inputs import EmptyInput
from approvals.models import FeeOrder, Receipt, Refund
from approvals.operations.fees import LONGEST_REASON, cancel_order
from approvals.operations.till import LONGEST_REFERENCE, approve_refund, decline_refund, pay, request_refund
from approvals.queries.fees import with_money
from approvals.states import FeeState, PaymentMethod, RefundState
from hall.errors import IllegalMove
from hall.masking import mask_name
from hall.moment import now
from hall.money import DECIMAL_PLACES, MAX_DIGITS


class MoneyField(serializers.DecimalField):
    """An amount in yuan, written as a string with two places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES, coerce_to_string=True, **kwargs)


class FeeLineSerializer(serializers.Serializer):
    tariff = serializers.IntegerField(source="tariff_id")
    name = serializers.CharField()
    unit = serializers.CharField(source="charge_unit")
    unit_price = MoneyField()
    quantity = serializers.IntegerField()
    amount = MoneyField()


class RefundSerializer(serializers.Serializer):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=RefundState.choices)
    amount = MoneyField()
    reason = serializers.CharField()
    requested_by = serializers.CharField()
    decided_by = serializers.CharField(allow_null=True)
    booked_on = serializers.DateField(allow_null=True)


class ReceiptSerializer(serializers.Serializer):
    number = serializers.CharField()
    amount = MoneyField()
    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    bank_reference = serializers.CharField()
    window = serializers.IntegerField(source="window.number")
    cashier = serializers.CharField()
    at = serializers.SerializerMethodField()
    refunds = RefundSerializer(many=True)

    def get_at(self, receipt: Receipt) -> str:
        return localtime(receipt.at).isoformat(timespec="seconds")


class FeeOrderSerializer(serializers.Serializer):
    """One order; the payer's name is covered."""

    number = serializers.CharField()
    case = serializers.CharField(source="case.number")
    state = serializers.ChoiceField(choices=FeeState.choices)
    payer = serializers.SerializerMethodField()
    total = MoneyField()
    due_on = serializers.DateField(allow_null=True)
    raised_at = serializers.SerializerMethodField()
    lines = FeeLineSerializer(many=True)
    receipt = serializers.SerializerMethodField()

    def get_payer(self, order: FeeOrder) -> str:
        return mask_name(order.case.applicant.name)

    def get_raised_at(self, order: FeeOrder) -> str:
        return localtime(order.raised_at).isoformat(timespec="seconds")

    @extend_schema_field(ReceiptSerializer(allow_null=True))
    def get_receipt(self, order: FeeOrder) -> Any:
        receipt = getattr(order, "receipt", None)
        return ReceiptSerializer(receipt).data if receipt else None


class PaymentInput(serializers.Serializer):
    """No amount: it is the order's."""

    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    bank_reference = serializers.CharField(max_length=LONGEST_REFERENCE, allow_blank=True, default="")


class FeeReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class RefundInput(FeeReasonInput):
    amount = MoneyField()


class FeeOrderFilters(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=FeeState.choices, label=_("状态"))
    case = django_filters.CharFilter(field_name="case__number", label=_("办件编号"))

    class Meta:
        model = FeeOrder
        fields = ()


class FeeOrderList(GenericAPIView):
    """Orders of the cases that the caller may know of; a cashier's are all of her hall."""

    serializer_class = FeeOrderSerializer
    filterset_class = FeeOrderFilters
    queryset = FeeOrder.objects.none()

    @extend_schema(operation_id="fee_orders_list", responses=FeeOrderSerializer(many=True))
    def get(self, request: Request) -> Response:
        orders = with_money(FeeOrder.objects.visible_to(request.user, now()))
        page = self.paginate_queryset(self.filter_queryset(orders))
        return self.get_paginated_response(FeeOrderSerializer(page, many=True).data)


class FeeOrderDetail(APIView):
    """One order, if the caller may know of it."""

    @extend_schema(responses=FeeOrderSerializer)
    def get(self, request: Request, number: str) -> Response:
        return Response(FeeOrderSerializer(visible_order(request.user, number)).data)


@extend_schema_view(post=extend_schema(responses=FeeOrderSerializer))
class FeeActView(ActingView):
    """One act on an order; answers with the order as it then stands."""

    serializer_class: type[serializers.Serializer] = EmptyInput
    queryset = FeeOrder.objects.none()

    def visible(self, user: Any, number: str) -> FeeOrder:
        return visible_order(user, number)

    def answer(self, row: FeeOrder, user: Any) -> dict[str, Any]:
        return FeeOrderSerializer(row).data


class PaymentView(FeeActView):
    serializer_class = PaymentInput

    def do(self, row: FeeOrder, **given: Any) -> None:
        pay(row, **given)


class CancellationView(FeeActView):
    serializer_class = FeeReasonInput

    def do(self, row: FeeOrder, **given: Any) -> None:
        cancel_order(row, **given)


class RefundView(FeeActView):
    """Ask for a refund of the order's receipt."""

    serializer_class = RefundInput

    def do(self, row: FeeOrder, **given: Any) -> None:
        request_refund(_receipt(row), **given)


class RefundApprovalView(FeeActView):
    """Approve the refund that waits, as the second person."""

    def do(self, row: FeeOrder, **given: Any) -> None:
        approve_refund(_waiting(row), **given)


class RefundDeclineView(FeeActView):
    """Decline the refund that waits."""

    serializer_class = FeeReasonInput

    def do(self, row: FeeOrder, **given: Any) -> None:
        decline_refund(_waiting(row), **given)


def visible_order(user: Any, number: str) -> FeeOrder:
    """The order with what its answer shows, or 404 for what the user may not know."""
    return get_object_or_404(with_money(FeeOrder.objects.visible_to(user, now())), number=number)


def _receipt(order: FeeOrder) -> Receipt:
    receipt = getattr(order, "receipt", None)
    if receipt is None:
        raise IllegalMove("fee_order_unpaid", str(_("这份缴款通知还没有缴款，不能退款。")), 5)
    return receipt


def _waiting(order: FeeOrder) -> Refund:
    refund = next((one for one in _receipt(order).refunds.all() if one.state == RefundState.REQUESTED), None)
    if refund is None:
        raise IllegalMove("no_refund_waits", str(_("没有等待审批的退款。")), 5)
    return refund
