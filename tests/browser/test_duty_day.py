"""A day at window 12: A serves, goes on an errand, B covers, both are gone, A returns; and a punch that was a fraud."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from approvals.models import Case
from staff.tasks import count_attendance
from supervision.models import Card
from supervision.tasks import check_vacancies
from tests.browser.steps import check_material, choose_item, fill_applicant, open_act, press, update_live_result
from tests.factories.attendance import count_attendance_in, make_device
from tests.staff.clock import Clock
from windows.models import Vacancy

DAY = "2026-03-03"
PINS = {"clerk_a": "1001", "clerk_b": "1002", "outsider": "1003"}


@pytest.fixture
def clock(cast, live_server):
    """The clock at the door of the centre, which counts attendance from today on."""
    count_attendance_in(cast.hall, date(2026, 3, 3))
    make_device(cast.hall, "CENTRE0001")
    for name, pin in PINS.items():
        member = getattr(cast, name)
        member.attendance_pin = pin
        member.save()
    return Clock(live_server.url, "CENTRE0001")


@pytest.fixture
def arrive(clock, move_to):
    """Move to a time of the day, and let people touch the clock there."""

    def arrive(time, *names):
        move_to(f"{DAY}T{time}")
        for name in names:
            clock.touch(PINS[name], f"{DAY} {time}:00")
        clock.upload()

    return arrive


def bar(page):
    return page.get_by_role("banner")


def look(arrive, time):
    """The jobs of that minute."""
    arrive(time)
    count_attendance()
    check_vacancies()


def cards():
    return list(Card.objects.order_by("pk").values_list("level", "state"))


def test_a_day_at_window_12(cast, clock, arrive, sign_in, scripts):
    clock.switch_on()
    arrive("08:50", "clerk_a", "clerk_b", "outsider")

    arrive("09:10")
    a = sign_in(cast.clerk_a, scripts=scripts)
    expect(bar(a).get_by_role("link", name="A 岗")).to_be_visible()
    receive(a, scripts)
    case = Case.objects.get()

    ask_for_errand(a)
    b = sign_in(cast.clerk_b, scripts=scripts)
    expect(bar(b).get_by_role("link", name="B 岗待命")).to_be_visible()
    b.goto("/desk/leave/")
    b.get_by_role("button", name="确认接岗").click()
    expect(b.get_by_text("已经确认接岗")).to_be_visible()
    chief = sign_in(cast.chief, scripts=scripts)
    chief.goto("/desk/leave/")
    chief.get_by_role("link", name="李晓岚临时外出").click()
    chief.get_by_role("button", name="同意", exact=True).click()
    expect(chief.get_by_text("现在是“已准”")).to_be_visible()

    arrive("10:05")
    b.goto(f"/desk/cases/{case.number}/")
    expect(bar(b).get_by_role("link", name="顶岗（代李晓岚）")).to_be_visible()
    press(open_act(b, "受理"), "受理，出具受理通知书")
    expect(b.get_by_text("顶李晓岚的岗").first).to_be_visible()
    assert case.events.last().on_behalf_of == cast.clerk_a
    check_vacancies()
    assert not Vacancy.objects.exists()

    arrive("10:10", "clerk_b")  # B leaves too
    look(arrive, "10:11")
    manager = sign_in(cast.manager, scripts=scripts)
    manager.goto("/manage/")
    expect(manager.locator(".window", has_text="12").first).to_contain_text("空岗")
    look(arrive, "10:25")
    assert cards() == [("yellow", "open")]
    look(arrive, "11:10")
    assert cards() == [("yellow", "open"), ("red", "open")]
    manager = sign_in(cast.manager, scripts=scripts)
    manager.goto("/manage/cards/")
    expect(manager.get_by_role("link", name="上班时间空岗")).to_have_count(2)

    arrive("11:20")
    a = sign_in(cast.clerk_a, scripts=scripts)
    a.goto("/desk/leave/")
    a.get_by_role("link", name="临时外出").click()
    a.get_by_role("button", name="我回来了，登记返岗").click()
    expect(bar(a).get_by_role("link", name="A 岗")).to_be_visible()
    look(arrive, "11:21")
    manager.goto("/manage/cards/")
    manager.get_by_role("link", name="上班时间空岗").first.click()
    expect(manager.get_by_text("10:10 至 11:20")).to_be_visible()

    arrive("12:01", "clerk_a", "outsider")
    arrive("13:50", "clerk_a", "outsider")
    arrive("17:31", "clerk_a", "outsider")
    look(arrive, "18:00")
    assert cards() == [("yellow", "open"), ("red", "open")]
    manager = sign_in(cast.manager, scripts=scripts)
    assert marks(manager, "李晓岚") == "√"
    assert marks(manager, "王志远") == "早旷"

    # her fingers of the morning and of noon were somebody else's
    annul(manager, "08:50", "经核实是别人代打卡")
    annul(manager, "12:01", "经核实是别人代打卡")
    look(arrive, "18:02")
    assert marks(manager, "李晓岚") == "旷√"
    expect(page_of_first_card(manager).get_by_text("10:10 至 12:00")).to_be_visible()
    assert [(v.annulled_at, f"{v.length(v.ended_at)}") for v in Vacancy.objects.all()] == [(None, "1:50:00")]


def receive(page, scripts):
    choose_item(page, "歌舞")
    fill_applicant(page)
    check_material(page, 1, "齐全")
    check_material(page, 2, "齐全")
    update_live_result(page, scripts)
    page.get_by_role("button", name="只收件，5 个工作日内再告知").click()
    expect(page.get_by_text("已收件。").first).to_be_visible()


def ask_for_errand(page):
    page.goto("/desk/leave/")
    page.get_by_label("类别").select_option(label="临时外出")
    page.get_by_label("开始").fill(f"{DAY}T10:00")
    page.get_by_label("结束").fill(f"{DAY}T11:30")
    page.get_by_label("事由", exact=True).fill("到市局取件")
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_text("已经提出")).to_be_visible()


def marks(page, name):
    """What the month sheet says of the day of one member."""
    page.goto("/manage/attendance/months/2026-03/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
    return re.sub(r"\s", "", row.get_by_role("cell").nth(3).inner_text())


def annul(page, time, reason):
    page.goto("/manage/attendance/people/clerk_a/2026-03/")
    punch = page.get_by_role("listitem").filter(has_text=time)
    punch.get_by_text("作废", exact=True).first.click()
    punch.get_by_role("textbox").fill(reason)
    punch.get_by_role("button", name="作废").click()
    expect(page.get_by_text(reason).first).to_be_visible()


def page_of_first_card(page):
    page.goto("/manage/cards/")
    page.get_by_role("link", name="上班时间空岗").first.click()
    return page
