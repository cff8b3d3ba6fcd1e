"""The pages of the premises: who reads, who keeps the register, what they show, how they refuse."""

from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.facilities import add_facility
from hall.models import Facility, WorkSession
from hall.states import REQUIRED_FACILITIES, FacilityKind
from staff.states import Role
from tests.factories import give_role, make_hall, make_member

LIST, ENTRY = reverse("halls"), reverse("hall_facilities", args=["SF"])
PAGE = reverse("hall_premises", args=["SF"])
SEATS = {"kind": "seats", "place": "一楼大厅", "count": "20", "state": "working", "remark": ""}


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-09-22 09:42 +0800", tick=False):
        yield


@pytest.fixture
def hall(db):
    return make_hall(area=3200)


@pytest.fixture
def township(db):
    return make_hall("SFX", "星河镇便民中心", level="township", area=280)


@pytest.fixture
def manager(client, hall):
    member = make_member("manager", "吴静宜")
    give_role(member, Role.HALL_MANAGER, hall=hall)
    client.force_login(member)
    return member


@pytest.fixture
def supervisor(client, hall):
    member = make_member("supervisor", "郑国华")
    give_role(member, Role.SUPERVISOR)
    client.force_login(member)
    return member


def text_of(answer):
    return answer.content.decode()


def water(hall, by, **facts):
    return add_facility(hall, **({"kind": "drinking_water", "count": 1, "state": "working"} | facts), by=by)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HALL_MANAGER, 200),
        (Role.HALL_LEADER, 200),
        (Role.DUTY_OFFICER, 200),
        (Role.SUPERVISOR, 200),
        (Role.CASHIER, 403),
        (None, 403),
    ],
)
def test_management_reads_and_the_manager_keeps(client, hall, role, status):
    member = make_member()
    if role:
        give_role(member, role, hall=hall)
    client.force_login(member)
    assert (client.get(LIST).status_code, client.get(PAGE).status_code) == (status, status)
    assert ("h-add" in text_of(client.get(PAGE))) is (role == Role.HALL_MANAGER)
    expected = 302 if role == Role.HALL_MANAGER else 403
    assert client.post(ENTRY, SEATS).status_code == expected
    assert Facility.objects.count() == (expected == 302)


def test_a_manager_neither_sees_nor_touches_another_hall(client, manager, township):
    elsewhere = water(township, manager)
    assert "星河镇" not in text_of(client.get(LIST))
    assert client.get(reverse("hall_premises", args=["SFX"])).status_code == 404
    assert client.post(reverse("hall_facilities", args=["SFX"]), SEATS).status_code == 404
    for code in ("SFX", "SF"):
        answer = client.post(reverse("facility_checks", args=[code, elsewhere.pk]), {"count": 0, "state": "missing"})
        assert answer.status_code == 404
    assert [row.state for row in Facility.objects.all()] == ["working"]


def test_acts_are_posts_and_pages_are_not(client, manager, hall):
    checks = reverse("facility_checks", args=["SF", water(hall, manager).pk])
    assert [client.get(path).status_code for path in (ENTRY, checks)] == [405, 405]
    assert [client.post(path).status_code for path in (LIST, PAGE)] == [405, 405]


def test_the_list_says_what_each_hall_lacks(client, supervisor, hall, township):
    for kind in REQUIRED_FACILITIES:
        add_facility(hall, kind=kind, count=1, state="working", by=supervisor)
    WorkSession.objects.create(hall=hall, opens_at=time(9), closes_at=time(12), valid_from=date(2026, 1, 1))
    water(township, supervisor, state="broken")
    rows = {row.hall.code: row for row in client.get(LIST).context["rows"]}
    assert (rows["SF"].met, rows["SF"].demanded, rows["SF"].missed) == (9, 9, [])
    assert (rows["SFX"].met, rows["SFX"].demanded) == (1, 9)
    assert rows["SFX"].missed[0] == "建筑面积"
    page = text_of(client.get(LIST))
    assert "全部达标" in page
    assert "饮水设备：损坏待修" in page


