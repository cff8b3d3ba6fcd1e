"""How often one address may try codes on public pages."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from hall.throttling import ProgressThrottle, too_many


def limited(view: Any) -> Any:
    """Answer 429 with Retry-After to an address that tries too often; look-ups only, not the empty form."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = ProgressThrottle()
        is_look_up = "number" in request.GET or "token" in kwargs
        if is_look_up and not throttle.allow_request(request, view):
            return too_many(request, throttle, "approvals/public/too_many.html")
        return view(request, *args, **kwargs)

    return wrapped
