"""The page on which a draft is edited: what it saves, what it refuses, how it is compared and published."""

import re
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import ItemVersion
from approvals.operations import catalogue
from approvals.queries.catalogue_page import last_edit
from approvals.queries.differences import diff
from approvals.states import VersionState
from staff.states import Role
from tests.approvals.pages import address
from tests.factories import give_role

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def filled(client, code: str, **changes) -> dict:
    """What a browser would send back from the editing page, with `changes`."""
    editor = client.get(address("draft", code)).context["editor"]
    forms = [editor.form, *(form for rows in editor.lists.values() for form in [rows.management_form, *rows.forms])]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "" and field.widget_type != "keptfile":
                data[field.html_name] = "on" if value is True else field.field.prepare_value(value)
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_draft_saves_fields_rows_and_files(signed_in, cast, draft):
    client = signed_in("reviewer")
    changes = {
        "aliases": "歌厅、KTV",
        "promised_limit": "5",
        "materials-0-DELETE": "on",
        "materials-2-name": "平面图",
        "materials-2-necessity": "may_follow",
        "materials-2-blank_form": SimpleUploadedFile("平面图.png", PNG),
        "steps-1-name": "决定",
        "steps-1-ORDER": "1",
        "steps-1-unit": "immediate",
    }
    response = client.post(address("draft", cast.item.code), filled(client, cast.item.code, **changes))
    saved = ItemVersion.objects.get(pk=draft.pk)
    materials = list(saved.materials.all())
    assert response.status_code == 302
    assert (saved.aliases, saved.promised_limit, saved.charges_fee) == (["歌厅", "KTV"], 5, False)
    assert [(row.order, row.name, row.necessity) for row in materials] == [
        (1, "材料2", "necessary"),
        (2, "平面图", "may_follow"),
    ]
    assert materials[0].key == cast.item.current.materials.get(name="材料2").key
    assert materials[1].blank_form.read() == PNG
    assert list(saved.steps.values_list("name", "limit", "unit")) == [("审查1", 3, "working"), ("决定", 0, "immediate")]


def test_draft_saved_unchanged_changes_nothing(signed_in, cast, draft):
    client = signed_in("manager")
    response = client.post(address("draft", cast.item.code), filled(client, cast.item.code))
    assert response.status_code == 302
    assert diff(cast.item.current, ItemVersion.objects.get(pk=draft.pk)) == []


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"promised_limit": "-3"}, "承诺时限：时限不能是负数"),
        ({"promised_limit": "9999"}, "承诺时限：时限不能超过 730"),
        ({"promised_limit": "二"}, "承诺时限：输入整数"),
        ({"promised_unit": ""}, "承诺时限单位：请选单位"),
        ({"promised_limit": ""}, "承诺时限：选了单位，请填数字"),
        ({"statutory_unit": "immediate"}, "法定时限：当场办结的时限是 0"),
        ({"name": ""}, "事项名称：该字段是必填项"),
        ({"source_url": "javascript:alert(1)"}, "来源网址：请输入合法的URL"),
        ({"steps-0-limit": "-1"}, "办理环节第 1 行 时限：时限不能是负数"),
        ({"tariffs-0-name": "工本费", "tariffs-0-amount": "-5"}, "收费标准第 1 行 金额（元）：金额不能小于 0"),
        ({"legal_bases-0-law": ""}, "设定依据第 1 行 法律法规：该字段是必填项"),
    ],
)
def test_draft_says_what_to_mend_and_keeps_what_was_typed(signed_in, cast, draft, changes, sentence):
    client = signed_in("manager")
    data = filled(client, cast.item.code, conditions="刚写的条件", **changes)
    response = client.post(address("draft", cast.item.code), data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "刚写的条件" in response.content.decode()
    assert ItemVersion.objects.get(pk=draft.pk).conditions == ""


def office(part: str, *more: str) -> bytes:
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name in (part, *more):
            archive.writestr(name, "x")
    return package.getvalue()


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("表.exe", b"MZ", "只能上传 pdf、docx、xlsx、png 或者 jpg 文件"),
        ("表.pdf", b"<html>", "文件的内容不是 pdf"),
        ("表.docx", b"PK not a zip", "文件的内容不是 docx"),
        ("表.docx", office("xl/workbook.xml"), "文件的内容不是 docx"),
        ("表.docx", office("word/document.xml", "word/vbaProject.bin"), "文件的内容不是 docx"),
        ("表.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "文件不能超过 10 MB"),
    ],
)
def test_draft_refuses_a_file_that_is_not_what_it_says(signed_in, cast, draft, name, content, sentence):
    client = signed_in("manager")
    data = filled(client, cast.item.code, **{"materials-0-sample": SimpleUploadedFile(name, content)})
    response = client.post(address("draft", cast.item.code), data)
    assert response.status_code == 422
    assert sentence in response.content.decode()


