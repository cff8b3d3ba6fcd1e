"""The working-day calendar: a year at a glance, its days, its publication, closures by order."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hall import calendar_acts, calendar_overview
from hall.errors import RuleBroken
from hall.forms import ClosureForm, DayForm, PublicationForm, ReasonForm, RemovalForm
from hall.models import DayException, Hall
from hall.moment import now, today
from hall.pages.what_if import effect_address
from hall.permissions import Policy, refusal
from hall.states import DayKind
from hall.years import FIRST_YEAR, LAST_YEAR
from staff.policies import consent_to_closure, edit_calendar, read_calendar

EVERY_HALL = "all"  # in addresses, where a hall's code would stand; codes are capitals


@login_required
@require_safe
def year_page(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The year at a glance, for managers, leaders, duty officers and supervisors; this year where none is named."""
    read_calendar(request.user, None, now())
    return _page(request, _sane(year if year is not None else today().year))


@login_required
@require_POST
def days(request: HttpRequest, year: int) -> HttpResponse:
    """Enter a holiday or a make-up workday."""
    edit_calendar(request.user, None, now())

    def enter(values: dict[str, Any]) -> str:
        day = calendar_acts.enter_day(values["date"], kind=values["kind"], name=values["name"], by=request.user)
        return _("已登记：%(day)s") % {"day": day}

    return _done(request, year, "day_form", _day_form(year, request.POST), enter)


@login_required
@require_POST
def removals(request: HttpRequest, year: int) -> HttpResponse:
    """Take back a day entered by mistake."""
    edit_calendar(request.user, None, now())

    def remove(values: dict[str, Any]) -> str:
        calendar_acts.remove_day(values["date"], reason=values["reason"], by=request.user)
        return _("已删去 %(day)s 的登记。") % {"day": values["date"]}

    return _done(request, year, "removal_form", _removal_form(year, request.POST), remove)


@login_required
@require_POST
def publication(request: HttpRequest, year: int) -> HttpResponse:
    """Publish the year under its notice."""
    edit_calendar(request.user, None, now())

    def publish(values: dict[str, Any]) -> str:
        calendar_acts.publish_year(year, document=values["document"], url=values["url"], by=request.user)
        return _("%(year)s 年的日历已公布，相关办件的到期日会重新推算。") % {"year": year}

    return _done(request, year, "publication_form", PublicationForm(request.POST, auto_id="publication_%s"), publish)


@login_required
@require_POST
def closures(request: HttpRequest, year: int) -> HttpResponse:
    """Enter the government's order to close, or look first at what it would move; it counts once a second consents."""
    form = ClosureForm(request.POST, request.FILES, auto_id="closure_%s")
    hall = form.cleaned_data["hall"] if form.is_valid() else _a_hall_of(request)
    edit_calendar(request.user, hall, now())
    if "preview" in request.POST:
        return redirect(effect_address(form))

    def order(values: dict[str, Any]) -> str:
        day = calendar_acts.order_closure(values.pop("date"), by=request.user, scan=values.pop("order_scan"), **values)
        return _("已登记：%(day)s。另一人复核后才生效。") % {"day": day}

    return _done(request, year, "closure_form", form, order)


@login_required
@require_POST
def closure_consent(request: HttpRequest, on: str, hall: str) -> HttpResponse:
    """Confirm a closure as the second person."""
    closure = get_object_or_404(_closures_at(on, hall))
    consent_to_closure(request.user, closure.hall, now())
    calendar_acts.consent_to_closure(closure, by=request.user)
    messages.success(request, _("已复核：%(day)s，这一天不再计入工作日。") % {"day": closure})
    return redirect("calendar_year", closure.date.year)


@login_required
@require_POST
def closure_withdrawal(request: HttpRequest, on: str, hall: str) -> HttpResponse:
    """Take back a closure that still waits for consent."""
    closure = get_object_or_404(_closures_at(on, hall))
    edit_calendar(request.user, closure.hall, now())

    def withdraw(values: dict[str, Any]) -> str:
        calendar_acts.withdraw_closure(closure, reason=values["reason"], by=request.user)
        return _("已撤回：%(day)s") % {"day": closure}

    form = ReasonForm(request.POST, auto_id="withdrawal_%s")
    return _done(request, closure.date.year, "withdrawal_form", form, withdraw)


