"""A letter of authority from its signature to its revocation, as leader and clerk live it (articles 8 and 9)."""

import pytest
from playwright.sync_api import expect

from approvals.models import Case, Mandate
from approvals.operations.authority import revoke_mandate
from approvals.states import CaseState, Handling, MandatePower
from tests.approvals import stages
from tests.browser.steps import check_material, choose_item, fill_applicant, open_act, press, update_live_result
from tests.factories import make_department, make_item, make_mandate, make_seal, make_version, place, publish
from tests.factories.cases import make_case


@pytest.fixture
def town(cast):
    """The township's clerk of another department, with an immediate item placed at her window."""
    cast.township.department = make_department("星河镇人民政府", "星河镇")
    cast.township.save()
    version = make_version(
        make_item(cast.department, "SFWL0009"), name="借阅证办理", handling=Handling.IMMEDIATE, steps=0
    )
    cast.spot = publish(version)
    place(cast.spot, cast.township_window)
    return cast


def test_item_is_finished_on_the_spot_once_the_leader_has_signed(live_server, town, sign_in, move_to, scripts, shots):
    move_to("2026-03-02T10:00")
    clerk = sign_in(town.township, scripts=scripts)
    take_in(clerk, town, scripts)
    expect(clerk.locator("#live")).to_contain_text("您没有文化广电旅游局的授权委托书，不能在这里受理")
    expect(clerk.get_by_role("button", name="收件并受理")).to_have_count(0)
    if shots:
        clerk.screenshot(path=shots / "journey-reception-without-mandate.png", full_page=True)

    sign_letter(sign_in(town.leader, scripts=scripts), town)

    take_in(clerk, town, scripts)
    clerk.get_by_role("button", name="收件并受理").click()
    expect(clerk.get_by_text("已收件并受理。").first).to_be_visible()
    case = Case.objects.get()
    assert (case.state, case.received_by) == (CaseState.ACCEPTED, town.township)
    form = open_act(clerk, "作出决定")
    form.get_by_role("radio", name="准予").check()
    press(form, "作出决定")
    expect(clerk.locator(".timeline").first).to_contain_text(Mandate.objects.get().number)
    assert stages.fresh(case).state == CaseState.GRANTED


def take_in(clerk, town, scripts):
    choose_item(clerk, town.spot.code)
    for order in (1, 2):
        check_material(clerk, order, "齐全")
    fill_applicant(clerk)
    update_live_result(clerk, scripts)


def sign_letter(leader, town):
    leader.goto("/manage/mandates/")
    leader.get_by_role("link", name="登记授权").click()
    leader.get_by_label("被授权人").select_option(label="梁伟（星河镇人民政府）")
    for power in ("受理", "当场决定"):
        leader.get_by_role("checkbox", name=power, exact=True).check()
    leader.get_by_role("checkbox", name="借阅证办理").check()
    leader.get_by_label("截止日期").fill("2026-12-31")
    leader.get_by_role("button", name="登记授权委托书").click()
    expect(leader.get_by_text("已登记：").first).to_be_visible()
    expect(leader.get_by_role("heading", name="示文旅许授〔2026〕0001号")).to_be_visible()


def test_revocation_while_the_page_is_open_keeps_what_was_typed(live_server, town, sign_in, move_to, scripts, shots):
    move_to("2026-03-02T10:00")
    mandate = make_mandate(town.township, town.department, MandatePower.ACCEPT, MandatePower.DECIDE)
    case = stages.accept(make_case(town.spot, town.township_window, town.township), by=town.township)
    clerk = sign_in(town.township, scripts=scripts)
    clerk.goto(case.get_absolute_url())
    form = open_act(clerk, "作出决定")
    form.get_by_role("radio", name="准予").check()
    form.get_by_label("理由和事实").fill("证件齐全，当场核发")
    revoke_mandate(mandate, reason="已调离窗口", by=town.leader)
    form.get_by_role("button", name="作出决定").click()
    expect(clerk.locator("main")).to_contain_text("已于 2026 年 3 月 2 日撤销，即办件要由审批股审核人决定")
    expect(clerk.locator("main")).to_contain_text("证件齐全，当场核发")
    if shots:
        clerk.screenshot(path=shots / "journey-decision-revoked.png", full_page=True)
    assert stages.fresh(case).state == CaseState.ACCEPTED


def test_custodian_sets_the_seal_and_reports_its_loss(live_server, town, sign_in, move_to, scripts, shots):
    move_to("2026-03-02T10:00")
    make_seal(town.department, town.chief)
    paper = stages.accepted(town).papers.get(kind="acceptance")
    chief = sign_in(town.chief, scripts=scripts)
    chief.goto("/desk/authority/")
    chief.get_by_role("link", name="示范县文化广电旅游局行政审批专用章").click()
    chief.get_by_label("文书文号").fill(paper.number)
    chief.get_by_label("用途").fill("受理通知书盖章")
    chief.get_by_role("button", name="登记用印").click()
    expect(chief.get_by_role("rowheader", name=paper.number)).to_be_visible()
    chief.locator("summary").filter(has_text="遗失挂失").click()
    chief.get_by_label("书面报告").fill("午休后发现不在抽屉里，已经报警")
    chief.get_by_role("button", name="遗失挂失").click()
    expect(chief.get_by_text("已挂失，从现在起不能再用。")).to_be_visible()
    expect(chief.get_by_role("button", name="登记用印")).to_have_count(0)
    if shots:
        chief.screenshot(path=shots / "journey-seal-lost.png", full_page=True)