def test_closed_halls_are_not_shown(client, supervisor, hall):
    make_hall("SFQ", "清溪镇便民中心", level="township", is_active=False)
    assert "清溪镇" not in text_of(client.get(LIST))
    assert client.get(reverse("hall_premises", args=["SFQ"])).status_code == 404


def test_only_sessions_of_the_day_count(client, manager, hall):
    past = {"valid_from": date(2025, 1, 1), "valid_until": date(2025, 12, 31)}
    WorkSession.objects.create(hall=hall, opens_at=time(8), closes_at=time(11), **past)
    premises = client.get(PAGE).context["premises"]
    assert [norm.met for norm in premises.norms if norm.label == "办公时间"] == [False]
    assert [row.is_valid for row in premises.sessions] == [False]


def test_a_facility_is_entered_and_checked_on_the_page(client, manager, hall):
    assert client.post(ENTRY, SEATS).url == PAGE
    facility = Facility.objects.get()
    with time_machine.travel("2027-01-05 09:42 +0800", tick=False):
        client.force_login(manager)
        assert "超过 90 天" in text_of(client.get(PAGE))
        checks = reverse("facility_checks", args=["SF", facility.pk])
        assert client.post(checks, {"count": "18", "state": "broken", "remark": "两把断腿"}).url == PAGE
        page = text_of(client.get(PAGE))
    assert "损坏待修" in page
    assert "两把断腿" in page
    facility.refresh_from_db()
    assert (facility.count, facility.last_checked_on) == (18, date(2027, 1, 5))
    assert facility.history.latest().history_user == manager


def test_a_refusal_stands_beside_the_input_and_keeps_what_was_typed(client, manager, hall):
    facility = water(hall, manager)
    missing_nine = {"kind": "seats", "count": "9", "state": "missing", "remark": "借走了"}
    answer = client.post(ENTRY, missing_nine)
    assert answer.status_code == 409
    assert answer.context["facility_form"].errors == {"count": ["缺的设施数量填 0，其余至少填 1。"]}
    assert "借走了" in text_of(answer)
    answer = client.post(ENTRY, SEATS | {"count": "-1"})
    assert (answer.status_code, list(answer.context["facility_form"].errors)) == (422, ["count"])
    checks = reverse("facility_checks", args=["SF", facility.pk])
    answer = client.post(checks, {"count": "many", "state": "working"})
    assert (answer.status_code, list(answer.context["check_form"].errors)) == (422, ["count"])
    assert 'value="many"' in text_of(answer)
    assert Facility.objects.get().count == 1


def test_a_second_click_is_told(client, manager, hall):
    assert [client.post(ENTRY, SEATS).status_code for _click in range(2)] == [302, 409]
    assert Facility.objects.count() == 1


def test_hostile_text_is_shown_as_text(client, manager, hall):
    client.post(ENTRY, SEATS | {"place": "<script>alert(1)</script>", "remark": "<b>粗</b>"})
    for page in (text_of(client.get(PAGE)), text_of(client.get(LIST))):
        assert "<script>alert" not in page
        assert "<b>粗" not in page
    assert "&lt;script&gt;" in text_of(client.get(PAGE))


def test_queries_do_not_grow_with_halls_and_facilities(client, supervisor, hall):
    water(hall, supervisor)

    def asked(path):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    asked(LIST)  # from here on the calendar is cached
    before = asked(LIST), asked(PAGE)
    for number, kind in enumerate((FacilityKind.SEATS, FacilityKind.COMPLAINT_BOX)):
        other = make_hall("SF" + "XQ"[number], f"第 {number} 便民中心", level="township")
        water(other, supervisor)
        add_facility(hall, kind=kind, count=1, state="working", by=supervisor)
        WorkSession.objects.create(
            hall=hall, opens_at=time(9 + number), closes_at=time(12), valid_from=date(2026, 1, 1)
        )
    assert (asked(LIST), asked(PAGE)) == before
