"""Shapes of what the API takes for service, signature, delays and the archive. Law is checked by the operations."""

from rest_framework import serializers

from approvals.api.deadline import DayField
from approvals.operations.archive import LONGEST_VOLUME, MOST_PAGES
from approvals.operations.delays import LONGEST_REASON
from approvals.operations.service import LONGEST_LINE, LONGEST_NAME, LONGEST_REMARK
from approvals.states import DeliveryMethod, IdType, ReceiverRelation


def _text(most: int) -> serializers.CharField:
    return serializers.CharField(max_length=most, allow_blank=True, default="")


class DeliveryInput(serializers.Serializer):
    """At the counter `id_number`, where given, must be that on record; `relation` is worked out from the name."""

    method = serializers.ChoiceField(choices=DeliveryMethod.choices)
    recipient = serializers.CharField(max_length=LONGEST_NAME)
    tracking_number = _text(LONGEST_NAME)
    relation = serializers.ChoiceField(choices=ReceiverRelation.choices, allow_blank=True, default="")
    id_type = serializers.ChoiceField(choices=IdType.choices, allow_blank=True, default="")
    id_number = _text(60)
    proof = _text(LONGEST_LINE)
    address = _text(LONGEST_LINE)
    consent = _text(LONGEST_LINE)
    witness = _text(LONGEST_NAME)
    remarks = _text(LONGEST_REMARK)
    sent_on = DayField(required=False, allow_null=True, default=None)
    arrived_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class SignatureInput(serializers.Serializer):
    """`received_on` is the local day of the signature, today if left out."""

    received_on = DayField(required=False, allow_null=True, default=None)


class DeliveryReturnInput(serializers.Serializer):
    """`returned_on` is the local day on which the letter came back, today if left out."""

    reason = serializers.CharField(max_length=LONGEST_LINE)
    returned_on = DayField(required=False, allow_null=True, default=None)


class DelayReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class ArchiveInput(serializers.Serializer):
    volume = serializers.CharField(max_length=LONGEST_VOLUME)
    pages = serializers.IntegerField(min_value=1, max_value=MOST_PAGES)
