"""Money in yuan (元), exact to the fen: never a float, never fen in one place and yuan in another."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _

MAX_DIGITS = 12  # fen included: up to 9,999,999,999.99 yuan
DECIMAL_PLACES = 2
FEN = Decimal("0.01")
LARGEST = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES) - FEN

#: Capital figures, as papers write money.
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


class InvalidAmount(ValueError):
    """A text that is no amount of yuan; `code` is stable English, `message` Chinese and says what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class YuanField(models.DecimalField):
    """An amount in yuan, two places, from 0 to 9,999,999,999.99. A float is refused, for it is not what was typed."""

    description = "Amount in yuan"
    default_validators = [MinValueValidator(0)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_digits": MAX_DIGITS, "decimal_places": DECIMAL_PLACES})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {k: v for k, v in kwargs.items() if k not in ("max_digits", "decimal_places")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, float):
            raise ValidationError(_("金额不能用浮点数表示。"), code="amount_float")
        return super().to_python(value)


def yuan(text: str | int | Decimal) -> Decimal:
    """Read an amount in yuan, to two places: "50", "￥50", "50元", "1,200.00", full-width forms too.

    Raises InvalidAmount for a float, a negative amount, more than two places, a unit such as 万元, or no number at all.
    """
    amount = text if isinstance(text, Decimal) else Decimal(_number(text))
    if not amount.is_finite():
        raise InvalidAmount("amount_format", _("金额不是有效的数字。"))
    if amount < 0:
        raise InvalidAmount("amount_negative", _("金额不能小于 0。"))
    if amount > LARGEST:
        raise InvalidAmount("amount_too_large", _("金额不能超过 %(largest)s 元。") % {"largest": LARGEST})
    if amount != amount.quantize(FEN):
        raise InvalidAmount("amount_places", _("金额最多精确到分（两位小数）。"))
    return amount.quantize(FEN)


def display(amount: Decimal) -> str:
    """Write an amount for people: "50.00 元"."""
    return _("%(amount)s 元") % {"amount": f"{amount:.2f}"}


def in_words(amount: Decimal) -> str:
    """Write an amount in the capital figures of papers: 1230.50 → 壹仟贰佰叁拾元伍角整."""
    whole, fen = divmod(int(amount.quantize(FEN) * 100), 100)
    jiao, fen = divmod(fen, 10)
    head = f"{_whole_words(whole)}元" if whole or not (jiao or fen) else ""
    if not (jiao or fen):
        return f"{head}整"
    tail = f"{_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return head + tail + (f"{_DIGITS[fen]}分" if fen else "整")


def _number(text: str | int) -> str:
    """Strip the currency from an amount and check that a plain number is left."""
    if isinstance(text, bool) or not isinstance(text, str | int):
        raise InvalidAmount("amount_float", _("金额不能用浮点数表示。"))
    folded = unicodedata.normalize("NFKC", str(text)).replace(" ", "")
    bare = re.sub(r"^(?:人民币|RMB|CNY)?[¥]?|(?:元|圆)(?:整|正)?$", "", folded, flags=re.IGNORECASE)
    if not re.fullmatch(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?", bare):
        raise InvalidAmount("amount_format", _("金额应写成数字，如 50 或 1,200.00，单位为元。"))
    return bare.replace(",", "")


def _whole_words(number: int) -> str:
    """A whole number in capital figures, four places at a time; 零 stands where places are left out in between."""
    words, left_out = "", False
    for power in range(len(_GROUPS) - 1, -1, -1):
        part = number // 10_000**power % 10_000
        if part:
            words += ("零" if words and (left_out or part < 1_000) else "") + _group_words(part) + _GROUPS[power]
        left_out = part == 0
    return words or "零"


def _group_words(part: int) -> str:
    """1 to 9999 in capital figures, without the zeros before and behind."""
    words, left_out = "", False
    for place in (3, 2, 1, 0):
        digit = part // 10**place % 10
        if digit:
            words += ("零" if words and left_out else "") + _DIGITS[digit] + _PLACES[place]
        left_out = digit == 0
    return words
