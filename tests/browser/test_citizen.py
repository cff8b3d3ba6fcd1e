"""A citizen with a phone: from an everyday word to the promise, the day it would be ready, and the printed guide."""

import re

import pytest
from playwright.sync_api import expect

from approvals.operations.catalogue import index
from approvals.states import VersionState
from tests.browser.conftest import PHONE
from tests.factories import make_item, make_version, place, publish

ITEM = "设立歌舞娱乐场所《娱乐经营许可证》核发"


@pytest.fixture
def karaoke(cast):
    version = make_version(make_item(cast.department, "SFWL0009"), aliases=["开歌厅", "办 KTV"])
    assert version.state == VersionState.DRAFT
    version.search_terms = index(version)
    version.save()
    publish(version)
    place(version.item, cast.window)
    return version


def test_citizen_finds_an_item_by_an_everyday_word(live_server, karaoke, open_page, move_to, scripts):
    move_to("2026-09-21T10:00")
    page = open_page(PHONE, scripts)
    page.goto("/")
    page.get_by_role("searchbox").fill("开歌厅")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_text("共 1 项")).to_be_visible()
    page.get_by_role("link", name="设立歌舞娱乐场所").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ITEM)
    expect(page.get_by_text("承诺 8 / 法定 20 个工作日")).to_be_visible()
    expect(page.get_by_text("提速 60%")).to_be_visible()


def test_citizen_asks_when_it_would_be_ready(live_server, karaoke, open_page, move_to, scripts):
    move_to("2026-09-21T10:00")
    page = open_page(PHONE, scripts)
    page.goto("/items/SFWL0009/")
    page.get_by_label("如果受理日期是").fill("2026-09-24")
    page.get_by_role("button", name="计算").click()
    # eight working days over the holidays of Mid-Autumn and the National Day, with their make-up days
    expect(page.get_by_text("最迟 10 月 13 日（星期二）17:30 前作出决定")).to_be_visible()
    weeks = page.locator(".days").first
    expect(weeks.get_by_text("国庆节").first).to_be_visible()
    expect(weeks.locator(".due")).to_contain_text("第 8 天")


def test_citizen_reads_the_guide(live_server, karaoke, open_page, move_to, scripts):
    move_to("2026-09-21T10:00")
    page = open_page(PHONE, scripts)
    page.goto("/items/SFWL0009/")
    page.get_by_role("link", name="打印办事指南").click()
    expect(page.get_by_text("办事指南　示范县文化广电旅游局")).to_be_visible()
    for words in ("材料1", "材料2", "娱乐场所管理条例"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_text("12 号独立窗口")).to_be_visible()


def test_calculator_shows_each_day(live_server, calendar, open_page, move_to, scripts):
    move_to("2026-09-21T10:00")
    page = open_page(PHONE, scripts)
    page.goto("/")
    page.get_by_role("link", name="期限计算").first.click()
    page.get_by_label("受理日期").fill("2026-09-24")
    page.get_by_role("spinbutton", name="期限", exact=True).fill("8")
    page.get_by_role("button", name="计算").click()
    expect(page.locator(".days .due")).to_have_text(re.compile("13第 8 天"))
