"""From an incomplete application to the paper in the applicant's hand, with a fee on the way (articles 5, 7, 12).

March 2026 has no holiday; the first one after it is 清明节, Saturday 4 to Monday 6 April. Every day below is counted on
tests/data/calendar.json by hand.
"""

import pytest
from playwright.sync_api import expect

from approvals.models import Case
from approvals.states import CaseState, PaperKind
from tests.approvals.fees import charging, make_cashier
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

NEEDED = {2: "请补交租赁合同原件 1 份", 3: "请补交消防检查合格证复印件 2 份"}
PAPERS = (
    "申请材料接收凭证",
    "申请材料补正一次性告知书",
    "受理通知书",
    "缴款通知书",
    "缴款收据",
    "准予行政许可决定书",
    "送达回证",
)
STRANGER = "110101199003070054"


@pytest.fixture
def cashier(cast):
    """The hall's cashier at window 40; the item asks three materials and charges 10 yuan a licence."""
    charging(cast.item, materials=3)
    return make_cashier(cast.hall)


def test_told_once_supplemented_granted_paid_and_delivered(
    live_server, cast, cashier, sign_in, open_page, move_to, shoot
):
    citizen = open_page(PHONE)

    move_to("2026-03-02T10:00")  # a Monday
    clerk = sign_in(cast.clerk_a)
    slip = receive_with_two_missing(clerk)
    shoot(clerk, "a-notice")
    look_up(citizen, slip)
    expect(citizen.locator(".status-line")).to_have_text("请补正下面 2 份材料")
    for words in NEEDED.values():
        expect(citizen.locator("main")).to_contain_text(words)
    # 30 working days after 2 March: 6 March = 4, 13 = 9, 20 = 14, 27 = 19, 3 April = 24, 7 to 10 = 28, 13, 14 April
    expect(citizen.locator("main")).to_contain_text("请在 4 月 14 日（星期二）（含当日）前")
    shoot(citizen, "a-told")

    move_to("2026-03-03T10:00")
    clerk = sign_in(cast.clerk_a)
    supplement(clerk, slip, 1)
    assert the_case(slip).state == CaseState.DEFICIENT
    look_up(citizen, slip)
    expect(citizen.locator(".status-line")).to_have_text("请补正下面 1 份材料")
    expect(citizen.get_by_text("已经交齐：材料2")).to_be_visible()
    expect(citizen.locator("main")).to_contain_text(
        "请在 4 月 14 日（星期二）（含当日）前"
    )  # a part leaves the day as it is
    shoot(citizen, "a-part")

    move_to("2026-03-04T10:00")
    clerk = sign_in(cast.clerk_a)
    supplement(clerk, slip, 1)
    look_up(citizen, slip)
    # five working days after Wednesday 4 March: 5, 6, 9, 10, 11
    expect(citizen.locator(".status-line")).to_have_text("最迟 3 月 11 日（星期三）17:30 前告知是否受理")
    open_case(clerk, slip)
    press(open_act(clerk, "受理"), "受理，出具受理通知书")
    look_up(citizen, slip)
    # eight working days: 5, 6, 9, 10, 11, 12, 13, 16
    expect(citizen.locator(".status-line")).to_have_text("最迟 3 月 16 日（星期一）17:30 前作出决定")
    open_case(clerk, slip)
    # twenty working days: 2 in this week, 9 to 13 = 7, 16 to 20 = 12, 23 to 27 = 17, 30, 31 March, 1 April
    expect(clerk.get_by_role("row").filter(has_text="法定时限")).to_contain_text("4/1")

    move_to("2026-03-05T10:00")
    clerk = sign_in(cast.clerk_a)
    raise_fee(clerk, slip)
    shoot(clerk, "a-case-fee")
    look_up(citizen, slip)
    expect(citizen.get_by_role("heading", name="费用")).to_be_visible()
    expect(citizen.locator("main")).to_contain_text("请在 3 月 11 日（含当日）前缴款")
    expect(citizen.locator("main")).to_contain_text("请到示范县行政服务中心 40 号窗口缴款")
    # an unpaid fee leaves the promise where it was
    expect(citizen.locator(".status-line")).to_have_text("最迟 3 月 16 日（星期一）17:30 前作出决定")
    shoot(citizen, "a-unpaid")
    receipt = take_money(sign_in(cashier), slip, shoot)

    move_to("2026-03-06T10:00")
    reviewer = sign_in(cast.reviewer)
    review_and_grant(reviewer, slip)
    look_up(citizen, slip)
    # ten working days after Friday 6 March: 9 to 13 = 5, 16 to 20 = 10
    expect(citizen.locator(".status-line")).to_have_text("已经准予，最迟 3 月 20 日（星期五）送达")

    move_to("2026-03-09T10:00")
    clerk = sign_in(cast.clerk_a)
    deliver_with_the_id_checked(clerk, slip, shoot)
    shoot(clerk, "a-case-delivered")
    case = the_case(slip)
    assert (case.state, case.delivered_at.date().isoformat()) == (CaseState.DELIVERED, "2026-03-09")

    for scripts in (True, False):
        citizen = open_page(PHONE, scripts)
        look_up(citizen, slip)
        reads_all_of_it(citizen, receipt)
        shoot(citizen, f"a-done-{'js' if scripts else 'no-js'}")
        keeps_the_notice(citizen, slip)
        verifies(citizen, case, shoot)


