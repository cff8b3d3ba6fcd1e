"""What search engines read: every public page once, under the public name of the site, and nothing else."""

from datetime import date, datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from hall.pages.crawlers import PublicPages
from tests.factories import make_item, make_version, publish

SITE = "https://hall.example.gov.cn"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(autouse=True)
def in_september(settings):
    settings.PUBLIC_URL = SITE
    with time_machine.travel(datetime(2026, 9, 22, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def client(cast):
    return Client(headers={"host": "localhost"})


def addresses(response, kind="url"):
    return [row.text for row in ElementTree.fromstring(response.content).findall(f"s:{kind}/s:loc", NAMES)]


def test_map_holds_every_public_page_under_the_public_name(client, cast):
    other = publish(make_version(make_item(cast.department, "A#1")))
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    assert addresses(response) == [
        f"{SITE}/",
        f"{SITE}/items/",
        f"{SITE}/open-data/",
        f"{SITE}/items/A%231/",
        f"{SITE}/items/SFWL0001/",
    ]
    assert [client.get(address.removeprefix(SITE)).status_code for address in addresses(response)] == [200] * 5
    dates = [row.text for row in ElementTree.fromstring(response.content).findall("s:url/s:lastmod", NAMES)]
    assert dates == ["2025-01-06", "2025-01-06"]
    assert other.code not in response.content.decode(), "codes are quoted in addresses"


@pytest.mark.parametrize("change", ["classified", "withdrawn", "draft"])
def test_what_is_not_public_is_not_on_the_map(client, cast, change):
    before = client.get("/sitemap.xml")["ETag"]
    item = cast.item
    if change == "classified":
        item.is_classified, item.classified_basis = True, "保密法第十三条"
    elif change == "withdrawn":
        item.withdrawn_on = date(2026, 9, 1)
    else:
        item.current = None
    item.save()
    response = client.get("/sitemap.xml", headers={"If-None-Match": before})
    assert len(addresses(response)) == 3


def test_large_catalogue_is_split(client, cast, monkeypatch):
    monkeypatch.setattr(PublicPages, "limit", 2)
    for number in range(2):
        publish(make_version(make_item(cast.department, f"B{number}")))
    whole = client.get("/sitemap.xml")
    parts = addresses(whole, "sitemap")
    assert parts == [f"{SITE}/sitemap-{part}.xml" for part in (1, 2, 3)]
    found = [address for part in parts for address in addresses(client.get(part.removeprefix(SITE)))]
    assert len(found) == len(set(found)) == 6
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_no_part_is_too_large_for_a_crawler():
    assert PublicPages.limit == 50_000


def test_map_costs_the_same_however_large_the_catalogue(client, cast, django_assert_num_queries):
    client.get("/sitemap.xml")
    for count in (1, 3):
        for number in range(count):
            publish(make_version(make_item(cast.department, f"C{count}{number}")))
        with django_assert_num_queries(2):
            client.get("/sitemap.xml")
        with django_assert_num_queries(1):
            client.get("/sitemap.xml")


def test_map_itself_is_not_a_result(client, cast):
    assert "noindex" in client.get("/sitemap.xml")["X-Robots-Tag"]


def test_robots_keep_out_of_the_desk_and_find_the_map(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /manage/",
        "Disallow: /admin/",
        "Disallow: /api/",
        "",
        f"Sitemap: {SITE}/sitemap.xml",
    ]


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-1.xml", "/robots.txt"])
def test_they_are_read_only_and_leave_no_cookie(client, address):
    assert client.post(address).status_code == 405
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
