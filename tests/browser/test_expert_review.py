"""An expert review of thirty working days: told before the clock stops, overrun shown, ended with its result.

Law: 许可法45. Counted on tests/data/calendar.json by hand. Days off in its way: 清明节 Saturday 4 to Monday 6 April,
劳动节 Friday 1 to Tuesday 5 May, with Saturday 9 May worked.
"""

from playwright.sync_api import expect

from approvals.models import Case
from approvals.states import CaseState, ClockKind
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals import stages
from tests.approvals.stages import moment
from tests.browser.conftest import PHONE
from tests.browser.steps import Slip, look_up, open_act, open_paper, press, timeline

NOTICE = "定于 3 月中旬组织专家现场评审，请准备设计图纸"
EXPERTS = "市文化市场专家组"
RESULT = "专家组一致通过，意见书 2026-07"


def test_expert_review_of_thirty_days_and_its_overrun(live_server, cast, sign_in, open_page, move_to, shoot):
    citizen = open_page(PHONE)
    move_to("2026-03-02T10:00")  # a Monday
    case = stages.accepted(cast)
    slip = Slip(case.number, case.lookup_code)
    # promise 8: 3 to 6 March = 4, 9 to 12 = 8. Statute 20: 3 to 6 = 4, 13 = 9, 20 = 14, 27 = 19, Monday 30 = 20
    assert due(slip) == {ClockKind.PROMISE: "2026-03-12", ClockKind.STATUTE: "2026-03-30"}

    move_to("2026-03-04T10:00")
    reviewer = sign_in(cast.reviewer)
    pause(reviewer, slip, shoot)
    # 30 working days after 4 March: 5, 6 = 2, then 13 = 7, 20 = 12, 27 = 17, 3 April = 22, 7 to 10 = 26, 13 to 16 = 30
    look_up(citizen, slip)
    expect(citizen.locator(".status-line")).to_have_text("正在依法专家评审，期限暂停")
    expect(citizen.locator("main")).to_contain_text(
        f"由{EXPERTS}实施，预计 30 个工作日，3 月 4 日开始，4 月 16 日结束。"
    )
    shoot(citizen, "d-paused")
    assert due(slip) == {ClockKind.PROMISE: None, ClockKind.STATUTE: None}

    move_to("2026-04-16T10:00")  # the day that was told: nothing is late yet
    look_up(citizen, slip)
    expect(citizen.get_by_text("已超过预计时间")).to_have_count(0)

    move_to("2026-04-20T10:00")  # a Monday: Friday 17 and today are beyond the day that was told
    sweep(moment("2026-04-20T10:00"))
    cards = Card.objects.filter(trigger="pause_overrun").values_list("level", "breach_on")
    assert [(level, day.isoformat()) for level, day in cards] == [("warning", "2026-04-16")]
    look_up(citizen, slip)
    expect(citizen.locator(".status-line.late")).to_have_text("已超过预计时间 2 个工作日")
    shoot(citizen, "d-overrun")
    reviewer = sign_in(cast.reviewer)
    expect(reviewer.locator("main")).to_contain_text("超过 2 个工作日")
    shoot(reviewer, "d-today")
    reviewer.goto(f"/desk/cases/{slip.number}/")
    expect(reviewer.locator(".message-late")).to_have_text(
        "专家评审已超过预计时间 2 个工作日，原定 4 月 16 日结束，已向申请人公开。"
    )
    shoot(reviewer, "d-case-overrun")
    resume(reviewer, shoot)

    # 3 and 4 March are spent: 6 of 8 and 18 of 20 are left, from the day after 20 April
    # promise: 21 to 24 = 4, 27, 28 April. Statute: 24 = 4, 27 to 30 = 8, 6 to 9 May = 12, 11 to 15 = 17, Monday 18 = 18
    assert due(slip) == {ClockKind.PROMISE: "2026-04-28", ClockKind.STATUTE: "2026-05-18"}
    reviewer.goto(f"/desk/cases/{slip.number}/")
    expect(reviewer.locator("[aria-labelledby=h-clocks]")).to_contain_text("4/28")
    expect(reviewer.locator("[aria-labelledby=h-clocks]")).to_contain_text("5/18")
    expect(reviewer.locator("#procedures")).to_contain_text(RESULT)
    # the step lay with the section 34 working days, 32 of them in the review: within its limit of 3
    expect(reviewer.locator("[aria-labelledby=h-steps] .late")).to_have_count(0)
    shoot(reviewer, "d-case-resumed")
    look_up(citizen, slip)
    expect(citizen.locator(".status-line")).to_have_text("最迟 4 月 28 日（星期二）17:30 前作出决定")
    assert timeline(citizen)[:4] == ["收到材料", "受理", "专家评审，期限暂停", "专家评审结束，恢复计时"]
    for words in (f"结果：{RESULT}", "超过预计时间 2 个工作日。"):
        expect(citizen.locator("main")).to_contain_text(words)
    shoot(citizen, "d-resumed")
    assert Case.objects.get().state == CaseState.ACCEPTED


def due(slip):
    """Promise and statute as they stand; None while they stand still."""
    clocks = Case.objects.get(number=slip.number).clocks.filter(kind__in=(ClockKind.PROMISE, ClockKind.STATUTE))
    return {clock.kind: clock.due_on and clock.due_on.isoformat() for clock in clocks}


def pause(page, slip, shoot):
    """The written notice foretells the days as they are if the review ends when it should."""
    page.goto(f"/desk/cases/{slip.number}/")
    form = open_act(page, "中止计时")
    form.get_by_label("事由").select_option(label="专家评审")
    form.get_by_label("由谁实施").fill(EXPERTS)
    form.get_by_label("预计工作日").fill("30")
    form.get_by_label("告知申请人的内容").fill(NOTICE)
    shoot(page, "d-pause-form")
    press(form, "中止，出具告知书")
    shoot(page, "d-case-paused")
    open_paper(page, "期限暂停告知书")
    main = page.locator("main")
    # ended on 16 April: promise 17 = 1, 20 to 24 April = 6
    # statute: 24 April = 6, 27 to 30 = 10, 6 to 9 May = 14, 11 to 14 = 18
    for words in (NOTICE, EXPERTS, "30 个工作日", "2026 年 4 月 16 日", "2026 年 4 月 24 日", "2026 年 5 月 14 日"):
        expect(main).to_contain_text(words)
    shoot(page, "d-pause-notice")


def resume(page, shoot):
    form = open_act(page, "恢复计时")
    form.get_by_label("结果").fill(RESULT)
    press(form, "恢复计时，出具通知书")
    open_paper(page, "恢复办理通知书")
    for words in (RESULT, "2026 年 4 月 28 日", "2026 年 5 月 18 日"):
        expect(page.locator("main")).to_contain_text(words)
    shoot(page, "d-resumption")
