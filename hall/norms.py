"""The norms of a hall's premises, met or not (articles 3 and 4). Pure: rows come in, rows go out.

A hall has what is required of a kind when one place at least has it and it works; what is broken or missing elsewhere,
and what nobody has looked at for `CHECK_EVERY` days, is said beside it. What is asked only where conditions allow is
reported as there or not, and never counts as broken (`met` is None).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hall.models import Facility, Hall, WorkSession
from hall.states import CONDITIONAL_FACILITIES, REQUIRED_FACILITIES, FacilityKind, FacilityState, HallLevel

LEAST_AREA = {HallLevel.COUNTY: 2500, HallLevel.TOWNSHIP: 300}  # square metres (article 3)
CHECK_EVERY = 90  # natural days; our default, no article sets one


@dataclass(frozen=True)
class Norm:
    """One norm: what is `required`, what was `found`, whether it is `met`; None where nothing is demanded."""

    label: str
    required: str
    found: str
    met: bool | None
    article: int
    notes: tuple[str, ...] = ()


def norms_of(hall: Hall, sessions: Iterable[WorkSession], facilities: Iterable[Facility], on: date) -> tuple[Norm, ...]:
    """Every norm of `hall` on `on`; `sessions` are those valid that day, `facilities` its whole register."""
    register: dict[str, list[Facility]] = {}
    for facility in facilities:
        register.setdefault(facility.kind, []).append(facility)
    return (
        _area(hall),
        _street_front(hall),
        _opening(sessions),
        *(_required(kind, register.get(kind, []), on) for kind in REQUIRED_FACILITIES),
        *(_conditional(kind, register.get(kind, []), on) for kind in CONDITIONAL_FACILITIES),
    )


def is_stale(facility: Facility, on: date) -> bool:
    """Whether nobody has checked the facility for longer than `CHECK_EVERY` days."""
    return (on - facility.last_checked_on).days > CHECK_EVERY


def _area(hall: Hall) -> Norm:
    least = LEAST_AREA[HallLevel(hall.level)]
    found = _("%(area)s 平方米") % {"area": hall.area} if hall.area else _("没有登记")
    return Norm(
        label=_("建筑面积"),
        required=_("不少于 %(area)s 平方米") % {"area": least},
        found=found,
        met=hall.area is not None and hall.area >= least,
        article=3,
    )


def _street_front(hall: Hall) -> Norm:
    found = _("是") if hall.on_street_front else _("否")
    return Norm(_("临街或者一楼"), _("是"), found, hall.on_street_front, 3)


def _opening(sessions: Iterable[WorkSession]) -> Norm:
    hours = [str(session) for session in sorted(sessions, key=lambda session: session.opens_at)]
    return Norm(_("办公时间"), _("今天有登记的班次"), _("，").join(hours) or _("没有登记"), bool(hours), 3)


def _required(kind: FacilityKind, rows: list[Facility], on: date) -> Norm:
    met = any(row.state == FacilityState.WORKING for row in rows)
    return Norm(str(kind.label), _("有，能正常使用"), _found(rows), met, 4, _notes(rows, on))


def _conditional(kind: FacilityKind, rows: list[Facility], on: date) -> Norm:
    found = _("有") if any(row.state != FacilityState.MISSING for row in rows) else _("没有")
    return Norm(str(kind.label), _("有条件的配备"), found, None, 4, _notes(rows, on))


def _found(rows: list[Facility]) -> str:
    if not rows:
        return _("没有登记")
    working = sum(row.count for row in rows if row.state == FacilityState.WORKING)
    return _("正常 %(count)s") % {"count": working}


def _notes(rows: list[Facility], on: date) -> tuple[str, ...]:
    notes = [f"{row}：{row.get_state_display()}" for row in rows if row.state != FacilityState.WORKING]
    notes += [
        _("%(facility)s超过 %(days)s 天没有检查") % {"facility": row, "days": CHECK_EVERY}
        for row in rows
        if is_stale(row, on)
    ]
    return tuple(notes)
