"""Files that lie longest where they are, and special procedures past the time that was told (许可法45)."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.models import Case
from approvals.queries.holding import held_longest, held_rows
from approvals.queries.procedures import overruns
from hall.moment import now
from supervision.policies import oversee

ROWS = 50


@login_required
@require_GET
def held(request: HttpRequest) -> HttpResponse:
    at = now()
    oversee(request.user, None, at)
    cases = Case.objects.visible_to(request.user, at)
    page = Paginator(held_longest(cases), ROWS).get_page(request.GET.get("page"))
    rows = held_rows(page.object_list, request.user, at)
    context = {"page": page, "rows": rows, "overruns": overruns(cases, at)}
    return render(request, "supervision/manage/held.html", context)
