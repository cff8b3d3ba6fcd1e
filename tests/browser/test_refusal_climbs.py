"""A refusal to accept, filed at the window, climbs four levels with one send-back before it exists (article 14).

March 2026 has no holiday. Every day below is counted on tests/data/calendar.json by hand.
"""

from playwright.sync_api import expect

from approvals.models import Case
from approvals.states import CaseState, PaperKind
from tests.approvals import stages
from tests.browser.conftest import PHONE
from tests.browser.steps import Slip, look_up, open_act, open_paper, press, timeline

GROUND = "事项依法不属于本机关职权范围"
COMPETENT = "市文化广电旅游局"
FACTS = "娱乐场所建筑面积二千平方米，由市文化广电旅游局审批"
SENT_BACK = "请写明应当向哪个机关申请"
LEVELS = ("首席代表", "审批股审核人", "分管领导", "主要领导")


def test_refusal_climbs_four_levels_with_one_send_back(live_server, cast, sign_in, open_page, move_to, shoot):
    citizen = open_page(PHONE)
    move_to("2026-03-02T10:00")  # a Monday
    case = stages.received(cast)
    slip = Slip(case.number, case.lookup_code)
    look_up(citizen, slip)
    # five working days: 3, 4, 5, 6, 9 March
    expect(citizen.locator(".status-line")).to_have_text("最迟 3 月 9 日（星期一）17:30 前告知是否受理")
    clerk = sign_in(cast.clerk_a)
    file_refusal(clerk, slip, "建筑面积超过本县权限")
    hangs_at(clerk, slip, 0, "陈思敏")
    shoot(clerk, "b-filed")

    move_to("2026-03-03T10:00")
    agree(sign_in(cast.chief), slip, "属实")
    agree(sign_in(cast.reviewer), slip, "同意")

    move_to("2026-03-04T10:00")
    deputy = sign_in(cast.deputy)
    shoot(deputy, "b-deputy-today")
    send_back(deputy, slip)
    clerk = sign_in(cast.clerk_a)
    open_case(clerk, slip)
    expect(clerk.locator("#filings")).to_contain_text(f"退回：{SENT_BACK}")
    shoot(clerk, "b-sent-back")
    look_up(citizen, slip)
    # time in filing counts: the day has not moved, and nothing is said of a filing
    expect(citizen.locator(".status-line")).to_have_text("最迟 3 月 9 日（星期一）17:30 前告知是否受理")
    assert timeline(citizen)[0] == "收到材料"
    expect(citizen.get_by_text("报备")).to_have_count(0)

    move_to("2026-03-05T10:00")
    clerk = sign_in(cast.clerk_a)
    file_refusal(clerk, slip, FACTS)
    agree(sign_in(cast.chief), slip, "属实")
    hangs_at(clerk, slip, 1, "周立群")
    agree(sign_in(cast.reviewer), slip, "同意")

    move_to("2026-03-06T10:00")
    agree(sign_in(cast.deputy), slip, "已写明受理机关，同意")
    clerk = sign_in(cast.clerk_a)
    hangs_at(clerk, slip, 3, "罗文彬")
    shoot(clerk, "b-waits-for-leader")
    assert state(slip) == CaseState.REFUSAL_FILING
    assert not case.papers.filter(kind=PaperKind.NON_ACCEPTANCE).exists()
    manager = sign_in(cast.manager)
    manager.goto("/manage/refusals/")
    expect(manager.locator("main tbody tr").first).to_contain_text("3 / 4 级同意")

    move_to("2026-03-09T10:00")  # the fifth working day: a filing unfinished this evening would lapse
    leader = sign_in(cast.leader)
    agree(leader, slip, "同意")
    assert state(slip) == CaseState.NOT_ACCEPTED
    reads_decision(leader, shoot)
    takes_note(sign_in(cast.manager), slip, shoot)

    clerk = sign_in(cast.clerk_a)
    open_case(clerk, slip)
    expect(clerk.locator("#filings")).to_contain_text("同意：已写明受理机关，同意")
    shoot(clerk, "b-decided")
    look_up(citizen, slip)
    # ten working days after Monday 9 March: 10 to 13 = 4, 16 to 20 = 9, 23
    expect(citizen.locator("main")).to_contain_text("决定书最迟 3 月 23 日（星期一）送达")
    for words in ("60 日内申请行政复议", "6 个月内提起行政诉讼", "不予受理决定书"):
        expect(citizen.locator("main")).to_contain_text(words)
    shoot(citizen, "b-public")


def open_case(page, slip):
    page.goto(f"/desk/cases/{slip.number}/")


def state(slip):
    return Case.objects.get(number=slip.number).state


def file_refusal(page, slip, facts):
    open_case(page, slip)
    form = open_act(page, "不予受理")
    form.get_by_label("法定理由").select_option(label=GROUND)
    form.get_by_label("有权机关").fill(COMPETENT)
    form.get_by_label("事实").fill(facts)
    press(form, "报备不予受理")
    assert state(slip) == CaseState.REFUSAL_FILING


def agree(page, slip, opinion):
    """Whose level it is finds the filing on her first page."""
    page.get_by_role("link", name=slip.number).first.click()
    form = open_act(page, "同意报备")
    form.get_by_label("意见").fill(opinion)
    press(form, "同意")


def send_back(page, slip):
    page.get_by_role("link", name=slip.number).first.click()
    form = open_act(page, "退回报备")
    form.get_by_label("退回理由").fill(SENT_BACK)
    press(form, "退回")
    assert state(slip) == CaseState.RECEIVED


def hangs_at(page, slip, level, name):
    """The clerk reads at which level, and with whom, her newest filing waits; the levels below have agreed."""
    open_case(page, slip)
    climb = page.locator("#filings table").first.locator("tbody tr")
    expect(climb).to_have_count(4)
    for number in range(4):
        expected = "同意" if number < level else "等待审核" if number == level else "还没有到"
        expect(climb.nth(number)).to_contain_text(LEVELS[number])
        expect(climb.nth(number)).to_contain_text(expected)
    expect(climb.nth(level)).to_contain_text(name)
    page.goto("/desk/")
    expect(page.locator("main")).to_contain_text(slip.number)
    expect(page.locator("main")).to_contain_text(f"等{LEVELS[level]}")


def reads_decision(page, shoot):
    open_paper(page, "不予受理决定书")
    for words in (FACTS, GROUND, COMPETENT, "示范县人民政府", "示范县人民法院", "2026 年 3 月 9 日"):
        expect(page.locator("main")).to_contain_text(words)
    shoot(page, "b-decision")


def takes_note(page, slip, shoot):
    """The hall is told of every refusal, and says that it knows."""
    page.goto("/manage/refusals/")
    expect(page.locator("main tbody tr")).to_have_count(2)  # the filing that was sent back stays in the register
    row = page.locator("main tbody tr").filter(has_text="4 / 4 级同意")
    expect(row).to_contain_text("中心待知悉")
    shoot(page, "b-register")
    row.get_by_role("link", name=slip.number).click()
    shoot(page, "b-register-row")
    page.get_by_role("button", name="登记知悉").click()
    expect(page.locator("main")).to_contain_text("吴静宜 3/9 10:00 登记知悉")
