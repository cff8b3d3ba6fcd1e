"""A case runs late: the job raises the card, the manager comes to it from the dashboard, the clerk explains."""

from django.core.management import call_command
from playwright.sync_api import expect

from supervision.models import Card
from supervision.states import CardState
from tests.approvals import stages
from tests.browser.conftest import WALL

WORDS = "核对材料时系统断网，已于当日联系申请人"


def test_card_from_the_sweep_to_the_explanation(live_server, cast, sign_in, move_to, scripts):
    move_to("2026-03-02T10:00")
    case = stages.received(cast)
    move_to("2026-03-10T10:00")
    call_command("sweep_deadlines")
    assert set(Card.objects.values_list("trigger", "level")) == {("due_soon", "warning"), ("notice_passed", "red")}

    manager = sign_in(cast.manager, WALL, scripts=scripts)
    open_red_card(manager, case)

    clerk = sign_in(cast.clerk_a, scripts=scripts)
    clerk.get_by_role("link", name="督办卡").first.click()
    clerk.locator("tr", has_text="红牌").get_by_role("link").first.click()
    clerk.get_by_role("textbox", name="情况说明").fill(WORDS)
    clerk.get_by_role("button", name="提交说明").click()
    expect(clerk.get_by_text(WORDS)).to_be_visible()
    assert Card.objects.get(level="red").state == CardState.EXPLAINED

    manager.reload()
    expect(manager.get_by_text(WORDS)).to_be_visible()


def open_red_card(page, case):
    """From the number on the dashboard to its list, and from there to the card."""
    figure = page.locator("a.figure", has_text="红牌")
    expect(figure).to_contain_text("1")
    figure.click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(case.number)
    rows.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="证据")).to_be_visible()
    expect(page.locator("main")).to_contain_text(case.number)