@pytest.mark.parametrize("name, content", [("表.docx", office("word/document.xml")), ("表.jpg", b"\xff\xd8\xff\xe0")])
def test_draft_takes_office_files_and_pictures(signed_in, cast, draft, name, content):
    client = signed_in("manager")
    data = filled(client, cast.item.code, **{"materials-0-sample": SimpleUploadedFile(name, content)})
    assert client.post(address("draft", cast.item.code), data).status_code == 302
    assert ItemVersion.objects.get(pk=draft.pk).materials.get(order=1).sample.size == len(content)


def test_draft_warns_of_a_promise_over_half_and_saves_it(signed_in, cast, draft):
    client = signed_in("manager")
    data = filled(client, cast.item.code, promised_limit="13")
    page = client.post(address("draft", cast.item.code), data, follow=True).content.decode()
    assert "承诺 13 超过法定的 50%，应不超过 10（第十三条）。" in page
    assert ItemVersion.objects.get(pk=draft.pk).promised_limit == 13


def test_draft_of_an_old_page_is_a_lost_race(signed_in, cast, draft):
    client = signed_in("manager")
    data = filled(client, cast.item.code, promised_limit="5")
    catalogue.save_draft(draft, {"promised_limit": 6}, by=cast.reviewer)
    response = client.post(address("draft", cast.item.code), data)
    assert response.status_code == 409
    assert "刚刚被别人改过" in response.content.decode()
    assert ItemVersion.objects.get(pk=draft.pk).promised_limit == 6


def test_publication_publishes_and_a_second_click_finds_no_draft(signed_in, cast, draft):
    client = signed_in("manager")
    assert client.post(address("publication", cast.item.code), {"seen": last_edit(draft)}).url == address(
        "item", cast.item.code
    )
    assert client.post(address("publication", cast.item.code), {"seen": last_edit(draft)}).status_code == 404
    assert cast.item.versions.filter(state=VersionState.PUBLISHED).count() == 2


def seen_on(client, page: str) -> str:
    """What the form of the publishing button posts."""
    form = client.get(page).content.decode().partition("/draft/publication/")[2]
    return re.search(r'name="seen" value="(\d+)"', form)[1]


@pytest.mark.parametrize("page", ["draft", "item"])
def test_publication_is_of_what_the_page_showed(signed_in, cast, draft, page):
    client, asked = signed_in("manager"), address("publication", cast.item.code)
    seen = seen_on(client, address(page, cast.item.code))
    catalogue.save_draft(draft, {"promised_limit": 6}, by=cast.reviewer)
    for body in ({"seen": seen}, {"seen": "x"}, {}):
        response = client.post(asked, body)
        assert (response.status_code, "刚刚被别人改过" in response.content.decode()) == (409, True)
    assert ItemVersion.objects.get(pk=draft.pk).state == VersionState.DRAFT
    assert client.post(asked, {"seen": seen_on(client, address(page, cast.item.code))}).status_code == 302


def test_publication_by_the_reviewer_is_refused(signed_in, cast, draft):
    assert signed_in("reviewer").post(address("publication", cast.item.code)).status_code == 403


def test_publication_names_the_missing_elements(signed_in, cast, draft):
    catalogue.save_draft(draft, {"materials": [], "charges_fee": None}, by=cast.manager)
    response = signed_in("manager").post(address("publication", cast.item.code), {"seen": last_edit(draft)})
    assert response.status_code == 409
    assert "还缺申请材料、收费，补齐七项要素才能公布。" in response.content.decode()
    assert "公布已保存的草稿" not in signed_in("manager").get(address("draft", cast.item.code)).content.decode()


def test_draft_start_opens_the_draft(signed_in, cast):
    assert signed_in("reviewer").post(address("draft_start", cast.item.code)).url == address("draft", cast.item.code)
    assert signed_in("reviewer").post(address("draft_start", cast.item.code)).status_code == 409


def test_changes_of_draft_and_version_are_listed(signed_in, cast, draft):
    catalogue.save_draft(draft, {"promised_limit": 5}, by=cast.manager)
    client = signed_in("supervisor")
    assert [str(c.label) for c in client.get(address("draft_changes", cast.item.code)).context["changes"]] == [
        "承诺时限"
    ]
    catalogue.publish(draft, by=cast.manager)
    page = client.get(address("version_changes", cast.item.code, 2))
    assert [(c.before, c.after) for c in page.context["changes"]] == [("8", "5")]
    assert client.get(address("version_changes", cast.item.code, 3)).status_code == 404


def test_hall_leader_edits_but_does_not_publish(signed_in, cast, draft):
    cast.hall_leader = cast.deputy
    give_role(cast.deputy, Role.HALL_LEADER, hall=cast.hall)
    client = signed_in("hall_leader")
    assert client.get(address("draft", cast.item.code)).status_code == 200
    assert client.post(address("publication", cast.item.code), {"seen": last_edit(draft)}).status_code == 403
