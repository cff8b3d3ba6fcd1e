"""What attendance clocks ask (ZKTeco push protocol): plain text, no session, no login; known clocks only."""

import logging
from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from redis.exceptions import RedisError

from hall.throttling import ClockThrottle
from hall.visitors import address
from staff.models import AttendanceDevice, DeviceContact
from staff.operations.clocks import greet, known_clock, receive

logger = logging.getLogger(__name__)

LARGEST_BODY = 5_000_000  # bytes: some 100,000 punches
REFUSAL_SECONDS = 60  # a stranger is logged once in that time
OPTIONS = """GET OPTION FROM: {serial}
Stamp={stamp}
ATTLOGStamp={stamp}
OpStamp=9999
PhotoStamp=9999
ErrorDelay=60
Delay=30
TransTimes=00:00;12:30
TransInterval=1
TransFlag=TransData AttLog
TimeZone=8
Realtime=1
Encrypt=None
"""

ClockView = Callable[[HttpRequest, AttendanceDevice], HttpResponse]


def for_clocks(*methods: str) -> Callable[[ClockView], Callable[[HttpRequest], HttpResponse]]:
    """A view that a known clock asks from its own network; everybody else is sent away, nothing of it is stored."""

    def decorate(view: ClockView) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @never_cache
        @require_http_methods(methods)
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            throttle = ClockThrottle()
            if not throttle.allow_request(request, None):
                answer = _said("slow down", 429)
                answer["Retry-After"] = str(int(throttle.wait() or 60) + 1)
                return answer
            device = known_clock(request.GET.get("SN", ""), address(request))
            return view(request, device) if device else _turned_away(request)

        return wrapped

    return decorate


@for_clocks("GET", "HEAD", "POST")
def cdata(request: HttpRequest, device: AttendanceDevice) -> HttpResponse:
    """GET: the clock asks how it should behave; POST: it uploads a table."""
    if request.method != "POST":
        return _said(_options(device, greet(device)))
    if _announced(request) > LARGEST_BODY or len(request.body) > LARGEST_BODY:
        return _said("too large", 413)
    if request.GET.get("table", "").upper() != "ATTLOG":
        return _not_kept(request, device)
    lines = receive(device, request.body, address=address(request), stamp=request.GET.get("Stamp", ""))
    return _said(f"OK: {lines}")


@for_clocks("GET", "HEAD")
def getrequest(request: HttpRequest, device: AttendanceDevice) -> HttpResponse:
    """The clock asks for commands; we have none."""
    greet(device)
    return _said("OK")


@for_clocks("POST")
def devicecmd(request: HttpRequest, device: AttendanceDevice) -> HttpResponse:
    """The clock tells what came of a command."""
    greet(device)
    return _said("OK")


@for_clocks("GET", "HEAD")
def ping(request: HttpRequest, device: AttendanceDevice) -> HttpResponse:
    greet(device)
    return _said("OK")


def _options(device: AttendanceDevice, contact: DeviceContact) -> str:
    return OPTIONS.format(serial=device.serial, stamp=contact.stamp or "0")


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdigit() else 0


def _not_kept(request: HttpRequest, device: AttendanceDevice) -> HttpResponse:
    """Users, templates, photos and operations: answered, so that the clock stops sending them, counted, not stored."""
    greet(device)
    lines = sum(bool(line.strip()) for line in request.body.splitlines())
    logger.info("clock table not kept", extra={"device": device.serial, "lines": lines})
    return _said("OK")


def _turned_away(request: HttpRequest) -> HttpResponse:
    place = address(request)
    try:
        is_first = cache.add(f"clock-refused:{sha256(place.encode()).hexdigest()}", 1, REFUSAL_SECONDS)
    except RedisError:
        is_first = True
    if is_first:
        logger.warning("clock refused", extra={"address": place[:45]})
    return _said("unknown device", 403)


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
