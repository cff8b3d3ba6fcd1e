"""The 50 % rule (article 13), pure: is a promised limit at most half of the statutory one?

Only like units are compared. "On the spot" is 0 in every unit. A limit that is missing, a range, or in a unit nobody
has decided is not comparable and is never guessed.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from approvals.states import LimitUnit


class VerdictKind(TextChoices):
    COMPLIANT = "compliant", _("达标")
    VIOLATION = "violation", _("超过 50%")
    EXEMPT = "exempt", _("豁免中")
    NOT_COMPARABLE = "not_comparable", _("不可比")


class Incomparable(TextChoices):
    """Why two limits can't be compared; the first that applies, in this order."""

    STATUTE_MISSING = "statute_missing", _("没有法定时限")
    STATUTE_UNDECIDED = "statute_undecided", _("法定时限的数字或者单位没有确定")
    PROMISE_MISSING = "promise_missing", _("没有承诺时限")
    PROMISE_UNDECIDED = "promise_undecided", _("承诺时限的数字或者单位没有确定")
    UNITS_DIFFER = "units_differ", _("法定和承诺的单位不同")


@dataclass(frozen=True)
class Verdict:
    """`reason` is an Incomparable or "". `allowed_limit` is the highest promise allowed, `gap` by how much it is
    exceeded (0 when kept), both in the limits' common unit; None where nothing can be compared."""

    kind: VerdictKind
    reason: str = ""
    allowed_limit: int | None = None
    gap: int | None = None

    @property
    def reason_text(self) -> str:
        return str(Incomparable(self.reason).label) if self.reason else ""


def verdict(version: Any, exempt: bool) -> Verdict:
    """Judge the limits, units and source texts of `version`; `exempt`: an exemption holds. Article 13."""
    reason = _incomparable(version)
    if reason:
        return Verdict(VerdictKind.NOT_COMPARABLE, reason.value)
    statutory, promised = version.statutory_limit, version.promised_limit
    allowed = statutory // 2
    gap = max(0, promised - allowed)
    if not gap:
        return Verdict(VerdictKind.COMPLIANT, allowed_limit=allowed, gap=0)
    kind = VerdictKind.EXEMPT if exempt else VerdictKind.VIOLATION
    return Verdict(kind, allowed_limit=allowed, gap=gap)


def speed_up(version: Any) -> int | None:
    """How much faster the promise is than the statute, in whole percent, cut; None where they can't be compared."""
    if _incomparable(version) or not version.statutory_limit:
        return None
    return 100 - min(100, -(-100 * version.promised_limit // version.statutory_limit))


def _incomparable(version: Any) -> Incomparable | None:
    if not _decided(version.statutory_limit, version.statutory_unit):
        mentioned = version.statutory_limit is not None or version.statutory_text
        return Incomparable.STATUTE_UNDECIDED if mentioned else Incomparable.STATUTE_MISSING
    if not _decided(version.promised_limit, version.promised_unit):
        mentioned = version.promised_limit is not None or version.promised_text
        return Incomparable.PROMISE_UNDECIDED if mentioned else Incomparable.PROMISE_MISSING
    units = {version.statutory_unit, version.promised_unit} - {LimitUnit.IMMEDIATE}
    return Incomparable.UNITS_DIFFER if len(units) > 1 else None


def _decided(limit: int | None, unit: str) -> bool:
    return limit is not None and bool(unit)
