"""Public pages and lists answered by their tag: 304 to who has the page, else the rendering kept by this process.

A tag names everything its body depends on and is read from the database at each request, so nothing here can be stale.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

KEPT_BYTES = 32_000_000  # of rendered pages in one process
PUBLIC_SECONDS = 60


class RenderedPages:
    """The pages asked for last, by tag, up to a number of bytes."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, tag: str, render: Callable[[], bytes]) -> bytes:
        """The body under `tag`, rendered now if this process does not have it."""
        with self._lock:
            if tag in self._pages:
                self._pages.move_to_end(tag)
                return self._pages[tag]
        body = render()
        with self._lock:
            self._keep(tag, body)
        return body

    def _keep(self, tag: str, body: bytes) -> None:
        if tag in self._pages:
            return
        self._pages[tag] = body
        self._size += len(body)
        while self._size > self._limit:
            _oldest, dropped = self._pages.popitem(last=False)
            self._size -= len(dropped)


PAGES = RenderedPages()


def answer_by_tag(
    request: HttpRequest,
    tag: str,
    changed_at: datetime,
    render: Callable[[], bytes],
    content_type: str = "text/html; charset=utf-8",
) -> HttpResponse:
    """304 when the reader's copy carries `tag` (quoted, as in ETag), else the page.

    `changed_at` is shown as Last-Modified but never decides: a placement may change without leaving a time.
    """
    response = _unchanged(request, tag)
    if response is None:
        response = HttpResponse(PAGES.get(tag, render), content_type=content_type)
    response["ETag"] = tag
    response["Last-Modified"] = _http_date(changed_at)
    return let_caches_keep(request, response)


def _unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """The short answer to a reader who has the page, or whose condition fails; lists of tags are read by Django."""
    if request.META.get("HTTP_IF_NONE_MATCH") == tag and "HTTP_IF_MATCH" not in request.META:
        return HttpResponseNotModified()
    asks = "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MATCH" in request.META
    return get_conditional_response(request, etag=tag) if asks else None


@lru_cache
def _http_date(at: datetime) -> str:
    return http_date(at.timestamp())


def let_caches_keep(request: HttpRequest, response: HttpResponse, seconds: int = PUBLIC_SECONDS) -> HttpResponse:
    """Allow nginx and browsers to keep a public answer, unless the reader has a session."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    response["Cache-Control"] = "private, no-cache" if has_session else f"public, max-age={seconds}"
    return response
