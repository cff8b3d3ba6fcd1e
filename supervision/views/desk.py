"""Cards at the desk: what is flagged on one's own cases, and the explanation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hall.moment import now
from supervision.forms.cards import AppealForm, ExplanationForm
from supervision.forms.filters import CardFilter
from supervision.models import Card
from supervision.operations.appeals import appeal as appeal_against
from supervision.operations.cards import explain
from supervision.queries import Oversight, card_page, card_rows, filtered_cards
from supervision.statistics import UNSETTLED

ROWS = 50


@login_required
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The cards on cases that the reader may see, unsettled first of all."""
    at = now()
    form = CardFilter(request.GET or {"state": UNSETTLED}, halls=Oversight.of(request.user, at).choices())
    form.is_valid()
    page = Paginator(filtered_cards(request.user, form.cleaned_data, at), ROWS).get_page(request.GET.get("page"))
    rows = card_rows(page.object_list, localdate(at))
    return render(request, "supervision/desk/card_list.html", {"form": form, "page": page, "rows": rows})


@login_required
@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    at = now()
    found = get_object_or_404(Card.objects.visible_to(request.user, at).with_people(), pk=pk)
    context = {"form": ExplanationForm(), "appeal_form": AppealForm(), **card_page(found, request.user, at)}
    return render(request, "supervision/desk/card_detail.html", context)


@login_required
@require_POST
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the explanation of the person concerned."""
    at = now()
    found = get_object_or_404(Card.objects.visible_to(request.user, at).with_people(), pk=pk)
    form = ExplanationForm(request.POST)
    if not form.is_valid():
        context = {"form": form, **card_page(found, request.user, at)}
        return render(request, "supervision/desk/card_detail.html", context, status=422)
    explain(found, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("情况说明已经提交。"))
    return redirect(found)


@login_required
@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the appeal of the member against the ruling."""
    at = now()
    found = get_object_or_404(Card.objects.visible_to(request.user, at).with_people(), pk=pk)
    form = AppealForm(request.POST)
    if not form.is_valid():
        context = {"appeal_form": form, **card_page(found, request.user, at)}
        return render(request, "supervision/desk/card_detail.html", context, status=422)
    appeal_against(found, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("申诉已经提交，由另一名管理人员决定。"))
    return redirect(found)
