"""The norms of the premises: each limit at its edge, facilities by place and state, checks that are overdue."""

from datetime import date, time, timedelta

import pytest

from hall.models import Facility, Hall, WorkSession
from hall.norms import CHECK_EVERY, Norm, norms_of
from hall.states import REQUIRED_FACILITIES, FacilityKind, FacilityState

TODAY = date(2026, 9, 22)
NAMES = ["建筑面积", "临街或者一楼", "办公时间"]
NAMES += ["服务台", "书写台", "休息座椅", "饮水设备", "评价器", "投诉箱", "LED 显示屏", "触摸查询屏"]


def hall(**facts):
    return Hall(code="SF", **({"level": "county", "area": 2500, "on_street_front": True} | facts))


def facility(kind, state=FacilityState.WORKING, place="", checked_on=TODAY, count=2):
    return Facility(kind=kind, place=place, state=state, count=count, last_checked_on=checked_on)


def norm(label, subject=None, sessions=(), facilities=()):
    return next(row for row in norms_of(subject or hall(), sessions, facilities, TODAY) if row.label == label)


def test_a_complete_hall_meets_everything_that_is_demanded():
    hours = [WorkSession(opens_at=time(14), closes_at=time(17, 30)), WorkSession(opens_at=time(9), closes_at=time(12))]
    rows = norms_of(hall(), hours, [facility(kind) for kind in FacilityKind], TODAY)
    assert [row.label for row in rows] == NAMES
    assert [row.met for row in rows] == [True] * 9 + [None, None]
    assert [row.article for row in rows] == [3, 3, 3] + [4] * 8
    assert [row.notes for row in rows] == [()] * 11
    assert rows[2].found == "09:00–12:00，14:00–17:30"


def test_an_empty_hall_misses_everything_that_is_demanded():
    rows = norms_of(hall(area=None, on_street_front=False), [], [], TODAY)
    assert [row.met for row in rows] == [False] * 9 + [None, None]
    assert [row.found for row in rows] == ["没有登记", "否", "没有登记", *["没有登记"] * 6, "没有", "没有"]


@pytest.mark.parametrize(
    ("level", "area", "met"),
    [
        ("county", 2500, True),
        ("county", 2499, False),
        ("county", None, False),
        ("township", 300, True),
        ("township", 299, False),
    ],
)
def test_area_by_level(level, area, met):
    row = norm("建筑面积", hall(level=level, area=area))
    assert (row.met, row.required) == (met, f"不少于 {2500 if level == 'county' else 300} 平方米")


@pytest.mark.parametrize("kind", REQUIRED_FACILITIES)
@pytest.mark.parametrize(("state", "met"), [("working", True), ("broken", False), ("missing", False)])
def test_a_required_facility_works_or_the_norm_is_not_met(kind, state, met):
    row = norm(str(kind.label), facilities=[facility(kind, state)])
    assert row.met is met
    assert bool(row.notes) is not met


def test_one_that_works_is_enough_and_the_broken_one_is_told():
    rows = [facility("drinking_water", place="一楼"), facility("drinking_water", "broken", "二楼")]
    assert norm("饮水设备", facilities=rows) == Norm(
        "饮水设备", "有，能正常使用", "正常 2", True, 4, ("二楼饮水设备：损坏待修",)
    )


@pytest.mark.parametrize(("state", "found"), [("working", "有"), ("broken", "有"), ("missing", "没有")])
@pytest.mark.parametrize("kind", ["led_display", "touch_screen"])
def test_what_is_conditional_is_there_or_not_and_never_broken(kind, state, found):
    row = norm(str(FacilityKind(kind).label), facilities=[facility(kind, state)])
    assert (row.found, row.met) == (found, None)


@pytest.mark.parametrize(("days", "told"), [(CHECK_EVERY, ()), (CHECK_EVERY + 1, ("书写台超过 90 天没有检查",))])
def test_a_check_is_pointed_out_after_ninety_days(days, told):
    row = norm("书写台", facilities=[facility("writing_desk", checked_on=TODAY - timedelta(days=days))])
    assert (row.met, row.notes) == (True, told)
