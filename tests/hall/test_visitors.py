"""A visitor cannot choose the address under which his failed logins are counted."""

import pytest

from hall.throttling import AnonymousThrottle, ClockThrottle, LoginThrottle, MemberThrottle, ProgressThrottle
from hall.visitors import address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.1"),
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, None, "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, proxies, forwarded, expected):
    settings.PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    assert address(rf.get("/", REMOTE_ADDR="10.0.0.1", **headers)) == expected


@pytest.mark.parametrize(
    "throttle", [AnonymousThrottle, MemberThrottle, LoginThrottle, ProgressThrottle, ClockThrottle]
)
@pytest.mark.parametrize(
    ("proxies", "expected"), [(0, "10.0.0.1"), (1, "10.0.0.2"), (2, "203.0.113.9"), (4, "10.0.0.1")]
)
def test_throttles_count_the_same_address_as_the_lockout(rf, settings, throttle, proxies, expected):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9, 10.0.0.2")
    assert throttle().get_ident(request) == expected
