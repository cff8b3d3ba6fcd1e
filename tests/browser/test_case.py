"""One case from the counter to the applicant's hand, by the people of the hall and the citizen who looks it up."""

from playwright.sync_api import expect

from approvals.models import Case
from approvals.states import CaseState
from tests.browser.conftest import PHONE
from tests.browser.steps import (
    ID_NUMBER,
    NAME,
    check_material,
    choose_item,
    fill_applicant,
    look_up,
    open_act,
    open_paper,
    press,
    read_slip,
    timeline,
    update_live_result,
)

NEEDED = "请补交原件 1 份，并签名"


def test_case_from_reception_to_delivery(live_server, cast, sign_in, open_page, move_to, scripts):
    citizen = open_page(PHONE, scripts)

    move_to("2026-03-02T10:00")
    clerk = sign_in(cast.clerk_a, scripts=scripts)
    slip = receive_with_one_missing(clerk, scripts)
    look_up(citizen, slip)
    expect(citizen.get_by_text("请补正下面 1 份材料")).to_be_visible()
    expect(citizen.get_by_text(NEEDED)).to_be_visible()

    move_to("2026-03-03T10:00")
    clerk = sign_in(cast.clerk_a, scripts=scripts)
    supplement_and_accept(clerk, slip)
    look_up(citizen, slip)
    expect(citizen.locator(".status-line")).to_have_text("最迟 3 月 13 日（星期五）17:30 前作出决定")

    move_to("2026-03-04T10:00")
    reviewer = sign_in(cast.reviewer, scripts=scripts)
    pause(reviewer, slip)
    look_up(citizen, slip)
    expect(citizen.locator(".status-line")).to_have_text("正在依法听证，期限暂停")

    move_to("2026-03-06T10:00")
    reviewer = sign_in(cast.reviewer, scripts=scripts)
    resume_review_and_grant(reviewer, slip)

    move_to("2026-03-09T10:00")
    clerk = sign_in(cast.clerk_a, scripts=scripts)
    deliver(clerk, slip)
    look_up(citizen, slip)
    assert timeline(citizen) == [
        "收到材料",
        "一次告知要补正的材料",
        "收到补正材料",
        "受理",
        "听证，期限暂停",
        "听证结束，恢复计时",
        "完成一步审查",
        "准予",
        "送达",
    ]
    case = Case.objects.get()
    assert (case.number, case.state) == (slip.number, CaseState.DELIVERED)


def receive_with_one_missing(page, scripts):
    """The reception page, the one-time notice, its print page; gives the slip of the paper."""
    choose_item(page, "歌舞")
    fill_applicant(page)
    check_material(page, 1, "齐全")
    check_material(page, 2, "缺少", NEEDED)
    update_live_result(page, scripts)
    page.get_by_role("button", name="收件并出具一次性告知书").click()
    open_paper(page, "申请材料补正一次性告知书")
    expect(page.get_by_text(NEEDED)).to_be_visible()
    expect(page.get_by_text(NAME, exact=True)).to_be_visible()
    return read_slip(page)


def open_case(page, slip):
    page.goto(f"/desk/cases/{slip.number}/")


def supplement_and_accept(page, slip):
    open_case(page, slip)
    form = open_act(page, "登记补正")
    form.get_by_role("radio", name="齐全").check()
    press(form, "登记收到的补正材料")
    press(open_act(page, "受理"), "受理，出具受理通知书")


def pause(page, slip):
    open_case(page, slip)
    form = open_act(page, "中止计时")
    form.get_by_label("事由").select_option(label="听证")
    form.get_by_label("预计工作日").fill("5")
    form.get_by_label("告知申请人的内容").fill("定于 3 月 5 日上午在本局会议室听证")
    press(form, "中止，出具告知书")
    open_paper(page, "期限暂停告知书")
    expect(page.get_by_text("定于 3 月 5 日上午在本局会议室听证")).to_be_visible()


def resume_review_and_grant(page, slip):
    open_case(page, slip)
    form = open_act(page, "恢复计时")
    form.get_by_label("结果").fill("听证结束，没有异议")
    press(form, "恢复计时")
    form = open_act(page, "审查意见")
    form.get_by_role("radio", name="通过", exact=True).check()
    form.get_by_label("意见").fill("符合条件")
    press(form, "提交审查意见")
    form = open_act(page, "作出决定")
    form.get_by_role("radio", name="准予", exact=True).check()
    press(form, "作出决定")
    expect(page.get_by_role("link", name="打印准予行政许可决定书").first).to_be_visible()


def deliver(page, slip):
    open_case(page, slip)
    form = open_act(page, "送达")
    form.get_by_role("radio", name="窗口领取").check()
    form.get_by_label("领取人", exact=True).fill(NAME)
    form.get_by_label("领取人证件号码").fill(ID_NUMBER)
    press(form, "登记送达")
