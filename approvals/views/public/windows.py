"""The public page of a window, to which the code on its sign leads (articles 4 and 7)."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.disclosure.listing import rows, with_marks
from approvals.disclosure.windows import items_at, public_window, window_front
from hall.conditional import let_caches_keep
from hall.moment import now

PAGE_SIZE = 20


@require_safe
def window(request: HttpRequest, hall: str, number: int) -> HttpResponse:
    """Which window this is, whether it is open, and what is done there today."""
    at = now()
    found = public_window(hall, number)
    if found is None:
        raise Http404
    on = localdate(at)
    page = Paginator(with_marks(items_at(found, on), on), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "front": window_front(found, at),
        "window": found,
        "page": page,
        "rows": rows(page.object_list),
        "crumbs": [{"label": _("首页"), "url": "/"}, {"label": _("办事"), "url": reverse("approvals:public:items")}],
    }
    return let_caches_keep(request, render(request, "approvals/public/window_detail.html", context))
