"""The pages of the windows: who sees which, what they show, closing and opening by form."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from staff.states import Role
from tests.factories import give_role, hold_post, make_member, make_window
from windows.models import WindowClosing
from windows.operations.opening import close_window
from windows.states import Side

LIST = reverse("windows:manage:windows")
PAGE, CLOSING, REOPENING = (
    reverse(f"windows:manage:{name}", args=["SF", 12]) for name in ("window", "window_closing", "window_reopening")
)
REASON = {"reason": "设备检修"}


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-09-22 09:42 +0800", tick=False) as traveller:
        yield traveller


@pytest.fixture
def seat(client):
    """Let a person sit down at the browser."""

    def seat(member):
        client.force_login(member)
        return client

    return seat


def text_of(answer):
    return answer.content.decode()


def listed(answer):
    return [(row.window.hall.code, row.window.number, str(row.status)) for row in answer.context["rows"]]


def test_the_list_shows_the_windows_of_ones_halls(cast, seat):
    assert listed(seat(cast.manager).get(LIST)) == [("SF", 12, "open"), ("SF", 20, "open")]
    assert listed(seat(cast.supervisor).get(LIST)) == [("SF", 12, "open"), ("SF", 20, "open"), ("SFX", 1, "open")]
    assert listed(seat(cast.chief).get(LIST)) == [("SF", 12, "open")]
    assert seat(cast.clerk_a).get(LIST).status_code == 403


def test_windows_of_a_closed_hall_are_not_shown(cast, seat):
    cast.other_hall.is_active = False
    cast.other_hall.save()
    client = seat(cast.supervisor)
    assert ("SFX", 1, "open") not in listed(client.get(LIST))
    assert client.get(reverse("windows:manage:window", args=["SFX", 1])).status_code == 404


def test_the_list_is_narrowed_by_hall_kind_and_status(cast, seat):
    make_window(cast.hall, 30, is_active=False)
    close_window(cast.window, reason="设备检修", by=cast.manager)
    client = seat(cast.supervisor)
    wanted = {
        "?hall=SFX": [("SFX", 1, "open")],
        "?hall=SF&kind=independent": [("SF", 12, "closed"), ("SF", 20, "open")],
        "?kind=comprehensive": [("SF", 30, "inactive"), ("SFX", 1, "open")],
        "?status=closed": [("SF", 12, "closed")],
        "?status=open": [("SF", 20, "open"), ("SFX", 1, "open")],
        "?status=inactive": [("SF", 30, "inactive")],
        "?hall=NOWHERE": [("SF", 12, "closed"), ("SF", 20, "open"), ("SF", 30, "inactive"), ("SFX", 1, "open")],
    }
    assert {query: listed(client.get(LIST + query)) for query in wanted} == wanted


def test_a_manager_is_offered_her_own_halls_only(cast, seat):
    page = text_of(seat(cast.manager).get(LIST))
    assert "星河镇" not in page


def test_posts_stand_with_the_holders_of_today(cast, seat):
    hold_post(make_member(name="韦春梅"), cast.window, Side.A, title="咨询岗")
    (row, _other) = seat(cast.manager).get(LIST).context["rows"]
    assert [(post.title, post.a, post.b) for post in row.posts] == [
        ("受理岗", "李晓岚", "王志远"),
        ("咨询岗", "韦春梅", ""),
    ]
    page = text_of(seat(cast.manager).get(PAGE))
    assert "韦春梅" in page
    assert "空缺" in page


def test_a_window_is_closed_and_opened_by_form(cast, seat, autumn):
    client = seat(cast.manager)
    assert client.post(CLOSING, REASON).url == PAGE
    assert "暂停办理，恢复以前一直有效" in text_of(client.get(PAGE))
    autumn.move_to("2026-09-23 09:00 +0800", tick=False)
    seat(cast.manager)
    page = text_of(client.get(PAGE))
    assert "9 月 22 日 09:42 起暂停：设备检修" in page
    assert listed(client.get(LIST))[0] == ("SF", 12, "closed")
    assert client.post(REOPENING).url == PAGE
    assert listed(client.get(LIST))[0] == ("SF", 12, "open")
    closing = WindowClosing.objects.get()
    assert (closing.closed_by, closing.reopened_by) == (cast.manager, cast.manager)


def test_the_chief_representative_runs_her_windows(cast, seat):
    client = seat(cast.chief)
    assert [client.post(path, REASON).status_code for path in (CLOSING, REOPENING)] == [302, 302]
    other = reverse("windows:manage:window_closing", args=["SF", 20])
    assert client.post(other, REASON).status_code == 404
    assert [row.window for row in WindowClosing.objects.all()] == [cast.window]


def test_readers_see_why_they_may_not_run_it(cast, seat):
    client = seat(cast.supervisor)
    page = text_of(client.get(PAGE))
    assert "暂停和恢复窗口由中心管理、值班负责人或者本单位首席代表办理" in page
    assert CLOSING not in page
    assert [client.post(path, REASON).status_code for path in (CLOSING, REOPENING)] == [403, 403]
    assert not WindowClosing.objects.exists()


def test_strangers_windows_are_unknown_and_acts_are_posts(cast, seat):
    manager_2 = make_member("manager_2", "唐丽君")
    give_role(manager_2, Role.HALL_MANAGER, hall=cast.other_hall)
    client = seat(manager_2)
    assert [client.get(PAGE).status_code, client.post(CLOSING, REASON).status_code] == [404, 404]
    assert client.post(REOPENING).status_code == 404
    client = seat(cast.manager)
    assert [client.get(path).status_code for path in (CLOSING, REOPENING)] == [405, 405]
    assert client.get(reverse("windows:manage:window", args=["SF", 99])).status_code == 404


def test_a_missing_reason_is_asked_for_and_a_second_click_told(cast, seat):
    client = seat(cast.manager)
    answer = client.post(CLOSING, {"reason": " "})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert [client.post(CLOSING, REASON).status_code for _click in range(2)] == [302, 409]
    assert [client.post(REOPENING).status_code for _click in range(2)] == [302, 409]
    assert WindowClosing.objects.count() == 1


def test_hostile_text_is_shown_as_text(cast, seat):
    client = seat(cast.manager)
    client.post(CLOSING, {"reason": "<script>alert(1)</script>"})
    page = text_of(client.get(PAGE))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_queries_do_not_grow_with_windows(cast, seat):
    client = seat(cast.manager)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST + "?status=closed").status_code == 200
        return len(queries)

    close_window(cast.window, reason="设备检修", by=cast.manager)
    asked()  # from here on the calendar is cached
    before = asked()
    for number in (31, 32):
        window = make_window(cast.hall, number, cast.other_department)
        hold_post(make_member(), window)
        close_window(window, reason="停电", by=cast.manager)
    assert asked() == before


def test_long_lists_are_paged(cast, seat):
    for number in range(100, 150):
        make_window(cast.hall, number)
    client = seat(cast.manager)
    assert [len(client.get(f"{LIST}?page={page}").context["rows"]) for page in (1, 2)] == [50, 2]


def test_ones_own_page_leads_to_the_windows_one_may_read(cast, seat):
    def leads(member):
        return f'href="{LIST}"' in text_of(seat(member).get(reverse("staff:me")))

    assert [leads(member) for member in (cast.chief, cast.supervisor, cast.clerk_a, cast.reviewer)] == [
        True,
        True,
        False,
        False,
    ]
