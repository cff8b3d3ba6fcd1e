"""Throttles that keep serving when the cache is away: the counter may lose count, the hall may not stop."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from hall.visitors import address


class _Lenient(SimpleRateThrottle):
    def allow_request(self, request: Any, view: Any) -> bool:
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


class _ByAddress(_Lenient):
    """By address alone: who is logged in is not asked, neither a clock nor a public page has a session."""

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class LoginThrottle(_ByAddress):
    """Tries to get a token."""

    scope = "login"


class LoginPageThrottle(LoginThrottle):
    """The same count on the login page, where only failures add to it.

    The axes lockout counts a name at an address; this stops who tries many names. A right password is not counted: a
    whole hall signs in at nine, perhaps from one address.
    """

    def throttle_success(self) -> bool:
        return True

    def count_failure(self, request: HttpRequest) -> None:
        """A wrong password came from the address of `request`."""
        LoginThrottle().allow_request(request, None)


class ProgressThrottle(_ByAddress):
    """Look-ups with number and code, so that codes can't be tried out."""

    scope = "progress"


class QuestionThrottle(_ByAddress):
    """Pages whose answer costs work; the same count as the API's readers without an account."""

    scope = "anon"


class ClockThrottle(_ByAddress):
    """Attendance clocks: many stand behind one address, each speaks a few times a minute."""

    scope = "clock"


def too_many(request: HttpRequest, throttle: SimpleRateThrottle, template: str) -> HttpResponse:
    """The page of an address that asks too often: 429 with Retry-After; the template is told the `seconds` to wait
    and how many requests a minute are answered at `most`.
    """
    seconds = max(1, round(throttle.wait() or 60))
    response = render(request, template, {"seconds": seconds, "most": throttle.num_requests}, status=429)
    response["Retry-After"] = str(seconds)
    return response
