"""Throttles that keep serving when the cache is away: the counter may lose count, the hall may not stop."""

from typing import Any

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from hall.visitors import address


class _Lenient(SimpleRateThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return super().allow_request(request, view)
        except RedisError:
            return True

    def get_ident(self, request: Any) -> str:
        """The address that the lockout counts too, never one that the visitor made up."""
        return address(request)


class AnonymousThrottle(_Lenient, AnonRateThrottle):
    """Readers without an account, by address."""


class MemberThrottle(_Lenient, UserRateThrottle):
    """Members, each by herself."""


class LoginThrottle(_Lenient, AnonRateThrottle):
    """Tries to get a token, by address."""

    scope = "login"


class ProgressThrottle(_Lenient, AnonRateThrottle):
    """Look-ups with number and code, by address, so that codes can't be tried out."""

    scope = "progress"


class ClockThrottle(_Lenient, AnonRateThrottle):
    """Attendance clocks, by address: many stand behind one, each speaks a few times a minute."""

    scope = "clock"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """By address alone: who is logged in must not be asked, a clock has no session."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
