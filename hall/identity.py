"""Who a person or an enterprise is: identity numbers and phones as checked values, digested and encrypted.

A number is parsed once at the edge; what is stored is ciphertext plus a digest of the normalised value for look-up.
No function here logs a value or puts it into an exception.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc

from hall.masking import mask_id
from hall.moment import today

# GB/T 2260 provinces; 81–83 are the residence permits of Hong Kong, Macao and Taiwan
PROVINCES = frozenset(
    str(code)
    for codes in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        [71, 81, 82, 83],
    )
    for code in codes
)
FOREIGN_RESIDENT = "9"  # first digit of the permanent residence card of a foreigner; the province follows it
EARLIEST_BIRTH = date(1890, 1, 1)
CREDIT_CODE_CHARACTERS = "0-9A-HJ-NP-RTUWXY"
NONCE_BYTES = 12
KEY_BYTES = 32


class InvalidIdentity(ValueError):
    """A number that cannot be what it claims; `code` is stable English, `message` Chinese and says what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class UnreadableField(RuntimeError):
    """A stored ciphertext that no configured key opens: a lost key, or a row that was tampered with."""


@dataclass(frozen=True)
class ResidentId:
    """A citizen identity number (居民身份证号, GB 11643) of 18 characters, check digit verified."""

    number: str

    @classmethod
    def parse(cls, text: str, *, on: date | None = None) -> Self:
        """Read an identity number; full-width digits, spaces and a small x are tolerated.

        `on` is the day on which the holder must have been born already, today by default. Raises InvalidIdentity.
        """
        number = _compact(text)
        if len(number) != 18:
            raise InvalidIdentity(
                "resident_id_length", _("身份证号应为 18 位，现在是 %(length)d 位。") % {"length": len(number)}
            )
        if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
            raise InvalidIdentity("resident_id_characters", _("身份证号前 17 位应为数字，最后一位为数字或 X。"))
        if _province(number) not in PROVINCES:
            raise InvalidIdentity("resident_id_region", _("身份证号开头的地区代码不存在，请核对。"))
        _check_birth(number, on or today())
        if ric.calc_check_digit(number) != number[17]:
            raise InvalidIdentity("resident_id_check_digit", _("身份证号最后一位校验码不对，请逐位核对。"))
        return cls(number)

    @property
    def birth_date(self) -> date:
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    def __str__(self) -> str:
        return self.number

    def __repr__(self) -> str:
        return f"ResidentId({mask_id(self.number)})"


@dataclass(frozen=True)
class CreditCode:
    """A unified social credit code (统一社会信用代码, GB 32100) of 18 characters, check character verified."""

    code: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a credit code; full-width characters, spaces and small letters are tolerated. Raises InvalidIdentity."""
        code = _compact(text)
        if len(code) != 18:
            raise InvalidIdentity(
                "credit_code_length", _("统一社会信用代码应为 18 位，现在是 %(length)d 位。") % {"length": len(code)}
            )
        if not re.fullmatch(rf"[0-9ANY][{CREDIT_CODE_CHARACTERS}][0-9]{{6}}[{CREDIT_CODE_CHARACTERS}]{{10}}", code):
            raise InvalidIdentity(
                "credit_code_characters",
                _("统一社会信用代码由数字和大写字母组成，不用 I、O、S、V、Z，第 3 至 8 位是数字。"),
            )
        if uscc.calc_check_digit(code) != code[17]:
            raise InvalidIdentity("credit_code_check_digit", _("统一社会信用代码最后一位校验码不对，请逐位核对。"))
        return cls(code)

    def __str__(self) -> str:
        return self.code


def parse_identity(id_type: str, text: str) -> str:
    """Give the normalised number for an `id_type` of IDENTITY_TYPES. Raises InvalidIdentity."""
    if id_type not in IDENTITY_TYPES:
        raise InvalidIdentity("identity_type_unknown", _("证件类型不在可选范围内。"))
    return IDENTITY_TYPES[id_type](text)


def parse_phone(text: str) -> str:
    """Normalise a telephone number to its digits: mobile, landline with area code, or `+` and an international number.

    A mainland number loses its +86. Raises InvalidIdentity.
    """
    digits = re.sub(r"[-()./·—–_]", "", _compact(text))
    digits = re.sub(r"^00(?=[1-9])", "+", digits)
    if mainland := re.fullmatch(r"\+86([0-9]+)", digits):
        national = mainland[1]
        digits = national if national.startswith(("0", "1")) and _is_mainland(national) else "0" + national
    if _is_mainland(digits) or (re.fullmatch(r"\+[1-9][0-9]{6,14}", digits) and not digits.startswith("+86")):
        return digits
    if digits.startswith("1") and digits.isdecimal() and len(digits) != 11:
        raise InvalidIdentity("phone_length", _("手机号应为 11 位，现在是 %(length)d 位。") % {"length": len(digits)})
    raise InvalidIdentity(
        "phone_format", _("电话应为 11 位手机号、带区号的固定电话，或者以 + 和国家代码开头的境外号码。")
    )


def digest(value: str, context: str) -> str:
    """Digest a normalised value for look-up (HMAC-SHA256, hex) with settings.HALL_DIGEST_KEY.

    `context` keeps equal values of different kinds apart. An empty value has an empty digest: blanks never match.
    """
    if not value:
        return ""
    return hmac.new(settings.HALL_DIGEST_KEY, f"{context}\0{value}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text kept as AES-256-GCM ciphertext: base64 of key version (1 byte), nonce (12) and sealed text.

    `context` is "app.model.field" of the model that owns the field and is authenticated with each value; it travels
    with copies of the field, so history rows open, and never names a row. Keys come from settings.HALL_FIELD_KEYS
    ({version: 32 bytes}): the highest version seals, all open. The empty string stays empty. It cannot be searched:
    look a value up by its `digest`. Raises UnreadableField on reading what no key opens.
    """

    description = "Text, encrypted"

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return _seal(value, self.context) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return _open(value, self.context) if value else value

    def get_lookup(self, lookup_name: str) -> type[IsNull]:
        if lookup_name != "isnull":
            self._refuse(lookup_name)
        return IsNull

    def get_transform(self, lookup_name: str) -> NoReturn:
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.context} is encrypted and has no lookup {lookup_name!r}; filter by its digest")


