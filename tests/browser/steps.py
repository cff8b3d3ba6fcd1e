"""What people do on the pages, said once: take in an application, do an act on a case, read its progress."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect

NAME, ID_NUMBER, PHONE_NUMBER = "覃小兰", "441201199001010026", "13800000042"


@dataclass(frozen=True)
class Slip:
    """Number and look-up code as they are printed at the foot of every paper."""

    number: str
    code: str


def choose_item(page, words):
    """Find the item on the reception page as a clerk types it."""
    page.goto("/desk/reception/")
    box = page.get_by_role("combobox", name="名称、日常说法或者编码")
    box.fill(words)
    page.get_by_role("button", name="找", exact=True).click()
    expect(page.get_by_role("heading", name="材料核对")).to_be_visible()


def fill_applicant(page):
    page.get_by_role("radio", name="个人").check()
    page.get_by_label("姓名或者名称").first.fill(NAME)
    page.get_by_label("证件类型").first.select_option(label="居民身份证")
    page.get_by_label("证件号码").first.fill(ID_NUMBER)
    page.get_by_label("联系电话").first.fill(PHONE_NUMBER)


def material(page, order):
    """The row of the checklist for the material with this order."""
    return page.locator(".checklist > li").nth(order - 1)


def check_material(page, order, result, needed=""):
    row = material(page, order)
    row.get_by_role("radio", name=result).check()
    if needed:
        row.get_by_role("textbox").fill(needed)


def update_live_result(page, scripts):
    """Without JavaScript the live result is asked for by its button."""
    if not scripts:
        page.get_by_role("button", name="更新结果").click()


def open_act(page, label):
    """Unfold the form of an act on the page of a case."""
    summary = page.locator("#acts summary").filter(has=page.get_by_text(label, exact=True))
    summary.click()
    return page.locator("#acts details[open] form")


def press(form, button):
    """Send the form; the page says that the act is done."""
    page = form.page
    form.get_by_role("button", name=button).click()
    expect(page.locator("#messages .message-done").first).to_be_visible()


def open_paper(page, title):
    """From the case to the page of its paper with this title."""
    page.locator("#papers tr").filter(has_text=title).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def read_slip(page):
    """Number and look-up code from the paper on the screen."""
    words = page.locator("main").inner_text()
    found = re.search(r"办件编号\s*(\S+)\s+查询码\s*(\S+)", words)
    assert found, words
    return Slip(*found.groups())


def look_up(page, slip):
    """Ask for the progress of a case as a citizen does, with the words from the paper."""
    page.goto("/progress/")
    page.get_by_label("办件编号").fill(slip.number)
    page.get_by_role("textbox", name="查询码").fill(slip.code)
    page.get_by_role("button", name="查进度").click()
    expect(page.get_by_text(f"办件 {slip.number}")).to_be_visible()


def timeline(page):
    """The headings of what happened, as they are read."""
    return [words.strip() for words in page.locator(".timeline h3").all_inner_texts()]
