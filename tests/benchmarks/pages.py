"""What a public page, a 304 and an API list cost in CPU time against a view that says hello; queries by page size."""

import time
from collections.abc import Callable
from statistics import median
from types import SimpleNamespace

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.authtoken.models import Token

from approvals.models import Item
from tests.benchmarks.county import AT, found, grow
from tests.benchmarks.measure import Ratio, on_one_processor, run_sql, seconds, vacuum
from tests.factories import make_item, make_version, place, publish

TURN = 6  # requests of one view before the other has its turn: short, since a shared machine changes its speed
ROUNDS = 80
ITEMS = 600
PAGE_SIZES = (10, 100, 500)
CASES = 12_000  # every twentieth has a card


class Visitor:
    """Asks a WSGI application for one address, each time from another machine, so that no throttle stands between."""

    def __init__(self, **headers: str) -> None:
        self._application = get_wsgi_application()
        self._factory = RequestFactory(SERVER_NAME="127.0.0.1", **headers)
        self._number = 0
        self.status = 0
        self.headers: dict[str, str] = {}

    def get(self, address: str, **extra: str) -> bytes:
        self._number += 1
        machine = f"10.{self._number >> 16 & 255}.{self._number >> 8 & 255}.{self._number & 255}"
        environ = self._factory.get(address, REMOTE_ADDR=machine, **extra).environ
        response = self._application(environ, self._start)
        try:
            return b"".join(response)
        finally:
            response.close()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        self.status, self.headers = int(status.split()[0]), dict(headers)


@override_settings(ROOT_URLCONF="tests.benchmarks.urls")
def run(cases: int) -> list[Ratio]:
    county = _county()
    visitor, page = Visitor(), reverse("approvals:public:item", args=[county.item.code])
    _expect(visitor, page, 200)
    tag = {"HTTP_IF_NONE_MATCH": visitor.headers.get("ETag", "")}
    _expect(visitor, page, 304, **tag)
    listing = "/api/v1/items/?page_size=100"
    _expect(visitor, listing, 200)
    acts = {
        "warm item page against hello": (0.6, lambda: visitor.get(page)),
        "304 against hello": (0.6, lambda: visitor.get(page, **tag)),
        "API list of 100 against hello": (0.15, lambda: visitor.get(listing)),
    }
    return [
        *(_against_hello(visitor, name, bound, act) for name, (bound, act) in acts.items()),
        Ratio("queries of a 304", _queries(visitor, page, **tag), 1),
        Ratio(
            "publishing gives a 200 with a new tag",
            _after_publishing(county, visitor, page, tag),
            1,
            more_is_better=True,
        ),
    ]


@override_settings(ROOT_URLCONF="tests.benchmarks.urls")
def sizes(cases: int) -> list[Ratio]:
    county = _county()
    grow(county, CASES)
    token = Token.objects.create(user=county.manager)
    run_sql("UPDATE authtoken_token SET created = now()")
    visitor = Visitor(HTTP_AUTHORIZATION=f"Token {token.key}")
    ratios = []
    for name in ("items", "cards"):
        counts = [_queries(visitor, f"/api/v1/{name}/?page_size={size}") for size in PAGE_SIZES]
        note = ", ".join(f"{count} queries for {size}" for count, size in zip(counts, PAGE_SIZES, strict=True))
        ratios.append(Ratio(f"queries of {name}, largest page / smallest", max(counts) / min(counts), 1, note))
    return ratios


def _county() -> SimpleNamespace:
    county = found()
    for number in range(2, ITEMS + 1):
        place(publish(make_version(make_item(county.department, f"SFWL{number:04d}"))), county.window)
    vacuum("approvals_item", "approvals_itemversion", "approvals_placement")
    return county


def _against_hello(visitor: Visitor, name: str, bound: float, act: Callable[[], object]) -> Ratio:
    """How much of a hello view's CPU time the act leaves; beside it, on one processor, where a query wakes no other."""
    shared = _pairs(lambda: visitor.get("/hello/"), act)
    with on_one_processor() as is_alone:
        alone = _pairs(lambda: visitor.get("/hello/"), act) if is_alone else []
    hello, taken = (median(times) * 1000 for times in zip(*shared, strict=True))
    note = f"CPU of hello {hello:.2f} ms, of this {taken:.2f}"
    if alone:
        note += f"; on one processor {_share(alone):.2f}"
    return Ratio(name, _share(shared), bound, note, more_is_better=True)


def _share(pairs: list[tuple[float, float]]) -> float:
    return median(hello / act for hello, act in pairs)


def _pairs(hello: Callable[[], object], act: Callable[[], object]) -> list[tuple[float, float]]:
    """CPU seconds of a request to each, taking short turns, so that a noisy moment hits both; one turn warms up."""

    def turn(view: Callable[[], object]) -> float:
        return seconds(lambda: [view() for _request in range(TURN)], time.process_time) / TURN

    return [(turn(hello), turn(act)) for _round in range(ROUNDS + 1)][1:]


def _queries(visitor: Visitor, address: str, **extra: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        visitor.get(address, **extra)
    if visitor.status not in (200, 304):
        raise AssertionError(f"{address} answered {visitor.status}")
    return len(captured)


def _expect(visitor: Visitor, address: str, status: int, **extra: str) -> None:
    visitor.get(address, **extra)
    if visitor.status != status:
        raise AssertionError(f"{address} answered {visitor.status} instead of {status}")


def _after_publishing(county: SimpleNamespace, visitor: Visitor, page: str, tag: dict[str, str]) -> int:
    item = Item.objects.get(pk=county.item.pk)
    publish(make_version(item, name="核发《娱乐经营许可证》（改版）"), number=2, at=AT)
    visitor.get(page, **tag)
    return int(visitor.status == 200 and visitor.headers.get("ETag") != tag["HTTP_IF_NONE_MATCH"])
