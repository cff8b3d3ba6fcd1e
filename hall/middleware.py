"""What happens around every request: a log line, and the page for a broken rule."""

import logging
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

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


class RuleBrokenMiddleware:
    """A RuleBroken that leaves a page view becomes a page or fragment with the message and the article."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return html_problem(request, exception) if isinstance(exception, RuleBroken) else None