def the_case(slip):
    return Case.objects.get(number=slip.number)


def open_case(page, slip):
    page.goto(f"/desk/cases/{slip.number}/")


def receive_with_two_missing(page):
    """One notice with both lines; gives the slip at its foot."""
    choose_item(page, "歌舞")
    fill_applicant(page)
    check_material(page, 1, "齐全")
    for order, words in NEEDED.items():
        check_material(page, order, "缺少", words)
    update_live_result(page, scripts=True)
    page.get_by_role("button", name="收件并出具一次性告知书").click()
    open_paper(page, "申请材料补正一次性告知书")
    for words in NEEDED.values():
        expect(page.get_by_text(words)).to_be_visible()
    return read_slip(page)


def supplement(page, slip, order):
    """The `order`-th of the materials that are still wanting is brought."""
    open_case(page, slip)
    form = open_act(page, "登记补正")
    wanting = form.locator(".checklist > li.has-need")
    wanting.nth(order - 1).get_by_role("radio", name="齐全").check()
    press(form, "登记收到的补正材料")


def raise_fee(page, slip):
    open_case(page, slip)
    form = open_act(page, "开具缴款通知")
    form.get_by_label("证照工本费").fill("1")
    form.get_by_label("缴款期限").fill("2026-03-11")
    press(form, "开具缴款通知书")
    expect(page.locator("#fees")).to_contain_text("10.00 元")


def take_money(page, slip, shoot):
    """The cashier finds the order by the number of the case; gives the number of the receipt."""
    page.goto("/desk/till/")
    page.get_by_label("缴款通知书编号或者办件编号").fill(slip.number)
    page.get_by_role("button", name="查找").click()
    shoot(page, "a-till")
    page.locator("main table a").first.click()
    page.get_by_label("现金").check()
    shoot(page, "a-till-order")
    page.get_by_role("button", name="收款，出具收据").click()
    expect(page.get_by_role("link", name="打印收据")).to_be_visible()
    shoot(page, "a-receipt")
    return the_case(slip).fee_orders.get().receipt.number


def review_and_grant(page, slip):
    open_case(page, slip)
    form = open_act(page, "审查意见")
    form.get_by_role("radio", name="通过", exact=True).check()
    form.get_by_label("意见").fill("符合条件")
    press(form, "提交审查意见")
    form = open_act(page, "作出决定")
    form.get_by_role("radio", name="准予", exact=True).check()
    press(form, "作出决定")


def deliver_with_the_id_checked(page, slip, shoot):
    """A document of somebody else is refused, the form stays as it was filled in; her own is taken."""
    open_case(page, slip)
    form = open_act(page, "送达")
    form.get_by_role("radio", name="窗口领取").check()
    form.get_by_label("领取人", exact=True).fill(NAME)
    form.get_by_label("领取人证件号码").fill(STRANGER)
    form.get_by_role("button", name="登记送达").click()
    expect(page.locator("main .message-error").first).to_be_visible()
    assert the_case(slip).state == CaseState.GRANTED
    shoot(page, "a-wrong-id")
    form = page.locator("#acts details[open] form")
    expect(form.get_by_label("领取人", exact=True)).to_have_value(NAME)
    form.get_by_label("领取人证件号码").fill(ID_NUMBER)
    press(form, "登记送达")


def reads_all_of_it(page, receipt):
    """The one page on which the applicant reads everything that happened."""
    assert timeline(page) == [
        "收到材料",
        "一次告知要补正的材料",
        "收到补正材料",
        "收到补正材料",
        "受理",
        "开出缴款通知",
        "缴费",
        "完成一步审查",
        "准予",
        "送达",
    ]
    expect(page.locator(".status-line")).to_have_text("已经办结，3 月 9 日送达")
    main = page.locator("main")
    for words in (*NEEDED.values(), "窗口领取。", "10.00 元", f"3 月 5 日缴款，收据 {receipt}", "已缴"):
        expect(main).to_contain_text(words)
    papers = page.locator("[aria-labelledby=h-docs] li")
    for title in (
        "申请材料接收凭证",
        "申请材料补正一次性告知书",
        "受理通知书",
        "缴款通知书",
        "缴款收据",
        "准予行政许可决定书",
        "送达回证",
    ):
        expect(papers.filter(has_text=title).first).to_be_visible()


def keeps_the_notice(page, slip):
    """The notice, on the screen and as the file that was made of it."""
    page.locator("[aria-labelledby=h-docs]").get_by_role("link", name="申请材料补正一次性告知书").click()
    expect(page.get_by_text(NEEDED[3])).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="下载文书（PDF）").click()
    assert started.value.suggested_filename.startswith(slip.number)
    with open(started.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"


def verifies(page, case, shoot):
    """What the QR code of the grant leads to."""
    paper = case.papers.get(kind=PaperKind.GRANT)
    page.goto(f"/verify/{paper.token}/")
    expect(page.locator("main").get_by_text("有效", exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text(paper.number)
    expect(page.locator("main")).not_to_contain_text(NAME)  # masked in public
    shoot(page, "a-verified")