@login_required
@require_safe
def closure_scan(request: HttpRequest, on: str, hall: str) -> HttpResponse | FileResponse:
    """The scanned order, for those who may read the calendar."""
    read_calendar(request.user, None, now())
    closure = get_object_or_404(_closures_at(on, hall).exclude(order_scan=""))
    return FileResponse(closure.order_scan.open("rb"), as_attachment=True)


def _done(
    request: HttpRequest, year: int, name: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Act and go back to the year; or show the page again with what is wrong, everything typed still in it."""
    status = 422
    if form.is_valid():
        try:
            messages.success(request, act(dict(form.cleaned_data)))
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            status = broken.status
        else:
            on = form.cleaned_data.get("date")
            return redirect("calendar_year", on.year if on else year)
    return _page(request, _sane(year), status=status, **{name: form})


def _page(request: HttpRequest, year: int, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    hall = Hall.objects.filter(code=request.GET.get("hall", "")).first()
    view = calendar_overview.overview(year, hall, today=today())
    context = {
        "overview": view,
        "chosen_hall": hall,
        "halls": Hall.objects.filter(is_active=True),
        "years": (max(year - 1, FIRST_YEAR), min(year + 1, LAST_YEAR)),
        "year_missing": calendar_overview.year_missing(today()),
        "national_days": calendar_overview.national_days(year),
    }
    return render(
        request, "hall/manage/calendar.html", context | _rights(request, year) | _forms(view) | bound, status=status
    )


def _rights(request: HttpRequest, year: int) -> dict[str, Any]:
    """What this person may do on the page now; each policy is asked once a hall."""
    may_edit = _asked_once(edit_calendar, request.user)
    may_consent = _asked_once(consent_to_closure, request.user)
    rows = calendar_overview.closures(year)
    return {
        "closures": [_closure_row(row, request.user, may_edit, may_consent) for row in rows],
        "may_edit": may_edit(None),
        "may_order": may_edit(None) or _a_hall_of(request) is not None,
    }


def _forms(view: calendar_overview.YearOverview) -> dict[str, forms.Form]:
    return {
        "day_form": _day_form(view.year),
        "removal_form": _removal_form(view.year),
        "publication_form": _publication_form(view),
        "closure_form": ClosureForm(auto_id="closure_%s"),
        "withdrawal_form": ReasonForm(auto_id="withdrawal_%s"),
    }


def _asked_once(policy: Policy, user: Any) -> Callable[[Hall | None], bool]:
    at = now()
    return cache(lambda hall: refusal(policy, user, hall, at) is None)


def _publication_form(view: calendar_overview.YearOverview) -> PublicationForm:
    notice = view.notice
    initial = {"document": notice.document, "url": notice.url} if notice else {}
    return PublicationForm(initial=initial, auto_id="publication_%s")


def _day_form(year: int, data: Any = None) -> DayForm:
    return DayForm(data, auto_id="day_%s", initial={"date": date(_sane(year), 1, 1)})


def _removal_form(year: int, data: Any = None) -> RemovalForm:
    return RemovalForm(data, auto_id="removal_%s", days=calendar_overview.national_days(year))


def _closure_row(
    row: DayException, user: Any, may_edit: Callable[[Hall | None], bool], may_consent: Callable[[Hall | None], bool]
) -> dict[str, Any]:
    """A closure with what this person may do to it now."""
    waiting, own = row.consented_at is None, row.entered_by_id == user.pk
    return {
        "row": row,
        "hall_key": row.hall.code if row.hall else EVERY_HALL,
        "may_consent": waiting and not own and may_consent(row.hall),
        "may_withdraw": waiting and may_edit(row.hall),
        "is_own": waiting and own,
    }


def _a_hall_of(request: HttpRequest) -> Hall | None:
    """A hall whose calendar the user may edit, if there is one: enough to see the form of closures."""
    may_edit = _asked_once(edit_calendar, request.user)
    return next(filter(may_edit, Hall.objects.all()), None)


def _closures_at(on: str, hall: str) -> QuerySet[DayException]:
    rows = DayException.objects.filter(kind=DayKind.CLOSURE, date=_date(on)).select_related("hall")
    return rows.filter(hall=None) if hall == EVERY_HALL else rows.filter(hall__code=hall)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _sane(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year