def _seal(text: str, context: str) -> str:
    version = max(_keys())
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_keys()[version]).encrypt(nonce, text.encode(), context.encode())
    return base64.b64encode(bytes([version]) + nonce + sealed).decode("ascii")


def _open(stored: str, context: str) -> str:
    try:
        raw = base64.b64decode(stored, validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableField(f"{context}: the stored value is not ciphertext") from None
    if len(raw) <= NONCE_BYTES + 1:
        raise UnreadableField(f"{context}: the stored value is cut short")
    version, nonce, sealed = raw[0], raw[1 : NONCE_BYTES + 1], raw[NONCE_BYTES + 1 :]
    if version not in _keys():
        raise UnreadableField(f"{context}: key version {version} is not in HALL_FIELD_KEYS")
    try:
        return AESGCM(_keys()[version]).decrypt(nonce, sealed, context.encode()).decode()
    except InvalidTag:
        raise UnreadableField(f"{context}: wrong key for version {version}, or the row was tampered with") from None


def _keys() -> dict[int, bytes]:
    keys: dict[int, bytes] = settings.HALL_FIELD_KEYS
    if not keys or any(not 0 < version < 256 or len(key) != KEY_BYTES for version, key in keys.items()):
        raise ImproperlyConfigured("HALL_FIELD_KEYS must map versions 1 to 255 to keys of 32 bytes")
    return keys


def _compact(text: str) -> str:
    """Fold full-width forms, drop spaces and invisible characters, and raise letters to capitals."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf").upper()


def _province(number: str) -> str:
    return number[1:3] if number[0] == FOREIGN_RESIDENT else number[:2]


def _check_birth(number: str, on: date) -> None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdentity("resident_id_birth_date", _("身份证号第 7 至 14 位不是有效的出生日期。")) from None
    if not EARLIEST_BIRTH <= born <= on:
        raise InvalidIdentity("resident_id_birth_date", _("身份证号中的出生日期太早，或者在今天之后。"))


def _resident_id(text: str) -> str:
    return ResidentId.parse(text).number


def _credit_code(text: str) -> str:
    return CreditCode.parse(text).code


def _passport(text: str) -> str:
    number = _compact(text)
    if not re.fullmatch(r"[A-Z0-9]{5,20}", number):
        raise InvalidIdentity("passport_format", _("护照号应为 5 至 20 位字母或数字。"))
    return number


def _hmt_permit(text: str) -> str:
    number = _compact(text)
    if not re.fullmatch(r"[HM][0-9]{8,10}|[0-9]{8}", number):
        raise InvalidIdentity(
            "hmt_permit_format", _("通行证号应为 H 或 M 加 8 至 10 位数字（港澳），或者 8 位数字（台湾）。")
        )
    return number


def _other_number(text: str) -> str:
    number = " ".join(unicodedata.normalize("NFKC", text).split())
    if not 1 <= len(number) <= 50:
        raise InvalidIdentity("other_id_length", _("证件号码应为 1 至 50 个字符。"))
    if any(unicodedata.category(c).startswith("C") for c in number):
        raise InvalidIdentity("other_id_characters", _("证件号码中有看不见的字符，请重新输入。"))
    return number


IDENTITY_TYPES: dict[str, Callable[[str], str]] = {
    "resident_id": _resident_id,
    "passport": _passport,
    "hmt_permit": _hmt_permit,
    "credit_code": _credit_code,
    "other": _other_number,
}


def _is_mainland(digits: str) -> bool:
    return bool(re.fullmatch(r"1[3-9][0-9]{9}|(?:010|02[0-9])[0-9]{8}|0[3-9][0-9]{2}[0-9]{7,8}", digits))
