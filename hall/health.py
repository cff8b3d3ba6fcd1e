"""Is the hall alive, and is it ready? For load balancers and the people on call."""

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from hall.calendar_overview import year_missing
from hall.calendars import work_calendar
from hall.models import JobRun
from hall.moment import now, today

SWEEP_MAY_BE_OLD = timedelta(minutes=20)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and Redis answer (else 503); the calendar's horizon and the age of the last sweep are reported."""
    checks: dict[str, object] = {"database": _try(_database), "redis": _try(_redis)}
    ready = all(checks.values())
    if checks["database"]:
        checks |= {"calendar": _calendar(), "sweep": _sweep()}
    return JsonResponse({"status": "ok" if ready else "failing", "checks": checks}, status=200 if ready else 503)


def _try(check: Callable[[], object]) -> bool:
    try:
        check()
    except (DatabaseError, RedisError, OSError):
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.get("readyz")


def _calendar() -> dict[str, object]:
    return {"published_through": work_calendar().published_through(), "ok": year_missing(today()) is None}


def _sweep() -> dict[str, object]:
    last = JobRun.objects.filter(name="sweep_deadlines").values_list("finished_at", flat=True).first()
    return {"last_at": last, "ok": last is not None and now() - last < SWEEP_MAY_BE_OLD}
