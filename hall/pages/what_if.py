"""Before a hall is closed for a day: which open cases would move (X5)."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from approvals.queries.what_if import SHOWN
from approvals.queries.what_if import closure_effect as effect_of
from hall.forms import ClosureForm, WhatIfForm
from hall.models import Hall
from hall.moment import now, today
from hall.permissions import refusal
from staff.policies import edit_calendar, read_calendar

KEPT = ("date", "name", "order_number", "order_date")  # of an order that was typed before looking


@login_required
@require_safe
def closure_effect(request: HttpRequest) -> HttpResponse:
    """The cases that closing a hall on a day would move, and for managers the form to order it. Writes nothing."""
    at = now()
    read_calendar(request.user, None, at)
    form = WhatIfForm(request.GET if "date" in request.GET else None, initial=request.GET.dict(), auto_id="effect_%s")
    context: dict[str, Any] = {"form": form, "today": today(), "shown": SHOWN}
    if form.is_valid():
        on, hall = form.cleaned_data["date"], form.cleaned_data["hall"]
        halls = [hall] if hall else Hall.objects.all()
        context |= {"effect": effect_of(on, halls, request.user, at), "chosen_hall": hall, "year": on.year}
        if refusal(edit_calendar, request.user, hall, at) is None:
            initial = {**request.GET.dict(), "date": on, "hall": hall}
            context["closure_form"] = ClosureForm(initial=initial, auto_id="closure_%s")
    status = 422 if form.errors else 200
    return render(request, "hall/manage/closure_effect.html", context, status=status)


def effect_address(form: ClosureForm) -> str:
    """The page that shows what an order would move, with what was typed so far; `form` has been validated."""
    typed = {name: value for name in KEPT if (value := form.cleaned_data.get(name))}
    if hall := form.cleaned_data.get("hall"):
        typed["hall"] = hall.code
    return f"{reverse('calendar_closure_effect')}?{urlencode(typed)}"
