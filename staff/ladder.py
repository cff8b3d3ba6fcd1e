"""Who must agree to a leave of which length (docs/rules.md): how the hall's table is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from staff.states import LengthUnit, Role


@dataclass(frozen=True)
class Rung:
    """A role whose consent a leave longer than `longer_than` needs."""

    role: str
    longer_than: Decimal
    unit: str

    def applies(self, minutes: int, days: Decimal) -> bool:
        length = Decimal(minutes) / 60 if self.unit == LengthUnit.HOURS else days
        return length > self.longer_than


#: The ladder of a hall that has entered none: up to 2 hours the chief representative, up to a day the duty officer too,
#: beyond a day the hall leader and the home unit, both of which must agree.
DEFAULT_LADDER = (
    Rung(Role.CHIEF_REPRESENTATIVE, Decimal(0), LengthUnit.HOURS),
    Rung(Role.DUTY_OFFICER, Decimal(2), LengthUnit.HOURS),
    Rung(Role.HALL_LEADER, Decimal(1), LengthUnit.DAYS),
    Rung(Role.DEPUTY_LEADER, Decimal(1), LengthUnit.DAYS),
)


def climb(ladder: Sequence[Rung], minutes: int, days: Decimal, *, skipped: Sequence[str] = ()) -> list[str]:
    """The roles that must agree, in order.

    `skipped` are roles that cannot speak here: the chief representative on her own leave, or where there is none.
    Such a leave starts one rung higher, however short it is.
    """
    open_rungs = [rung for rung in ladder if rung.role not in skipped]
    roles = [rung.role for rung in open_rungs if rung.applies(minutes, days)]
    if not roles and open_rungs:
        roles = [open_rungs[0].role]
    return list(dict.fromkeys(roles))
