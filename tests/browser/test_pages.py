"""Every page of the site in a real browser: nothing serious for axe, no error in the console, nothing wider than the
screen; with HALL_SHOTS=1 a picture of each."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from hall.management.demo.county import PASSWORD
from tests.browser.addresses import NO_PAGES, addresses
from tests.browser.conftest import WALL, fill_login
from tests.browser.sitemap import PAGES

SERIOUS = ("serious", "critical")
CASES = 90  # few enough to be told by one process: the server's threads and a fork do not go together


def test_every_address_is_a_page_visited_here_or_known_as_none():
    visited = {visit.name for visit in PAGES if not visit.name.startswith("admin:")}
    assert set(addresses()) == visited | set(NO_PAGES)
    assert not visited & set(NO_PAGES)


@pytest.fixture
def county(live_server, system):
    call_command("seed_demo", cases=CASES, verbosity=0)


@pytest.fixture
def seat(open_page):
    """The one page of each account, signed in once."""
    pages = {}

    def seat(who):
        if who not in pages:
            pages[who] = open_page(WALL)
            if who:
                fill_login(pages[who], who, PASSWORD)
                pages[who].get_by_role("button", name="退出").wait_for()
        return pages[who]

    return seat


def test_every_page(county, seat, shots):
    axe, faults, seen = Axe(), [], set()
    for visit in PAGES:
        path = visit.path()
        if path is None:
            continue
        seen.add(visit.name)
        for size in visit.sizes:
            page = seat(visit.who)
            page.set_viewport_size(size)
            name = f"{visit.file}-{size['width']}"
            faults += [f"{name}: {fault}" for fault in faults_of(page, path, axe)]
            if shots:
                page.screenshot(path=shots / f"{name}.png", full_page=True)
    assert seen == {visit.name for visit in PAGES}
    assert not faults, "\n".join(faults)


def faults_of(page, path, axe):
    errors = []

    def listen(message):
        if message.type == "error":
            errors.append(f"console: {message.text}")

    page.on("console", listen)
    response = page.goto(path)
    if response.status != 200:
        errors.append(f"status {response.status} of {path}")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        errors.append("wider than the screen")
    for rule in axe.run(page).response["violations"]:
        if rule["impact"] in SERIOUS:
            errors += [f"axe {rule['id']}: {node['html']}" for node in rule["nodes"]]
    page.remove_listener("console", listen)
    return errors
