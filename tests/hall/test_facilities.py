"""The facility register: what is entered, what is checked again, what is refused."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from hall.errors import RuleBroken
from hall.facilities import add_facility, record_check
from hall.models import Facility
from hall.states import FacilityKind, FacilityState
from tests.factories import make_hall, make_member

WATER = {"kind": FacilityKind.DRINKING_WATER, "place": "一楼大厅", "count": 2, "state": FacilityState.WORKING}


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-09-22 09:42 +0800", tick=False):
        yield


@pytest.fixture
def hall(db):
    return make_hall()


@pytest.fixture
def manager(db):
    return make_member("manager", "吴静宜")


def signatures(facility):
    return list(
        facility.history.order_by("history_id").values_list("history_user__username", "history_change_reason", "state")
    )


def broken_rule(act, *arguments, **named):
    with pytest.raises(RuleBroken) as refused:
        act(*arguments, **named)
    return refused.value.code, refused.value.field, refused.value.article


def test_what_stands_there_is_entered_as_seen_today_and_signed(hall, manager):
    facility = add_facility(hall, **(WATER | {"place": " 一楼大厅 "}), remark=" 靠东门 ", by=manager)
    facility.refresh_from_db()
    assert (facility.place, facility.count, facility.remark) == ("一楼大厅", 2, "靠东门")
    assert facility.last_checked_on == date(2026, 9, 22)
    assert signatures(facility) == [("manager", "登记设施", "working")]


def test_one_row_a_kind_and_place(hall, manager):
    add_facility(hall, **WATER, by=manager)
    assert broken_rule(add_facility, hall, **WATER, by=manager) == ("facility_exists", "place", 4)
    add_facility(hall, **(WATER | {"place": "二楼"}), by=manager)
    add_facility(make_hall("SFX", "星河镇便民中心", level="township"), **WATER, by=manager)
    assert Facility.objects.count() == 3


@pytest.mark.parametrize(("state", "count"), [("missing", 1), ("working", 0), ("broken", 0)])
def test_only_what_is_missing_counts_none(hall, manager, state, count):
    unfit = {"state": state, "count": count}
    assert broken_rule(add_facility, hall, **(WATER | unfit), by=manager) == ("count_unfit", "count", 4)
    facility = add_facility(hall, **WATER, by=manager)
    assert broken_rule(record_check, facility, **unfit, by=manager) == ("count_unfit", "count", 4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.objects.create(hall=hall, kind="seats", last_checked_on=date(2026, 9, 22), **unfit)
    assert Facility.objects.get().state == "working"


def test_a_check_is_dated_and_the_earlier_one_is_kept(hall, manager):
    facility = add_facility(hall, **WATER, by=manager)
    second = make_member("second", "郑国华")
    with time_machine.travel("2026-12-01 10:00 +0800", tick=False):
        record_check(facility, count=1, state=FacilityState.BROKEN, remark="出水口漏水", by=second)
    facility.refresh_from_db()
    assert (facility.count, facility.state, facility.remark) == (1, "broken", "出水口漏水")
    assert facility.last_checked_on == date(2026, 12, 1)
    assert signatures(facility) == [("manager", "登记设施", "working"), ("second", "检查设施", "broken")]


def test_the_same_finding_twice_a_day_is_one_check(hall, manager):
    facility = add_facility(hall, **WATER, by=manager)
    with time_machine.travel("2026-12-01 10:00 +0800", tick=False):
        for _click in range(2):
            record_check(facility, count=2, state=FacilityState.WORKING, by=manager)
        record_check(facility, count=1, state=FacilityState.WORKING, by=manager)
    assert len(signatures(facility)) == 3
