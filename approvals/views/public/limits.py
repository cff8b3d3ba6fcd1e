"""How often one address may try codes, or have limits reckoned, on public pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from hall.throttling import ProgressThrottle, QuestionThrottle, too_many

PAGE = "approvals/public/too_many.html"


def limited(view: Any) -> Any:
    """Answer 429 with Retry-After to an address that tries too often; look-ups only, not the empty form."""
    return _refusing(view, ProgressThrottle, lambda request, kwargs: "number" in request.GET or "token" in kwargs)


def limited_questions(view: Any) -> Any:
    """The same for the calculator: an answer costs work, the empty form does not."""
    return _refusing(view, QuestionThrottle, lambda request, kwargs: "accepted" in request.GET)


def _refusing(view: Any, throttle_class: Any, counts: Callable[[HttpRequest, dict[str, Any]], bool]) -> Any:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = throttle_class()
        if not counts(request, kwargs) or throttle.allow_request(request, view):
            return view(request, *args, **kwargs)
        return too_many(request, throttle, PAGE)

    return wrapped
