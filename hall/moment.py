"""The present moment, read once at the edge of an operation.

Only the demonstration may move it, to tell the story of the past year through the real operations; nothing that a
user sends can.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _moved.get() or timezone.now()


def today() -> date:
    """The present local day (Asia/Shanghai)."""
    return now().astimezone(timezone.get_default_timezone()).date()


@contextmanager
def moved_to(at: datetime) -> Iterator[None]:
    """Let `now()` be `at` inside the block. Raises ImproperlyConfigured outside demo mode."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Time moves in demo mode only.")
    token = _moved.set(at)
    try:
        yield
    finally:
        _moved.reset(token)
