"""The list, the item page with its older versions, the guide to print and the QR code (articles 6, 7, 24 and 25)."""

from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.disclosure.guide_sheet import sheet
from approvals.disclosure.guides import forecast, guide
from approvals.disclosure.listing import facets, found, rows, with_marks
from approvals.disclosure.tags import Edition, catalogue_edition, item_edition
from approvals.forms.public import AcceptedForm, ItemSearchForm
from approvals.views.public.filters import chips, groups
from hall.conditional import answer_by_tag, let_caches_keep
from hall.moment import today
from hall.typesetting import pdf

PAGE_SIZE = 20
GUIDE_SHEET, PDF = "approvals/typst/guide.typ", "application/pdf"
DAY = 86_400  # seconds that a QR code may be kept


@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """Items by words and filters; everything asked for is in the address."""
    on = today()
    edition = catalogue_edition(on)
    tag = edition.tag(request.get_full_path())
    return answer_by_tag(request, tag, edition.changed_at, lambda: _list_page(request, on))


def _list_page(request: HttpRequest, on: date) -> bytes:
    form = ItemSearchForm(request.GET)
    criteria = form.criteria()
    counted = facets(criteria)
    page = Paginator(with_marks(found(criteria), on), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "criteria": criteria,
        "facets": counted,
        "groups": groups(criteria, counted),
        "chips": chips(request, criteria),
        "page": page,
        "rows": rows(page.object_list),
    }
    return _render(request, "approvals/public/item_list.html", context)


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """The current version of an item."""
    return _item_page(request, item_edition(code, today()))


@require_safe
def item_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Version `number` of an item, which cases accepted under it stay bound to (article 7)."""
    return _item_page(request, item_edition(code, today(), number))


@require_safe
def item_guide(request: HttpRequest, code: str) -> HttpResponse:
    """The guide to print (办事指南): A4, without navigation or calculator."""
    return _item_page(request, item_edition(code, today()), "approvals/public/item_guide.html")


@require_safe
def item_guide_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same guide as a PDF to print, bind and hand out (articles 7 and 24)."""
    edition = item_edition(code, today())
    if edition is None:
        raise Http404
    tag = edition.tag(GUIDE_SHEET)
    response = answer_by_tag(request, tag, edition.changed_at, lambda: _guide_sheet(edition.version_id), PDF)
    response["Content-Disposition"] = f'inline; filename="guide-{quote(code)}.pdf"'
    return response


def _guide_sheet(version_id: int) -> bytes:
    return pdf(GUIDE_SHEET, sheet(guide(version_id, today())))


@require_safe
def item_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The address of the item page as a QR code (SVG)."""
    if item_edition(code, today()) is None:
        raise Http404
    drawing = BytesIO()
    address = settings.PUBLIC_URL + reverse("approvals:public:item", args=[code])
    segno.make_qr(address, error="m").save(drawing, kind="svg", border=2, scale=4, light="#fff")
    return let_caches_keep(request, HttpResponse(drawing.getvalue(), content_type="image/svg+xml"), DAY)


def _item_page(
    request: HttpRequest, edition: Edition | None, template: str = "approvals/public/item_detail.html"
) -> HttpResponse:
    if edition is None:
        raise Http404
    tag = edition.tag(template, request.path, request.META["QUERY_STRING"])
    return answer_by_tag(request, tag, edition.changed_at, lambda: _guide_page(request, edition.version_id, template))


def _guide_page(request: HttpRequest, version_id: int, template: str) -> bytes:
    form = AcceptedForm(request.GET if "accepted" in request.GET else {"accepted": today().isoformat()})
    shown = guide(version_id, today())
    context = {
        "guide": shown,
        "version": shown.version,
        "item": shown.version.item,
        "accepted_form": form,
        "forecast": forecast(shown.version, shown.places, form.cleaned_data["accepted"]) if form.is_valid() else None,
        "crumbs": _crumbs(shown.version.item.department.short_name),
    }
    return _render(request, template, context)


def _crumbs(department: str) -> list[dict[str, Any]]:
    items = reverse("approvals:public:items")
    return [
        {"label": _("首页"), "url": "/"},
        {"label": _("办事"), "url": items},
        {"label": department, "url": f"{items}?department={department}"},
    ]


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> bytes:
    return render_to_string(template, context, request).encode()
