"""The reception screen under the hand: keys alone, a double click, a form sent twice, a page left and come back to."""

from playwright.sync_api import expect

from approvals.models import Case
from approvals.states import CaseState
from tests.browser.steps import NAME, check_material, choose_item, fill_applicant, material, update_live_result


def ready_to_accept(page, scripts):
    choose_item(page, "SFWL0001")
    fill_applicant(page)
    check_material(page, 1, "齐全")
    check_material(page, 2, "齐全")
    update_live_result(page, scripts)
    return page.get_by_role("button", name="收件并受理")


def test_reception_by_keys_alone(live_server, cast, sign_in):
    page = sign_in(cast.clerk_a)
    page.goto("/desk/reception/")
    page.keyboard.press("F2")
    page.keyboard.type("SFWL0001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="材料核对")).to_be_visible()
    fill_applicant(page)
    material(page, 1).get_by_role("radio", name="齐全").focus()
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("2")
    page.keyboard.press("3")
    expect(material(page, 1).get_by_role("radio", name="齐全")).to_be_checked()
    expect(material(page, 2).get_by_role("radio", name="缺少")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(material(page, 1).get_by_role("radio", name="齐全")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("原件 1 份")
    expect(page.locator("#live")).to_contain_text("原件 1 份")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已收件并一次性告知。")).to_be_visible()
    assert Case.objects.get().state == CaseState.DEFICIENT


def test_double_click_takes_in_one_case(live_server, cast, sign_in, scripts):
    page = sign_in(cast.clerk_a, scripts=scripts)
    ready_to_accept(page, scripts).dblclick()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()
    assert list(Case.objects.values_list("state", flat=True)) == [CaseState.ACCEPTED]


def test_form_sent_again_gives_the_same_case(live_server, cast, sign_in, scripts):
    page = sign_in(cast.clerk_a, scripts=scripts)
    button = ready_to_accept(page, scripts)
    with page.expect_request(lambda request: request.method == "POST" and "preview" not in request.url) as sent:
        button.click()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()
    case = Case.objects.get()
    again = page.request.post(
        sent.value.url,
        data=sent.value.post_data_buffer,
        headers={"Content-Type": sent.value.headers["content-type"]},
        max_redirects=0,
    )
    assert (again.status, again.headers["location"]) == (302, case.get_absolute_url())
    assert Case.objects.count() == 1
    assert case.papers.count() == 2


def test_nothing_typed_is_lost_when_the_page_is_left(live_server, cast, sign_in, scripts):
    page = sign_in(cast.clerk_a, scripts=scripts)
    choose_item(page, "SFWL0001")
    fill_applicant(page)
    check_material(page, 1, "齐全")
    update_live_result(page, scripts)
    expect(page.locator("#live")).to_contain_text("还有 1 份材料没有核对")
    page.goto("/desk/")
    page.goto("/desk/reception/")
    expect(page.get_by_label("姓名或者名称").first).to_have_value(NAME)
    expect(material(page, 1).get_by_role("radio", name="齐全")).to_be_checked()
