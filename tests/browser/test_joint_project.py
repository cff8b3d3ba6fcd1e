"""A project of five departments from the window to its closing: one late, one silent, a joint inspection (article 15).

What the departments decide in their own cases is done by the operations; what concerns the project, on its pages.
Counted on tests/data/calendar.json by hand; days off in the way: 清明节 Saturday 4 to Monday 6 April, 劳动节 Friday 1
to Tuesday 5 May, with Saturday 9 May worked.
"""

import pytest
from playwright.sync_api import expect

from approvals.models import JointCase
from approvals.operations.decision import decide
from approvals.operations.joint_plan import Planned, save_template
from approvals.operations.joint_records import answer_opinion
from approvals.states import CaseState, ClockKind
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.stages import moment
from tests.browser.conftest import PHONE, WIDE
from tests.browser.steps import fill_applicant, material, press
from tests.factories.joint import make_five_departments

PROJECT = "星河文化城"
NEEDED = "请补交原件 1 份"
SILENT = "城市管理局"
LATE_ITEM = "户外广告设置许可"


@pytest.fixture
def five(cast):
    """Five departments in one stage, culture leads; the template names all of them."""
    county = make_five_departments(cast)
    plan = [Planned(item, 1, "联合审查") for item in county.items]
    facts = {"code": "YLCS", "name": "开办娱乐场所", "lead_department": county.department, "is_active": True}
    save_template(None, **facts, plan=plan, by=county.manager)
    return county


def test_five_departments_one_late_one_silent(live_server, five, sign_in, open_page, move_to, shoot):
    culture, police, fire, health, city = five.reviewers
    move_to("2026-03-02T10:00")  # a Monday
    clerk = sign_in(five.joint_clerk)
    take_in(clerk, shoot)
    joint = JointCase.objects.get()

    move_to("2026-03-03T10:00")
    clerk = sign_in(five.joint_clerk)
    supplement_and_accept(clerk, joint)
    cases = {member.case.department: member.case for member in joint.members.all()}
    # each promise 8: 4 to 6 March = 3, 9 to 13 = 8
    assert {due(case, ClockKind.PROMISE) for case in cases.values()} == {"2026-03-13"}
    # together 45: 6 March = 3, 13 = 8, 20 = 13, 27 = 18, 3 April = 23, 7 to 10 = 27, 17 = 32, 24 = 37, 27 to 30 = 41,
    # 6 to 8 May = 44, Saturday 9 May (worked) = 45
    assert due(joint.lead_case, ClockKind.JOINT) == "2026-05-09"
    expect(clerk.locator("main")).to_contain_text("联合办理 45 个工作日，5 月 9 日到期")
    shoot(clerk, "c-accepted")

    move_to("2026-03-04T10:00")
    ask_opinions(sign_in(five.reviewer), joint, (police, fire, health, city), shoot)

    move_to("2026-03-05T15:00")
    record_inspection(sign_in(five.reviewer), joint, (culture, police, fire, health), shoot)

    move_to("2026-03-06T10:00")
    answer(sign_in(five.police_reviewer), joint, shoot)
    answer_opinion(joint, answer="forward", by=five.reviewers[fire])
    answer_opinion(joint, answer="disagree", reasons="通风不足", by=five.reviewers[health])

    move_to("2026-03-10T10:00")
    for department in (culture, police, fire):
        decide(cases[department], outcome="granted", by=five.reviewers[department])

    move_to("2026-03-12T10:00")  # the day to answer was the 11th
    lead = sign_in(five.reviewer)
    lead.goto(joint.get_absolute_url())
    silent = lead.locator("#opinions tbody tr").filter(has_text=SILENT)
    expect(silent).to_contain_text("逾期未答复，视为无异议")
    cases[city].refresh_from_db()
    assert cases[city].state == CaseState.ACCEPTED  # no consent by silence: its own case stays open

    move_to("2026-03-16T10:00")  # the first working day past the promise
    sweep(moment("2026-03-16T10:00"))
    assert breaches("yellow") == {("卫生健康局", "2026-03-13"), (SILENT, "2026-03-13")}
    decide(cases[health], outcome="granted", by=five.reviewers[health])

    move_to("2026-03-19T10:00")  # 16, 17, 18 and 19 March: more than three working days past it
    sweep(moment("2026-03-19T10:00"))
    assert breaches("red") == {(SILENT, "2026-03-18")}
    lead = sign_in(five.reviewer)
    lead.goto(joint.get_absolute_url())
    late = lead.locator("#stages tr.is-late")
    expect(late).to_have_count(1)
    expect(late).to_contain_text(LATE_ITEM)
    expect(late).to_contain_text("超 4 个工作日")
    shoot(lead, "c-late")
    citizen = open_page(PHONE)
    look_up(citizen, joint)
    expect(citizen.locator("main")).to_contain_text("超 4 个工作日")
    shoot(citizen, "c-public-late")
    cannot_close(lead)

    move_to("2026-03-20T10:00")
    decide(cases[city], outcome="granted", by=five.reviewers[city])

    move_to("2026-03-23T10:00")
    lead = sign_in(five.reviewer)
    lead.goto(joint.get_absolute_url())
    form = open_act(lead, "办结项目")
    form.get_by_label("办结意见").fill("卫生健康局的意见已整改到位")
    press(form, "办结项目")
    expect(lead.locator("main")).to_contain_text("周立群于 3 月 23 日办结：卫生健康局的意见已整改到位")
    # working days after the day it was accepted, 3 March: 4 to 6 = 3, 9 and 10 = 5, 11 to 13 = 8, 16 = 9, 17 to 20 = 13
    days = {police: 5, fire: 5, health: 9, city: 13}
    for department, count in days.items():
        row = lead.locator("#stages tbody tr").filter(has_text=str(department))
        expect(row).to_contain_text(f"{count} 个工作日")
    shoot(lead, "c-closed")
    manager = sign_in(five.manager)
    manager.goto("/manage/projects/")
    expect(manager.locator("main")).to_contain_text(PROJECT)
    shoot(manager, "c-manage")
    for size, scripts in ((PHONE, True), (WIDE, False)):
        citizen = open_page(size, scripts)
        look_up(citizen, joint)
        expect(citizen.locator("main")).to_contain_text("项目已于 3 月 23 日办结")
        expect(citizen.locator("[aria-labelledby=h-stages] tbody tr")).to_have_count(5)
        shoot(citizen, f"c-public-{size['width']}")


