"""What search engines read: a map of all public pages, and where they have no business. Addresses are PUBLIC_URL's."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from approvals.disclosure.listing import published_items
from approvals.disclosure.tags import catalogue_edition
from hall.conditional import answer_by_tag, let_caches_keep
from hall.moment import today

XML = "application/xml"
PAGES = ("home", "approvals:public:items", "approvals:public:open_data")
BARRED = ("/desk/", "/manage/", "/admin/", "/api/")


class PublicPages(Sitemap):
    """The home page, the list, the open data and every item that the public may read, in parts of at most 50,000."""

    @cached_property
    def paginator(self) -> Paginator:
        return Paginator(self.items(), self.limit)

    def items(self) -> list[tuple[str, datetime | None]]:
        """Each path with the moment since when it says so; one query."""
        published = published_items().select_related(None).order_by("code")
        rows = published.values_list("code", "current__published_at").iterator(chunk_size=5_000)
        return [(reverse(name), None) for name in PAGES] + [
            (reverse("approvals:public:item", args=[code]), published_at) for code, published_at in rows
        ]

    def location(self, item: tuple[str, datetime | None]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]

    def addresses(self, part: int) -> list[dict[str, Any]]:
        """The addresses of one part, absolute whatever name the visitor called the server by. Raises EmptyPage."""
        protocol, _colon, domain = settings.PUBLIC_URL.partition("://")
        return self.get_urls(part, SimpleNamespace(domain=domain), protocol)


@require_safe
@x_robots_tag
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages; beyond 50,000 a list of the parts."""
    return _answer(request, "whole", _whole)


@require_safe
@x_robots_tag
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """One part of the map; 404 beyond the last."""
    return _answer(request, part, lambda: _part(PublicPages(), part))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Members' pages and the API are not for search engines; the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in BARRED), ""]
    lines += [f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}", ""]
    return let_caches_keep(request, HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


def _answer(request: HttpRequest, part: Any, render: Any) -> HttpResponse:
    edition = catalogue_edition(today())
    return answer_by_tag(request, edition.tag("sitemap", part), edition.changed_at, render, XML)


def _whole() -> bytes:
    pages = PublicPages()
    if pages.paginator.num_pages == 1:
        return _part(pages, 1)
    parts = [settings.PUBLIC_URL + reverse("sitemap_part", args=[part]) for part in pages.paginator.page_range]
    return _render("sitemap_index.xml", sitemaps=[SitemapIndexItem(address) for address in parts])


def _part(pages: PublicPages, part: int) -> bytes:
    try:
        return _render("sitemap.xml", urlset=pages.addresses(part))
    except EmptyPage:
        raise Http404 from None


def _render(template: str, **context: Any) -> bytes:
    return render_to_string(template, context).encode()
