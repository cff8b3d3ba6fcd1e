"""A refusal climbs its levels before it is a decision, at the end and at the door (article 14)."""

from playwright.sync_api import expect

from approvals.states import CaseState
from tests.approvals import stages
from tests.browser.steps import open_act, open_paper, press

FACTS = "场所距离学校不足二百米"


def test_refusal_is_filed_agreed_and_told_with_remedies(live_server, cast, sign_in, move_to, scripts):
    move_to("2026-03-02T10:00")
    case = stages.accepted(cast)
    reviewer = sign_in(cast.reviewer, scripts=scripts)
    reviewer.goto(case.get_absolute_url())
    form = open_act(reviewer, "作出决定")
    form.get_by_role("radio", name="不予许可").check()
    form.get_by_label("理由和事实").fill(FACTS)
    form.get_by_label("不予许可的法定理由").select_option(label="不符合法定条件、标准")
    press(form, "作出决定")
    assert stages.fresh(case).state == CaseState.REFUSAL_FILING

    agree(sign_in(cast.deputy, scripts=scripts), case)
    assert stages.fresh(case).state == CaseState.REFUSAL_FILING
    last = sign_in(cast.leader, scripts=scripts)
    agree(last, case)
    read_paper(last, "不予行政许可决定书")
    assert stages.fresh(case).state == CaseState.REFUSED


def test_non_acceptance_climbs_four_levels_with_one_send_back(live_server, cast, sign_in, move_to, scripts):
    move_to("2026-03-02T10:00")
    case = stages.received(cast)
    file_non_acceptance(sign_in(cast.clerk_a, scripts=scripts), case)
    for member in (cast.chief, cast.reviewer):
        agree(sign_in(member, scripts=scripts), case)
    send_back(sign_in(cast.deputy, scripts=scripts), case, "请写明应当向哪个机关申请")
    assert stages.fresh(case).state == CaseState.RECEIVED

    file_non_acceptance(sign_in(cast.clerk_a, scripts=scripts), case)
    for member in (cast.chief, cast.reviewer, cast.deputy):
        agree(sign_in(member, scripts=scripts), case)
        assert stages.fresh(case).state == CaseState.REFUSAL_FILING
    last = sign_in(cast.leader, scripts=scripts)
    agree(last, case)
    read_paper(last, "不予受理决定书")
    assert stages.fresh(case).state == CaseState.NOT_ACCEPTED


def test_returned_filing_goes_back_to_the_reviewer(live_server, cast, sign_in, move_to, scripts):
    move_to("2026-03-02T10:00")
    case = stages.filed(cast)
    deputy = sign_in(cast.deputy, scripts=scripts)
    send_back(deputy, case, "请补充测量记录")
    expect(deputy.locator("#filings")).to_contain_text("退回：请补充测量记录")
    assert stages.fresh(case).state == CaseState.ACCEPTED


def file_non_acceptance(page, case):
    page.goto(case.get_absolute_url())
    form = open_act(page, "不予受理")
    form.get_by_label("法定理由").select_option(label="事项依法不属于本机关职权范围")
    form.get_by_label("有权机关").fill("市文化广电旅游局")
    form.get_by_label("事实").fill(FACTS)
    press(form, "报备不予受理")
    assert stages.fresh(case).state == CaseState.REFUSAL_FILING


def agree(page, case):
    """Whose level it is finds the filing on her first page and agrees."""
    page.get_by_role("link", name=case.number).first.click()
    form = open_act(page, "同意报备")
    form.get_by_label("意见").fill("同意")
    press(form, "同意")


def send_back(page, case, reason):
    page.goto(case.get_absolute_url())
    form = open_act(page, "退回报备")
    form.get_by_label("退回理由").fill(reason)
    press(form, "退回")


def read_paper(page, title):
    """The decision with its remedies, after the last level."""
    open_paper(page, title)
    for words in (FACTS, "示范县人民政府", "示范县人民法院", "查询码"):
        expect(page.locator("main")).to_contain_text(words)
