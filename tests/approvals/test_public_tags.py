"""The tag of a public page: kept while nothing changes, new at once where something does, the same for everybody."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from hall.calendars import record_calendar_change
from tests.factories import make_version, place, publish

pytestmark = pytest.mark.usefixtures("in_september")

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("address", ["/items/", "/items/SFWL0001/", "/api/v1/items/SFWL0001/", "/api/v1/items/"])
def test_an_unchanged_page_costs_one_query_and_304(client, cast, address, django_assert_max_num_queries):
    tag = client.get(address)["ETag"]
    with django_assert_max_num_queries(1):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    with django_assert_max_num_queries(1):
        assert client.get(address).status_code == 200


def _publish_again(cast):
    publish(make_version(cast.item, promised_limit=6), number=2)


def _move_window(cast):
    place(cast.item, cast.other_window, date(2026, 9, 1))


def _rename_window(cast):
    cast.window.zone = "二楼"
    cast.window.save()


def _change_phone(cast):
    cast.department.phone = "0758-000-9999"
    cast.department.save()


def _change_calendar(cast):
    record_calendar_change([date(2026, 9, 23)])


@pytest.mark.parametrize("change", [_publish_again, _move_window, _rename_window, _change_phone, _change_calendar])
@pytest.mark.parametrize("address", ["/items/SFWL0001/", "/api/v1/items/SFWL0001/"])
def test_a_change_shows_at_once_under_a_new_tag(client, cast, change, address):
    before = client.get(address)["ETag"]
    change(cast)
    after = client.get(address, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


def test_a_new_day_is_a_new_page(client, cast):
    before = client.get("/items/SFWL0001/")["ETag"]
    with time_machine.travel(datetime(2026, 9, 23, 0, 1, tzinfo=SHANGHAI), tick=False):
        assert client.get("/items/SFWL0001/", headers={"If-None-Match": before}).status_code == 200


def test_tag_differs_where_the_page_differs(client, cast):
    addresses = ("/items/SFWL0001/", "/items/SFWL0001/?accepted=2026-09-01", "/items/SFWL0001/guide/",
                 "/items/SFWL0001/versions/1/", "/items/", "/items/?q=许可", "/api/v1/items/SFWL0001/")  # fmt: skip
    tags = [client.get(address)["ETag"] for address in addresses]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("address", ["/", "/items/", "/items/SFWL0001/", "/open-data/", "/deadline/", "/api/v1/items/"])
def test_public_pages_leave_the_session_alone(client, cast, address):
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_member_s_copy_is_not_for_shared_caches(client, cast):
    client.force_login(cast.clerk_a)
    assert client.get("/items/SFWL0001/")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", ["/items/", "/items/SFWL0001/", "/open-data/", "/deadline/", "/progress/"])
def test_public_pages_are_read_only(client, cast, address):
    assert client.post(address).status_code == 405
