"""A window in public: its page, its sign, and what never stands on either (articles 4, 6 and 7)."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.disclosure.windows import SIGN_DEPARTMENTS, SIGN_ITEMS, SIGN_NAME, sign_of
from approvals.models import Placement
from hall.typesetting import pdf, qr_svg
from staff.states import Role
from tests.factories import (
    give_role,
    make_department,
    make_item,
    make_member,
    make_version,
    make_window,
    place,
    publish,
)
from windows.operations.opening import close_window, open_window
from windows.states import WindowKind

PAGE, SIGN = "/halls/SF/windows/12/", "/manage/windows/SF/12/sign.pdf"
ITEM = "设立歌舞娱乐场所《娱乐经营许可证》核发"
TODAY = date(2026, 9, 22)
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-09-22 09:42 +0800", tick=False) as traveller:
        yield traveller


@pytest.fixture
def seat(client):
    def seat(member):
        client.force_login(member)
        return client

    return seat


def text_of(answer):
    return answer.content.decode()


def names(answer):
    return [row.item.current.name for row in answer.context["rows"]]


def item_named(department, name, window=None, **fields):
    item = publish(make_version(make_item(department, **fields), name=name))
    if window:
        place(item, window)
    return item


def test_the_page_says_where_when_and_what(cast, client):
    cast.window.zone = "一楼东区"
    cast.window.save()
    answer = client.get(PAGE)
    page = text_of(answer)
    assert names(answer) == [ITEM]
    for words in (
        "12 号窗口",
        "独立窗口",
        "一楼东区",
        "示范县文化广电旅游局",
        "0758-000-0112",
        "办公中",
        "09:00–12:00",
    ):
        assert words in page
    assert "暂停办理" not in page
    assert client.post(PAGE).status_code == 405


@pytest.mark.parametrize(
    ("own", "department", "expected"),
    [("0758-1", "0758-2", "0758-1"), ("", "0758-2", "0758-2"), ("", "", "0758-000-0000")],
)
def test_the_nearest_phone_is_shown(cast, client, own, department, expected):
    cast.window.phone, cast.department.phone = own, department
    cast.window.save()
    cast.department.save()
    assert client.get(PAGE).context["front"].phone == expected


def test_a_closed_window_says_so_until_it_opens_without_the_reason(cast, client, autumn):
    close_window(cast.window, reason="李晓岚请假", by=cast.manager)
    for moment in ("2026-09-22 10:00 +0800", "2026-09-23 10:00 +0800"):
        autumn.move_to(moment, tick=False)
        page = text_of(client.get(PAGE))
        assert "这个窗口现在暂停办理" in page
        assert "办公中" not in page
        assert "李晓岚" not in page
    open_window(cast.window, by=cast.manager)
    assert "暂停办理" not in text_of(client.get(PAGE))


def test_nobody_is_named(cast, client):
    page = text_of(client.get(PAGE))
    sign = str(sign_of(cast.window, TODAY))
    for member in (cast.clerk_a, cast.clerk_b, cast.chief, cast.leader):
        assert member.name not in page + sign


def test_only_what_the_public_may_read_is_shown(cast, client):
    department, window = cast.department, cast.window
    item_named(department, "涉密文物出境许可", window, is_classified=True, classified_basis="保守国家秘密法第九条")
    item_named(department, "已经取消的许可", window, withdrawn_on=TODAY)
    draft = make_item(department)
    make_version(draft, name="演出场所备案")
    place(draft, window)
    item_named(department, "没有安排窗口的许可")
    assert names(client.get(PAGE)) == [ITEM]
    assert sign_of(window, TODAY)["items"] == [ITEM]


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        (TODAY, TODAY, True),
        (TODAY + timedelta(days=1), None, False),
        (date(2020, 1, 1), TODAY - timedelta(days=1), False),
    ],
)
def test_items_are_those_of_today(cast, client, since, until, shown):
    item = item_named(cast.department, "营业性演出审批")
    Placement.objects.create(item=item, window=cast.window, valid_from=since, valid_until=until)
    assert ("营业性演出审批" in names(client.get(PAGE))) is shown
    assert ("营业性演出审批" in sign_of(cast.window, TODAY)["items"]) is shown


def test_an_item_placed_twice_is_shown_once(cast, client):
    Placement.objects.filter(item=cast.item).get()
    Placement.objects.create(
        item=cast.item, window=cast.window, valid_from=date(2019, 1, 1), valid_until=date(2019, 12, 31)
    )
    assert names(client.get(PAGE)) == [ITEM]


def test_a_comprehensive_window_names_the_departments_it_serves(cast, client):
    window = make_window(cast.hall, 30)
    place(cast.item, window)
    item_named(cast.other_department, "旅馆业特种行业许可证核发", window)
    answer = client.get("/halls/SF/windows/30/")
    assert answer.context["front"].departments == ("公安局", "文化广电旅游局")
    assert set(names(answer)) == {ITEM, "旅馆业特种行业许可证核发"}
    assert sign_of(window, TODAY)["departments"] == "公安局、文化广电旅游局"


def test_the_cashier_window_says_that_it_takes_the_fees(cast, client):
    window = make_window(cast.hall, 40, kind=WindowKind.CASHIER)
    assert "按公布的标准缴" in text_of(client.get("/halls/SF/windows/40/"))
    sign = sign_of(window, TODAY)
    assert (sign["items"], sign["none"][:6]) == ([], "本窗口统一收")


def test_a_window_without_items_leads_to_the_catalogue(cast, client):
    page = text_of(client.get(f"/halls/SFX/windows/{cast.township_window.number}/"))
    assert "今天没有事项安排在这个窗口" in page
    assert 'href="/items/"' in page


def test_unknown_and_inactive_windows_have_no_page(cast, client, seat):
    assert [client.get(f"/halls/{place}/").status_code for place in ("SF/windows/99", "NO/windows/12")] == [404, 404]
    cast.window.is_active = False
    cast.window.save()
    assert client.get(PAGE).status_code == 404
    assert seat(cast.manager).get(SIGN).status_code == 404
    cast.other_hall.is_active = False
    cast.other_hall.save()
    assert Client().get("/halls/SFX/windows/1/").status_code == 404


def test_long_lists_are_paged_in_equal_queries(cast, client):
    def asked(query=""):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(PAGE + query)
        return len(queries), len(names(answer))

    asked()
    before, _one = asked()
    for number in range(24):
        item_named(cast.department, f"许可 {number}", cast.window)
    assert [asked(), asked("?page=2")] == [(before, 20), (before, 5)]


def test_hostile_text_is_shown_as_text(cast, client, seat):
    cast.window.name = cast.window.zone = HOSTILE
    cast.window.save()
    item_named(cast.department, HOSTILE, cast.window)
    page = text_of(client.get(PAGE))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    cast.window.name = '#read("/etc/passwd") $x$ *粗* \\ "'
    cast.window.save()
    assert seat(cast.manager).get(SIGN).content.startswith(b"%PDF-")


def test_public_caches_may_keep_the_page_for_a_moment(cast, client):
    assert client.get(PAGE)["Cache-Control"] == "public, max-age=60"


def test_the_item_page_leads_to_its_windows(cast, client):
    assert f'href="{PAGE}"' in text_of(client.get(cast.item.get_absolute_url()))


def test_the_sign_is_printed_for_those_who_read_windows(cast, seat):
    answer = seat(cast.manager).get(SIGN)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="sign-SF-12.pdf"',
    )
    assert answer.content == pdf("approvals/typst/window_sign.typ", sign_of(cast.window, TODAY))
    assert seat(cast.chief).get(SIGN).status_code == 200
    assert seat(cast.clerk_a).get(SIGN).status_code == 403
    assert seat(cast.manager).post(SIGN).status_code == 405
    elsewhere = make_member("manager_2", "唐丽君")
    give_role(elsewhere, Role.HALL_MANAGER, hall=cast.other_hall)
    assert seat(elsewhere).get(SIGN).status_code == 404


def test_the_sign_carries_number_text_department_items_and_code(cast, settings):
    settings.PUBLIC_URL = "https://hall.example.gov.cn"
    cast.window.name = "文化旅游"
    assert sign_of(cast.window, TODAY) == {
        "hall": "示范县行政服务中心",
        "number": "12",
        "kind": "独立窗口",
        "text": "文化旅游",
        "departments": "示范县文化广电旅游局",
        "items": [ITEM],
        "more": "",
        "none": "本窗口办理的事项请扫码或者到服务台查询。",
        "scan": "扫码看本窗口办理的\n事项、材料和时限",
        "qr": qr_svg("https://hall.example.gov.cn" + PAGE),
    }
    assert reverse("approvals:public:window", args=["SF", 12]) == PAGE


def test_the_department_is_not_said_twice(cast):
    cast.window.name = cast.department.name
    assert sign_of(cast.window, TODAY)["departments"] == ""


def test_a_full_sign_is_cut_and_says_how_many_there_are(cast):
    window = make_window(cast.hall, 108, name="社会保障和民生综合受理服务窗口（含老年人残疾人优先办理和帮办代办专席）")
    for number in range(SIGN_DEPARTMENTS + 2):
        department = make_department(f"第{number}人力资源和社会保障局", f"示{number}")
        for copy in range(2):
            item_named(
                department, f"{copy}使用有毒物品作业场所职业卫生安全许可证的核发以及变更、延续和补办注销", window
            )
    sign = sign_of(window, TODAY)
    assert (len(sign["items"]), sign["more"]) == (SIGN_ITEMS, "等 16 项")
    assert {len(name) for name in sign["items"]} == {SIGN_NAME}
    assert sign["departments"].endswith("等 8 个单位")
    assert sign["departments"].count("、") == SIGN_DEPARTMENTS - 1
    assert pages_of(pdf("approvals/typst/window_sign.typ", sign)) == 1


def pages_of(document: bytes) -> int:
    return max(int(count) for count in re.findall(rb"/Count (\d+)", document))
