"""What happens around every request: a log line, a member's session, a readable address, the page for a broken rule."""

import logging
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse

from hall.errors import RuleBroken
from hall.problems import html_problem

logger = logging.getLogger("hall.request")


class RequestLogMiddleware:
    """One structured line a request, with an id that all its log lines carry; no query string, it may name people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        started = time.perf_counter()
        response = self.get_response(request)
        if not request.path.startswith(("/static/", "/healthz", "/readyz")):
            facts = {"method": request.method, "path": request.path, "status": response.status_code}
            logger.info("request", extra={**facts, "ms": round((time.perf_counter() - started) * 1000, 1)})
        return response


class MemberSessionMiddleware(SessionMiddleware):
    """Sessions as Django keeps them; that of a member begins its hour anew with every request.

    Only a member's: with SESSION_SAVE_EVERY_REQUEST each request with a made-up cookie would leave a row. What she is
    shown is kept nowhere unless the view says so: after logout, Back on the shared PC must not bring a case back.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            request.session.modified = True
            response.headers.setdefault("Cache-Control", "private, no-store")
        return super().process_response(request, response)


class NulMiddleware:
    """Nothing has a NUL character in its address or is found by one: 404.

    PostgreSQL knows none, so a look-up by such a text would be an error of ours. Forms and serializers refuse it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404("NUL in the address")
        return self.get_response(request)


class RuleBrokenMiddleware:
    """A RuleBroken that leaves a page view becomes a page or fragment with the message and the article."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return html_problem(request, exception) if isinstance(exception, RuleBroken) else None
