"""Home, open data and the deadline calculator."""

import csv
import io
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from approvals.models import Tariff
from approvals.states import LifeEvent, LimitUnit
from hall.tables import guarded
from hall.throttling import AnonymousThrottle
from tests.factories import make_department, make_item, make_version, publish
from tests.factories.cases import make_case

pytestmark = pytest.mark.usefixtures("in_september")

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def client(cast):
    return Client()


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_home_says_when_the_hall_is_open_and_what_comes(client):
    html = client.get("/").content.decode()
    assert "办公中" in html
    assert '<span class="nowrap">09:00–12:00</span>' in html
    assert '<span class="nowrap">9 月 25 日</span>至 <span class="nowrap">9 月 27 日</span>中秋节不办公。' in html
    assert '<span class="nowrap">10 月 10 日（星期六）</span>调休，照常办公。' in html


def test_closed_hall_says_when_it_opens_next(client):
    with time_machine.travel(datetime(2026, 9, 24, 20, 0, tzinfo=SHANGHAI), tick=False):
        html = client.get("/").content.decode()
    assert "今天已下班" in html
    assert '<span class="nowrap">9 月 28 日（星期一）</span> 09:00' in html


def test_home_counts_audiences_events_and_departments(client, cast):
    publish(make_version(make_item(cast.other_department), audiences=["person"], life_events=[LifeEvent.BIRTH]))
    front = client.get("/").context["front"]
    assert (front.total, front.people, front.enterprises) == (2, 1, 1)
    assert front.life_events == (("birth", "出生与户口", 1),)
    assert sorted(front.departments) == [("公安局", 1), ("文化广电旅游局", 1)]


def test_popular_items_are_those_with_most_cases_of_the_year(client, cast):
    quick = publish(make_version(make_item(cast.department), promised_limit=0, promised_unit=LimitUnit.IMMEDIATE))
    assert client.get("/").context["front"].popular == (quick, cast.item)
    make_case(cast.item, cast.window, cast.clerk_a)
    assert client.get("/").context["front"].popular == (cast.item, quick)
    with time_machine.travel(datetime(2027, 9, 23, 9, 0, tzinfo=SHANGHAI), tick=False):
        assert client.get("/").context["front"].popular == (quick, cast.item)


def test_home_works_before_anything_is_entered(db):
    html = Client().get("/").content.decode()
    assert "您要办什么事" in html
    assert "还没有公布的事项" in html


def test_home_costs_the_same_however_large_the_catalogue(client, cast, django_assert_num_queries):
    make_case(cast.item, cast.window, cast.clerk_a)
    client.get("/")
    for number in range(8):
        name = f"当场事项{number}"
        quick = {"promised_limit": 0, "promised_unit": LimitUnit.IMMEDIATE}
        publish(make_version(make_item(cast.department), name=name, **quick))
    with django_assert_num_queries(11):
        client.get("/")
    for number in range(20):
        department = make_department(f"部门{number}", f"部{number}")
        publish(make_version(make_item(department), promised_limit=0, promised_unit=LimitUnit.IMMEDIATE))
    with django_assert_num_queries(11):
        client.get("/")


def test_open_data_json_and_csv_hold_the_same_items(client, cast):
    version = make_version(cast.item, demo_fields=["charges_fee"])
    Tariff.objects.create(version=version, order=1, name="工本费", amount="80.00", charge_unit="件")
    publish(version, number=2)
    told = json.loads(body(client.get("/open-data/items.json")))
    assert told["licence"] == "CC BY 4.0"
    assert told["date"] == "2026-09-22"
    [item] = told["items"]
    assert (item["code"], item["promised_limit"], item["promised_unit"]) == ("SFWL0001", 8, "working")
    assert [material["name"] for material in item["materials"]] == ["材料1", "材料2"]
    assert item["tariffs"][0]["amount"] == "80.00"
    assert item["windows"] == [{"hall": "示范县行政服务中心", "number": 12}]
    assert item["published_at"] == "2025-01-06T09:00:00+08:00"
    text = body(client.get("/open-data/items.csv"))
    assert text.startswith("\ufeff编码,事项名称,")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["编码"] == "SFWL0001"
    assert row["申请材料"] == "材料1；材料2"
    assert row["收费"] == "否"
    named = ("事项类型", "办件类型", "服务对象", "法定时限单位", "承诺时限单位", "演示补写的内容")
    assert [row[name] for name in named] == ["行政许可", "承诺件", "企业和其他组织", "工作日", "工作日", "收费"]
    assert (item["item_type"], item["audiences"]) == ("licence", ["enterprise"])
    assert row["收费标准"] == "工本费 80.00 件"
    assert row["窗口"] == "示范县行政服务中心 12 号窗口"


