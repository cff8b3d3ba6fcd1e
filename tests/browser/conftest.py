"""A real browser on the running hall. One chromium for the session, one context for each person who sits down.

HALL_CHROMIUM names the browser where it is not on PATH; HALL_SHOTS=1 writes a picture of each page to .local/shots.
Time is moved for the whole process, so the server's threads live in the test's day; sessions end after an hour, and a
person signs in again on the next.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from tests.approvals.stages import moment

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
)
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
DESK = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}
PASSWORD = "竹影-横窗-七里香-2026"
PATIENCE = 45_000  # milliseconds: a busy machine with two cores


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


def chromium_path():
    names = [os.environ.get("HALL_CHROMIUM", ""), *CHROMIUM_NAMES]
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser():
    path = chromium_path()
    if path is None:
        # a developer without a browser still runs the rest; .ci/run installs one and fails if a journey was skipped
        pytest.skip("no chromium: apt-get install chromium, or set HALL_CHROMIUM to a browser")
    # playwright's own loop runs in this thread, where Django would refuse the ORM
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(params=[True, False], ids=["js", "no-js"])
def scripts(request):
    """Whether the browser runs JavaScript."""
    return request.param


@pytest.fixture
def open_page(browser, live_server):
    """Open a page of a new context, as a person who sits down at a browser of her own."""
    contexts = []

    def open_page(size=DESK, scripts=True):
        context = browser.new_context(
            viewport=size, java_script_enabled=scripts, base_url=live_server.url, locale="zh-CN", color_scheme="light"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(open_page):
    """Sign a member in by the login page, and give the page on which she lands."""

    def sign_in(member, size=DESK, scripts=True):
        if not member.has_usable_password():
            member.set_password(PASSWORD)
            member.save()
        page = open_page(size, scripts)
        fill_login(page, member.username, PASSWORD)
        page.get_by_role("button", name="退出").wait_for()
        return page

    return sign_in


def fill_login(page, username, password):
    page.goto("/login/")
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


@pytest.fixture
def move_to(time_machine):
    """Move the whole process, the server's threads included, to a local moment; the clock goes on from there."""

    def move_to(text):
        time_machine.move_to(moment(text), tick=True)

    return move_to


@pytest.fixture
def shots():
    """The folder for pictures, or None when nobody asked for them."""
    if not os.environ.get("HALL_SHOTS"):
        return None
    folder = Path(settings.BASE_DIR) / ".local" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def shoot(shots):
    """Take a picture of a page under a name, when pictures were asked for."""

    def shoot(page, name):
        if shots is not None:
            page.screenshot(path=shots / f"journey-{name}.png", full_page=True)

    return shoot
