"""Limits as sources write them: a number with a unit, on the spot, a range, hours, or 日 without a kind."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from approvals.imports.reasons import reason
from approvals.models.item import LONGEST_LIMIT
from approvals.states import LimitUnit

#: Words for on the spot; 当日 and 即办 are taken as such, but told.
ON_THE_SPOT = ("当场", "当场办结", "即时", "当场办理")
SAME_DAY = ("当日", "即办", "当天", "当日办结", "立等可取")

UNITS = {
    "工作日": LimitUnit.WORKING,
    "个工作日": LimitUnit.WORKING,
    "自然日": LimitUnit.NATURAL,
    "个自然日": LimitUnit.NATURAL,
    "日历日": LimitUnit.NATURAL,
    "working": LimitUnit.WORKING,
    "natural": LimitUnit.NATURAL,
}
UNDECIDED = ("", "日", "天", "日(未注明)", "个日", "days")
OTHER = ("小时", "个小时", "分钟", "周", "月", "个月", "年")

_RANGE = re.compile(r"\d+\s*[-~–—至到]\s*\d+")
_WHOLE = re.compile(r"([+-]?\d+(?:\.0+)?)([^\d.].*)?")


class InvalidLimit(ValueError):
    """No limit at all: negative, absurd, not a whole number or in an unknown unit; the argument is the reason."""


@dataclass(frozen=True)
class Limit:
    """What is certain of a limit: the number or None, the unit or "", the source's words, and what is told about it."""

    limit: int | None
    unit: str
    text: str
    told: str = ""


NOTHING = Limit(None, "", "")


def parse(value: Any, unit: Any, *, kind: str, field: str) -> Limit:
    """Read a limit from its two cells. `kind` is statutory or promised, `field` its Chinese name.

    Raises InvalidLimit with the reason of a refused row.
    """
    number, word = _folded(value), _folded(unit)
    text = " ".join(part for part in (number, word) if part)[:40]
    if word in (*ON_THE_SPOT, *SAME_DAY, "immediate") or number in (*ON_THE_SPOT, *SAME_DAY):
        told = reason(f"{kind}_same_day", text=text) if {number, word} & set(SAME_DAY) else ""
        return Limit(0, LimitUnit.IMMEDIATE, text, told)
    if not number:
        return NOTHING
    if _RANGE.fullmatch(number):
        return Limit(None, "", text, reason(f"{kind}_range", text=text))
    return _counted(number, word, text, kind, field)


def _counted(number: str, word: str, text: str, kind: str, field: str) -> Limit:
    found = _WHOLE.fullmatch(number)
    if found is None:
        raise InvalidLimit(reason("limit_invalid", field=field, text=number, longest=LONGEST_LIMIT))
    count, word = int(float(found[1])), (found[2] or word).strip()
    if not 0 <= count <= LONGEST_LIMIT:
        raise InvalidLimit(reason("limit_invalid", field=field, text=number, longest=LONGEST_LIMIT))
    if word in OTHER:
        return Limit(None, "", text, reason(f"{kind}_other_unit", text=text))
    if word in UNDECIDED:
        return Limit(count, "", text, reason(f"{kind}_unit_undecided", text=text))
    if word not in UNITS:
        raise InvalidLimit(reason("unit_unknown", field=field, text=word))
    return Limit(count, UNITS[word], text)


def parse_step(text: Any) -> Limit:
    """A step's limit where it is certain ("3个工作日", 当场); anything else stays words alone."""
    words = _folded(text)
    found = re.fullmatch(r"(\d{1,3})(.+)", words)
    if words in ON_THE_SPOT:
        return Limit(0, LimitUnit.IMMEDIATE, words)
    if found and found[2].strip() in UNITS and int(found[1]) <= LONGEST_LIMIT:
        return Limit(int(found[1]), UNITS[found[2].strip()], words)
    return Limit(None, "", words[:60])


def _folded(value: Any) -> str:
    """Text with full-width digits and brackets narrowed, without outer space; a whole float loses its .0."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip()
