"""How often one address may try codes on public pages."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hall.throttling import ProgressThrottle


class _LookUps(ProgressThrottle):
    """The same count as the API's look-ups, by address alone: a public page does not read the session."""

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def limited(view: Any) -> Any:
    """Answer 429 with Retry-After to an address that tries too often; look-ups only, not the empty form."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = _LookUps()
        is_look_up = "number" in request.GET or "token" in kwargs
        if is_look_up and not throttle.allow_request(request, view):
            wait = max(1, round(throttle.wait() or 60))
            response = render(request, "approvals/public/too_many.html", {"seconds": wait}, status=429)
            response["Retry-After"] = str(wait)
            return response
        return view(request, *args, **kwargs)

    return wrapped
