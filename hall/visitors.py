"""Where a request comes from, as far as the proxies in front can be believed."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The visitor's address, for the login lockout and the throttles.

    Each of our own PROXY_COUNT proxies adds or sets one entry on the right of X-Forwarded-For; whatever stands further
    left the visitor wrote himself, and without a proxy of ours the whole header is his.
    """
    entries = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(entries) and entries[-settings.PROXY_COUNT]:
        return entries[-settings.PROXY_COUNT]
    return request.META.get("REMOTE_ADDR", "")
