"""The named cast and the calendar that most tests share. Rows beyond these come from tests.factories."""

import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from hall.calendars import record_calendar_change
from hall.history import insert_signed
from hall.models import CalendarYear, DayException
from hall.moment import now
from hall.states import DayKind
from staff.models import StaffMember
from staff.queries import SYSTEM_USERNAME
from staff.states import Role
from tests import day
from tests.factories import (
    give_role,
    hold_post,
    make_department,
    make_hall,
    make_item,
    make_member,
    make_version,
    make_window,
    place,
    post_to,
    publish,
)
from tests.remembered import remembered
from windows.states import Side

# A busy machine proves nothing wrong: no test fails by the clock.
hypothesis_settings.register_profile("hall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("hall")

DATA = Path(__file__).parent / "data"
DAY_KINDS = {"holiday": DayKind.HOLIDAY, "workday": DayKind.MAKE_UP_WORKDAY}


@pytest.fixture(autouse=True, scope="session")
def own_cache():
    """Each worker counts and caches in a Redis database of its own: 1, 2, … after the one that REDIS_URL names."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    server, number = re.fullmatch(r"(\w+://[^/]*)/?(\d*)", settings.REDIS_URL.rstrip("/")).groups()
    location = f"{server}/{int(number or 0) + 1 + worker}"
    with override_settings(CACHES={"default": settings.CACHES["default"] | {"LOCATION": location}}):
        yield


@pytest.fixture(autouse=True, scope="session")
def today():
    with day.of_the_suite():
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """No throttle counter or cached page survives a test."""
    cache.clear()


@pytest.fixture
def without_redis(settings):
    """Nobody answers where cache and queue should be."""
    nowhere = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": nowhere}}
    settings.CELERY_BROKER_URL = nowhere


@pytest.fixture
def calendar(db):
    """The published calendar of 2024 to 2026, in the tables."""
    remembered("calendar", enter_calendar)
    record_calendar_change([])


def enter_calendar():
    source = json.loads((DATA / "calendar.json").read_text("utf-8"))
    for year, facts in source["years"].items():
        if facts["document"]:
            CalendarYear.objects.create(year=int(year), is_published=True, document=facts["document"])
    days = [DayException(date=day["date"], kind=DAY_KINDS[day["kind"]], name=day["name"]) for day in source["days"]]
    DayException._base_manager.bulk_create(days)  # in sets: most tests begin with these
    insert_signed(DayException, [day.pk for day in days], by=None, reason="", at=now())


@pytest.fixture
def system(db):
    member, _created = StaffMember.objects.get_or_create(username=SYSTEM_USERNAME, defaults={"name": "系统"})
    return member


@pytest.fixture
def cast(calendar, system):
    """A county in small: one hall, window 12 of one department with A and B, its leaders, managers and strangers.

    item: promise 8 of 20 working days, two necessary materials, one review step of 3 working days; placed at window 12.
    outsider serves window 20 of another department, township serves a window of another hall.
    """
    people = remembered("cast", make_cast)
    people.system = system
    return people


def make_cast():
    hall, other_hall = make_hall(), make_hall("SFX", "星河镇便民中心", level="township")
    department = make_department()
    other = make_department("公安局", "示公")
    window, other_window = make_window(hall, 12, department), make_window(hall, 20, other)
    township_window = make_window(other_hall, 1)
    people = {
        "clerk_a": make_member("clerk_a", "李晓岚", department=department, in_approval_section=True),
        "clerk_b": make_member("clerk_b", "王志远", department=department, in_approval_section=True),
        "chief": make_member("chief", "陈思敏", department=department, in_approval_section=True),
        "reviewer": make_member("reviewer", "周立群", department=department, in_approval_section=True),
        "deputy": make_member("deputy", "何建平", department=department),
        "leader": make_member("leader", "罗文彬", department=department),
        "manager": make_member("manager", "吴静宜"),
        "supervisor": make_member("supervisor", "郑国华"),
        "outsider": make_member("outsider", "潘小燕", department=other, in_approval_section=True),
        "township": make_member("township", "梁伟", department=department),
    }
    for name, at in (("clerk_a", hall), ("clerk_b", hall), ("chief", hall), ("township", other_hall)):
        post_to(people[name], at, department)
    post_to(people["outsider"], hall, other)
    hold_post(people["clerk_a"], window, Side.A)
    hold_post(people["clerk_b"], window, Side.B)
    hold_post(people["outsider"], other_window, Side.A)
    hold_post(people["township"], township_window, Side.A)
    give_role(people["chief"], Role.CHIEF_REPRESENTATIVE, department=department, hall=hall)
    give_role(people["reviewer"], Role.SECTION_REVIEWER, department=department)
    give_role(people["deputy"], Role.DEPUTY_LEADER, department=department)
    give_role(people["leader"], Role.PRINCIPAL_LEADER, department=department)
    give_role(people["manager"], Role.HALL_MANAGER, hall=hall)
    give_role(people["supervisor"], Role.SUPERVISOR)
    item = publish(make_version(make_item(department, "SFWL0001")))
    place(item, window)
    return SimpleNamespace(
        hall=hall,
        other_hall=other_hall,
        department=department,
        other_department=other,
        window=window,
        other_window=other_window,
        township_window=township_window,
        item=item,
        **people,
    )
