"""Acts on the facility register: a facility is entered, and checked again (article 4)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.history import signed
from hall.models import Facility, Hall
from hall.moment import today
from hall.states import FacilityState


@transaction.atomic
def add_facility(
    hall: Hall, *, kind: str, count: int, state: str, by: Any, place: str = "", remark: str = ""
) -> Facility:
    """Enter what stands, or is meant to stand, at `place`; seen today. Raises RuleBroken: facility_exists, count_unfit.

    Article 4.
    """
    Hall.objects.select_for_update().get(pk=hall.pk)  # one after the other: a double click is told, not an error page
    _fit(count, state)
    facility = Facility(hall=hall, kind=kind, place=place.strip(), count=count, state=state, remark=remark.strip())
    if Facility.objects.filter(hall=hall, kind=kind, place=facility.place).exists():
        message = _("%(facility)s已经登记，请在登记表里记录检查。")
        raise RuleBroken("facility_exists", message % {"facility": facility}, 4, field="place")
    facility.last_checked_on = today()
    signed(facility, by=by, reason=_("登记设施")).save()
    return facility


@transaction.atomic
def record_check(facility: Facility, *, count: int, state: str, by: Any, remark: str = "") -> Facility:
    """Record what a person found today; earlier checks stay in the history. Raises RuleBroken: count_unfit. Article 4.

    The same finding a second time on one day is no second check.
    """
    _fit(count, state)
    facility = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    found = {"count": count, "state": state, "remark": remark.strip(), "last_checked_on": today()}
    if all(getattr(facility, name) == value for name, value in found.items()):
        return facility
    for name, value in found.items():
        setattr(facility, name, value)
    signed(facility, by=by, reason=_("检查设施")).save(update_fields=list(found))
    return facility


def _fit(count: int, state: str) -> None:
    if (state == FacilityState.MISSING) != (count == 0):
        raise RuleBroken("count_unfit", _("缺的设施数量填 0，其余至少填 1。"), 4, field="count")