def test_csv_never_holds_a_formula(client, cast):
    publish(make_version(make_item(cast.department), name="=HYPERLINK(1)", conditions="@SUM(A1)"))
    rows = list(csv.reader(io.StringIO(body(client.get("/open-data/items.csv")).removeprefix("\ufeff"))))
    assert {cell[0] for row in rows for cell in row if cell}.isdisjoint("=+-@\t\r")
    assert "'=HYPERLINK(1)" in rows[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("=1", "'=1"), ("+86", "'+86"), ("-1", "-1"), ("-1+A1", "'-1+A1"), ("@x", "'@x"), ("第一条", "第一条"), ("", "")],
)
def test_formula_starts_are_guarded(text, expected):
    assert guarded(text) == expected


def test_open_data_costs_one_query_for_one_and_for_many(client, cast, django_assert_num_queries):
    for _number in range(3):
        publish(make_version(make_item(cast.department)))
    with django_assert_num_queries(1):
        assert len(json.loads(body(client.get("/open-data/items.json")))["items"]) == 4


def test_open_data_of_an_empty_catalogue_is_valid(db):
    assert json.loads(body(Client().get("/open-data/items.json")))["items"] == []


def test_open_data_page_names_licence_and_files(client):
    html = client.get("/open-data/").content.decode()
    assert "审批事项目录（1 项）" in html
    assert "CC BY 4.0" in html
    assert "/open-data/items.csv" in html


def ask(client, **asked):
    return client.get("/deadline/", {"accepted": "2026-09-22", "limit": "8", "unit": "working", **asked})


def test_calculator_answers_with_calendar_and_days(client):
    response = ask(client)
    assert response.status_code == 200
    assert response.context["due"].on == date(2026, 10, 10)
    html = response.content.decode()
    assert "10 月 10 日（星期六）" in html
    assert "受理当天不计（民法典第201条）" in html


def test_calculator_leaves_pauses_out_and_adds_the_extension(client):
    paused = ask(client, pause_1_start="2026-09-23", pause_1_end="2026-09-29")
    assert paused.context["due"].on == date(2026, 10, 14)
    assert ask(client, extension="2").context["due"].on == date(2026, 10, 13)


def test_calculator_marks_days_beyond_the_calendar(client):
    response = ask(client, accepted="2026-12-28")
    assert response.context["due"].provisional is True
    assert "暂定" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"accepted": ""}, "accepted"),
        ({"accepted": "1999-12-31"}, "accepted"),
        ({"accepted": "2101-01-01"}, "accepted"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "731"}, "limit"),
        ({"limit": "viele"}, "limit"),
        ({"unit": "hours"}, "unit"),
        ({"extension": "-2"}, "extension"),
        ({"pause_1_start": "2026-09-23"}, "pause_1_end"),
        ({"pause_2_end": "2026-09-23"}, "pause_2_start"),
        ({"pause_1_start": "2026-09-23", "pause_1_end": "2100-12-31"}, "pause_1_end"),
        ({"pause_1_start": "2026-09-01", "pause_1_end": "2026-09-24"}, "__all__"),
        ({"pause_1_start": "2026-09-25", "pause_1_end": "2026-09-24"}, "__all__"),
        ({"unit": "immediate"}, "__all__"),
    ],
)
def test_calculator_names_the_field_at_fault(client, asked, field):
    response = ask(client, **asked)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "due" not in response.context


def test_calculator_explains_ten_years_and_no_more(client):
    longest = {"accepted": "2026-09-22", "pause_3_start": "2026-09-23"}
    assert ask(client, **longest, pause_3_end="2036-09-29").status_code == 200
    refused = ask(client, **longest, pause_3_end="2036-09-30")
    assert refused.context["form"].errors["pause_3_end"] == ["从受理到中止结束不能超过 10 年。"]


def test_calculator_answers_one_address_so_often_a_minute(client, monkeypatch):
    monkeypatch.setitem(AnonymousThrottle.THROTTLE_RATES, "anon", "2/min")
    assert [ask(client).status_code for _time in range(3)] == [200, 200, 429]
    assert client.get("/deadline/").status_code == 200
    refused = ask(client)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "最多查 2 次" in refused.content.decode()


def test_calculator_opens_empty(client):
    response = client.get("/deadline/")
    assert response.status_code == 200
    assert response.context["form"].is_bound is False
