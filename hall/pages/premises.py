"""The halls against the norms of articles 3 and 4, and the facility register of each."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hall.errors import RuleBroken
from hall.facilities import add_facility, record_check
from hall.forms import CheckForm, FacilityForm
from hall.models import Facility, Hall
from hall.moment import now
from hall.permissions import refusal
from hall.premises_overview import premises, with_registers
from staff.policies import keep_premises, read_premises
from staff.queries import halls_read_by

ROWS = 50


@login_required
@require_safe
def hall_list(request: HttpRequest) -> HttpResponse:
    """Which hall meets which norm, for managers, leaders, duty officers and supervisors."""
    at = now()
    read_premises(request.user, None, at)
    page = Paginator(with_registers(halls_read_by(request.user, at)), ROWS).get_page(request.GET.get("page"))
    rows = [premises(hall, localdate(at)) for hall in page.object_list]
    return render(request, "hall/manage/hall_list.html", {"page": page, "rows": rows})


@login_required
@require_safe
def hall_page(request: HttpRequest, code: str) -> HttpResponse:
    """One hall: its norms, opening sessions and facility register."""
    return _page(request, _visible(request, code))


@login_required
@require_POST
def facilities(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a facility."""
    hall = _visible(request, code)
    keep_premises(request.user, hall, now())

    def add(values: dict[str, Any]) -> str:
        return _("已登记：%(facility)s。") % {"facility": add_facility(hall, **values, by=request.user)}

    form = FacilityForm(request.POST, auto_id="facility_%s")
    return _done(request, hall, form, add, lambda: {"facility_form": form})


@login_required
@require_POST
def facility_checks(request: HttpRequest, code: str, facility: int) -> HttpResponse:
    """Record a check of a facility, made today."""
    hall = _visible(request, code)
    found = get_object_or_404(hall.facilities, pk=facility)
    keep_premises(request.user, hall, now())

    def check(values: dict[str, Any]) -> str:
        return _("已记录检查：%(facility)s。") % {"facility": record_check(found, **values, by=request.user)}

    form = _check_form(found, request.POST)
    return _done(request, hall, form, check, lambda: {"check_form": form, "checked": found.pk})


def _visible(request: HttpRequest, code: str) -> Hall:
    """The hall, for those who read premises at all: 403 for the others, 404 for a hall that is not theirs."""
    at = now()
    read_premises(request.user, None, at)
    return get_object_or_404(with_registers(halls_read_by(request.user, at)), code=code)


def _done(
    request: HttpRequest,
    hall: Hall,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    shown: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """Act and go back to the hall; or show it again with what is wrong beside the input."""
    status = 422
    if form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            status = broken.status
        else:
            return redirect("hall_premises", hall.code)
    return _page(request, hall, status=status, **shown())


def _page(request: HttpRequest, hall: Hall, *, status: int = 200, **bound: Any) -> HttpResponse:
    at = now()
    may_keep = refusal(keep_premises, request.user, hall, at) is None
    shown = premises(hall, localdate(at))
    forms_of = {bound["checked"]: bound["check_form"]} if "checked" in bound else {}
    context = {
        "premises": shown,
        "may_keep": may_keep,
        "register": [
            (row, forms_of.get(row.facility.pk) or _check_form(row.facility) if may_keep else None)
            for row in shown.facilities
        ],
        "facility_form": FacilityForm(auto_id="facility_%s"),
    }
    return render(request, "hall/manage/hall_detail.html", context | bound, status=status)


def _check_form(facility: Facility, data: Any = None) -> CheckForm:
    initial = {"count": facility.count, "state": facility.state, "remark": facility.remark}
    return CheckForm(data, initial=initial, auto_id=f"check_{facility.pk}_%s")
