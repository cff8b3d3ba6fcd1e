"""The manager's pages: the hall now, the cases and cards behind its numbers, the ruling on a card."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hall.moment import now
from supervision.forms.cards import RulingForm
from supervision.forms.filters import CardFilter, CaseFilter, HallChoice
from supervision.models import Card
from supervision.operations.appeals import decide_appeal
from supervision.operations.cards import settle
from supervision.policies import oversee
from supervision.queries import Oversight, card_page, card_rows, case_rows, filtered_cards, filtered_cases, hall_now
from supervision.spreadsheets import case_sheet
from supervision.statistics import OPEN, UNSETTLED
from supervision.trends import trend

ROWS = 50
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def hall_page(request: HttpRequest) -> HttpResponse:
    """大厅现在: windows, cases, cards and catalogue of one hall, and its trend; htmx asks for what changes."""
    at = now()
    oversee(request.user, None, at)
    oversight = Oversight.of(request.user, at)
    halls = list(oversight.choices())
    form = HallChoice(request.GET, halls=oversight.choices())
    chosen = form.is_valid() and (form.cleaned_data["hall"] or next(iter(halls), None))
    if not chosen:
        raise Http404
    context = {"now": hall_now(request.user, chosen, oversight, at), "halls": halls}
    if not request.htmx:
        context["trend"] = trend(request.user, chosen, at)
    template = "_now.html" if request.htmx else "now.html"
    response = render(request, f"supervision/manage/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    at = now()
    oversee(request.user, None, at)
    form = CaseFilter(request.GET or {"state": OPEN}, halls=Oversight.of(request.user, at).choices())
    form.is_valid()
    page = Paginator(filtered_cases(request.user, form.cleaned_data, at), ROWS).get_page(request.GET.get("page"))
    rows = case_rows(page.object_list, request.user, at)
    return render(request, "supervision/manage/case_list.html", {"form": form, "page": page, "rows": rows})


@login_required
@require_GET
def cases_sheet(request: HttpRequest) -> HttpResponse:
    """The same list as a spreadsheet, names of persons covered."""
    at = now()
    oversee(request.user, None, at)
    form = CaseFilter(request.GET or {"state": OPEN}, halls=Oversight.of(request.user, at).choices())
    form.is_valid()
    sheet = case_sheet(filtered_cases(request.user, form.cleaned_data, at), request.user, at)
    name = f"cases-{localdate(at):%Y%m%d}.xlsx"
    return HttpResponse(
        sheet, content_type=SPREADSHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@login_required
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    at = now()
    oversee(request.user, None, at)
    form = CardFilter(request.GET or {"state": UNSETTLED}, halls=Oversight.of(request.user, at).choices())
    form.is_valid()
    page = Paginator(filtered_cards(request.user, form.cleaned_data, at), ROWS).get_page(request.GET.get("page"))
    rows = card_rows(page.object_list, localdate(at))
    return render(request, "supervision/manage/card_list.html", {"form": form, "page": page, "rows": rows})


@login_required
@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    at = now()
    oversee(request.user, None, at)
    found = get_object_or_404(Card.objects.visible_to(request.user, at).with_people(), pk=pk)
    context = {"form": RulingForm(), **card_page(found, request.user, at)}
    return render(request, "supervision/manage/card_detail.html", context)


@login_required
@require_POST
def ruling(request: HttpRequest, pk: int) -> HttpResponse:
    """Uphold or withdraw a card that was explained or of which the time to explain is over."""
    return _ruled(request, pk, settle)


@login_required
@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Rule on the appeal against a card."""
    return _ruled(request, pk, decide_appeal)


def _ruled(request: HttpRequest, pk: int, rule: Callable[..., Card]) -> HttpResponse:
    at = now()
    oversee(request.user, None, at)
    found = get_object_or_404(Card.objects.visible_to(request.user, at).with_people(), pk=pk)
    form = RulingForm(request.POST)
    if not form.is_valid():
        context = {"form": form, **card_page(found, request.user, at)}
        return render(request, "supervision/manage/card_detail.html", context, status=422)
    rule(found, **form.cleaned_data, by=request.user)
    messages.success(request, _("处理结果已经登记。"))
    return redirect("supervision:manage:card", pk=pk)
