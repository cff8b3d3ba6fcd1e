"""Before a hall is closed for a day: which open cases would move (X5)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.queries.what_if import SHOWN
from approvals.queries.what_if import closure_effect as effect_of
from hall.forms import ClosureForm, WhatIfForm
from hall.models import Hall
from hall.moment import now, today
from hall.permissions import refusal
from staff.policies import edit_calendar, read_calendar


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
            context["closure_form"] = ClosureForm(initial={"date": on, "hall": hall}, auto_id="closure_%s")
    status = 422 if form.errors else 200
    return render(request, "hall/manage/closure_effect.html", context, status=status)
