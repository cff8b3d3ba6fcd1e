"""The one login: a wrong password, the lockout after five, the way out."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import fill_login


def test_wrong_password_is_said_and_the_fifth_locks_out(live_server, cast, open_page, scripts):
    page = open_page(scripts=scripts)
    for _attempt in range(4):
        fill_login(page, cast.clerk_a.username, "不是这个-1234")
        expect(page.get_by_role("alert")).to_contain_text("登录名或者密码不对")
    fill_login(page, cast.clerk_a.username, "不是这个-1234")
    expect(page.get_by_role("heading", name="登录已暂停")).to_be_visible()
    expect(page.get_by_text("连续输错了 5 次密码")).to_be_visible()


def test_leaving_ends_the_session(live_server, cast, sign_in, scripts):
    page = sign_in(cast.clerk_a, scripts=scripts)
    expect(page).to_have_url(re.compile(r"/desk/$"))
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="退出")).to_have_count(0)
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()
