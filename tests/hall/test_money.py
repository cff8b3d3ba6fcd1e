"""Yuan are read from what people type, exact to the fen, and written one way."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from hall.money import InvalidAmount, YuanField, display, yuan


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50", "50.00"),
        ("￥50", "50.00"),
        ("¥ 50.5", "50.50"),
        ("50元", "50.00"),
        ("人民币50元整", "50.00"),
        ("1,200.00", "1200.00"),
        ("１，２００．０５", "1200.05"),
        (" 0 ", "0.00"),
        (7, "7.00"),
        (Decimal("3.5"), "3.50"),
        ("9,999,999,999.99", "9999999999.99"),
    ],
)
def test_yuan_reads_what_people_type(text, amount):
    assert str(yuan(text)) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "amount_negative"),
        (Decimal("-0.01"), "amount_negative"),
        ("1.005", "amount_places"),
        (0.1, "amount_float"),
        (True, "amount_float"),
        ("", "amount_format"),
        ("免费", "amount_format"),
        ("5万元", "amount_format"),
        ("1,2,3", "amount_format"),
        ("1e3", "amount_format"),
        ("٣", "amount_format"),
        (Decimal("NaN"), "amount_format"),
        (Decimal("Infinity"), "amount_format"),
        ("10000000000", "amount_too_large"),
        ("9" * 60, "amount_too_large"),
    ],
)
def test_yuan_refuses_and_says_why(text, code):
    with pytest.raises(InvalidAmount) as refused:
        yuan(text)
    assert refused.value.code == code
    assert refused.value.message.startswith("金额")


@given(st.decimals(0, Decimal("9999999999.99"), places=2))
def test_display_is_read_back(amount):
    assert yuan(display(amount)) == amount


def test_display_writes_two_places():
    assert [display(Decimal(text)) for text in ("50", "0.5", "1200")] == ["50.00 元", "0.50 元", "1200.00 元"]


def test_field_keeps_two_places_and_is_migrated_without_arguments():
    field = YuanField("金额", blank=True)
    assert (field.max_digits, field.decimal_places) == (12, 2)
    assert field.deconstruct()[1:] == ("hall.money.YuanField", [], {"verbose_name": "金额", "blank": True})
    assert field.clone().max_digits == 12


@pytest.mark.parametrize("value", [0.1, "-1", "1.005", "99999999999"])
def test_field_refuses_floats_negatives_and_what_does_not_fit(value):
    with pytest.raises(ValidationError):
        YuanField().clean(value, None)


def test_field_accepts_a_decimal():
    assert YuanField().clean("50.00", None) == Decimal("50.00")