def due(case, kind):
    return case.clocks.get(kind=kind).due_on.isoformat()


def breaches(level):
    """The departments with a card of this level for their promise, and the day of the breach."""
    cards = Card.objects.filter(level=level, clock=ClockKind.PROMISE)
    return {(card.case.department.short_name, card.breach_on.isoformat()) for card in cards}


def open_act(page, label):
    """Unfold the form of an act on the page of a project; its name is the name of the button too."""
    page.locator("#acts summary").filter(has_text=label).first.click()
    return page.locator("#acts details[open] form")


def take_in(page, shoot):
    """Five departments by one template, the shared set asked for once, one notice for what is missing."""
    page.goto("/desk/projects/new/")
    page.get_by_label("按模板").select_option(label="开办娱乐场所")
    shoot(page, "c-choice")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("aside tbody tr")).to_have_count(5)
    expect(page.locator(".checklist > li")).to_have_count(2)  # ten requirements of five items, two materials
    page.get_by_label("项目名称").fill(PROJECT)
    fill_applicant(page)
    material(page, 1).get_by_role("radio", name="齐全").check()
    material(page, 2).get_by_role("radio", name="缺少").check()
    material(page, 2).get_by_role("textbox").fill(NEEDED)
    shoot(page, "c-new")
    page.get_by_role("button", name="收件", exact=True).click()
    expect(page.get_by_role("heading", name=PROJECT)).to_be_visible()
    form = open_act(page, "合并一次性告知")
    press(form, "合并一次性告知")
    expect(page.locator("#materials")).to_contain_text(NEEDED)
    shoot(page, "c-told")


def supplement_and_accept(page, joint):
    page.goto(joint.get_absolute_url())
    form = open_act(page, "登记补正")
    form.get_by_role("radio", name="齐全").check()
    press(form, "登记补正")
    press(open_act(page, "受理"), "受理")


def ask_opinions(page, joint, departments, shoot):
    page.goto(joint.get_absolute_url())
    form = open_act(page, "征求部门意见")
    for department in departments:
        form.get_by_label(str(department)).check()
    form.get_by_label("征求意见的内容").fill("请就选址和消防提出意见")
    form.get_by_label("答复期限").fill("2026-03-11")
    shoot(page, "c-ask")
    press(form, "征求部门意见")
    expect(page.locator("#opinions tbody tr")).to_have_count(4)


def record_inspection(page, joint, present, shoot):
    """One visit of all departments; the one without people was absent."""
    page.goto(joint.get_absolute_url())
    form = open_act(page, "登记联合勘验")
    form.get_by_label("地点").fill("星河路 1 号")
    form.get_by_label("开始时间").fill("2026-03-05T09:00")
    form.get_by_label("结束时间").fill("2026-03-05T10:30")
    form.get_by_label("申请人在场人员").fill("覃小兰")
    form.get_by_label("勘验情况").fill("疏散通道：畅通\n安全出口：两个")
    for department in present:
        form.get_by_label(f"{department}参加人员").fill("甲某、乙某")
        form.get_by_label(f"{department}意见").select_option(label="通过")
    shoot(page, "c-inspection-form")
    press(form, "登记联合勘验")
    visit = page.locator("section").filter(has=page.get_by_role("heading", name="联合勘验"))
    expect(visit.last).to_contain_text("3 月 5 日 09:00—10:30")
    expect(visit.last.locator("tr").filter(has_text=SILENT)).to_contain_text("缺席")
    shoot(page, "c-inspected")


def answer(page, joint, shoot):
    """Whose department was asked finds the project on her list."""
    page.goto("/desk/projects/")
    shoot(page, "c-list-asked")
    page.get_by_role("link", name=joint.number).first.click()
    form = open_act(page, "答复意见")
    form.get_by_label("同意", exact=True).check()
    shoot(page, "c-answer")
    press(form, "答复意见")


def cannot_close(page):
    """While a department has not decided, the lead reads which, in place of the button."""
    expect(page.locator("#acts summary").filter(has_text="办结项目")).to_have_count(0)
    barred = page.locator("[aria-labelledby=h-barred] li").filter(has_text="办结项目")
    expect(barred).to_contain_text(f"这些事项还没有办结，项目不能办结：“{LATE_ITEM}”。（第十五条）")


def look_up(page, joint):
    page.goto("/progress/")
    page.get_by_label("办件编号").fill(joint.number)
    page.get_by_role("textbox", name="查询码").fill(joint.lookup_code)
    page.get_by_role("button", name="查进度").click()
    expect(page.get_by_text(f"项目 {joint.number}")).to_be_visible()
