"""The catalogue's management pages: who may open what, what they show, and what comes of a form."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Item, ItemVersion, Placement, PromiseExemption
from approvals.operations import catalogue
from approvals.queries.differences import diff
from approvals.states import VersionState
from hall.models import JobRun
from hall.moment import today
from staff.states import Role
from tests.factories import give_role, make_item, make_version, make_window, publish

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def address(name: str, *args) -> str:
    return reverse(f"approvals:manage:{name}", args=args)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(cast):
    return catalogue.start_draft(cast.item, by=cast.manager)


@pytest.fixture
def signed_in(client, cast):
    def sign_in(who: str):
        client.force_login(getattr(cast, who))
        return client

    return sign_in


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


PAGES = ["promises", "promises_export", "items"]
ITEM_PAGES = ["item", "withdrawal", "draft", "draft_changes", "placements", "exemptions"]
STATUS = {
    "manager": dict.fromkeys([*PAGES, *ITEM_PAGES, "item_new"], 200),
    "supervisor": dict.fromkeys([*PAGES, "item", "draft_changes", "placements", "exemptions"], 200)
    | dict.fromkeys(["withdrawal", "draft", "item_new"], 403),
    "reviewer": dict.fromkeys([*PAGES, "item", "draft", "draft_changes", "placements", "exemptions", "item_new"], 200)
    | {"withdrawal": 403},
    "leader": dict.fromkeys([*PAGES, "item", "draft_changes"], 200)
    | dict.fromkeys(["draft", "withdrawal", "item_new"], 403),
    "clerk_a": dict.fromkeys([*PAGES, *ITEM_PAGES, "item_new"], 403),
    "outsider": dict.fromkeys([*PAGES, *ITEM_PAGES, "item_new"], 403),
}


@pytest.mark.parametrize("who", STATUS)
def test_manage_pages_by_role(signed_in, cast, draft, who):
    client = signed_in(who)
    found = {
        name: client.get(address(name, cast.item.code) if name in ITEM_PAGES else address(name)).status_code
        for name in STATUS[who]
    }
    assert found == STATUS[who]


def test_manage_pages_ask_an_anonymous_visitor_to_log_in(client, cast):
    assert client.get(address("items")).status_code == 302


def test_manage_item_of_another_department_is_not_found(signed_in, cast):
    foreign = publish(make_version(make_item(cast.other_department, "P1")))
    assert signed_in("reviewer").get(address("item", foreign.code)).status_code == 404


@pytest.mark.parametrize("name", ["draft_start", "publication", "promises_check"])
def test_manage_acts_are_posts(signed_in, cast, draft, name):
    args = [] if name == "promises_check" else [cast.item.code]
    assert signed_in("manager").get(address(name, *args)).status_code == 405


def test_item_list_narrows_by_word_department_and_state(signed_in, cast):
    publish(make_version(make_item(cast.other_department, "P1"), name="旅馆业特种行业许可"))
    make_version(make_item(cast.department, "D1"), name="演出场所备案", materials=0)
    client = signed_in("manager")

    def codes(**wanted):
        return [row.item.code for row in client.get(address("items"), wanted).context["rows"]]

    assert codes() == ["D1", "P1", cast.item.code]
    assert codes(search="旅馆") == ["P1"]
    assert codes(search="sfwl") == [cast.item.code]
    assert codes(department=cast.department.pk, state="unpublished") == ["D1"]
    assert codes(gap="on") == ["D1"]
    assert codes(state="withdrawn") == []
    assert codes(search="x" * 99) == ["D1", "P1", cast.item.code]


@pytest.mark.parametrize(
    "name, tab", [("items", ""), ("promises", "over"), ("promises", "gaps"), ("promises", "no_window")]
)
def test_lists_cost_the_same_with_more_rows(signed_in, cast, django_assert_max_num_queries, name, tab):
    client = signed_in("manager")

    def queries(rows: int) -> int:
        for number in range(rows):
            publish(make_version(make_item(cast.department), promised_limit=13, name=f"事项{number}"))
            make_version(make_item(cast.department), promised_limit=13, materials=0)
        client.get(address(name), {"tab": tab})
        with django_assert_max_num_queries(60) as captured:
            client.get(address(name), {"tab": tab})
        return len(captured)

    assert queries(1) == queries(4)


def test_item_new_makes_a_draft_and_leads_to_it(signed_in, cast):
    data = {"name": "演出场所备案", "department": cast.department.pk}
    response = signed_in("reviewer").post(address("item_new"), data)
    draft = ItemVersion.objects.get(name="演出场所备案")
    assert (response.status_code, response.url) == (302, address("draft", draft.item.code))


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"name": ""}, "该字段是必填项"),
        ({"is_classified": "on"}, "涉密事项要写明依据（第六条）"),
        ({"department": "other"}, "选择一个有效的选项"),
        ({"name": "设立歌舞娱乐场所《娱乐经营许可证》核发"}, "已经有名称相同的事项"),
    ],
)
def test_item_new_says_what_to_mend(signed_in, cast, changes, sentence):
    if changes.get("department") == "other":
        changes = {"department": cast.other_department.pk}
    response = signed_in("reviewer").post(
        address("item_new"), {"name": "新", "department": cast.department.pk} | changes
    )
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Item.objects.count() == 1


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
    assert client.post(address("publication", cast.item.code)).url == address("item", cast.item.code)
    assert client.post(address("publication", cast.item.code)).status_code == 404
    assert cast.item.versions.filter(state=VersionState.PUBLISHED).count() == 2


def test_publication_by_the_reviewer_is_refused(signed_in, cast, draft):
    assert signed_in("reviewer").post(address("publication", cast.item.code)).status_code == 403


def test_publication_names_the_missing_elements(signed_in, cast, draft):
    catalogue.save_draft(draft, {"materials": [], "charges_fee": None}, by=cast.manager)
    response = signed_in("manager").post(address("publication", cast.item.code))
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


def test_withdrawal_takes_the_item_from_the_public(signed_in, cast):
    client = signed_in("manager")
    assert client.post(address("withdrawal", cast.item.code), {"reason": ""}).status_code == 422
    assert client.post(address("withdrawal", cast.item.code), {"reason": "已取消"}).status_code == 302
    cast.item.refresh_from_db()
    assert cast.item.withdrawn_on == today()
    assert "已于" in client.get(address("item", cast.item.code)).content.decode()


@time_machine.travel("2026-09-22T02:00:00+00:00")
def test_placements_assign_and_end(signed_in, cast):
    client, window = signed_in("manager"), make_window(cast.hall, 30)
    data = {"window": window.pk, "valid_from": "2026-10-01"}
    assert client.post(address("placements", cast.item.code), data).status_code == 302
    again = client.post(address("placements", cast.item.code), data)
    assert (again.status_code, "已经进驻30 号窗口" in again.content.decode()) == (422, True)
    foreign = client.post(address("placements", cast.item.code), data | {"window": cast.other_window.pk})
    assert foreign.status_code == 422
    placement = Placement.objects.get(window=window)
    end = address("placement_end", cast.item.code, placement.pk)
    assert client.post(end, {"on": "x"}).status_code == 409
    assert client.post(end, {"on": "2027-01-31"}).status_code == 302
    placement.refresh_from_db()
    assert placement.valid_until == date(2027, 1, 31)


def test_placements_are_not_for_the_reviewer(signed_in, cast):
    data = {"window": cast.window.pk, "valid_from": "2026-10-01"}
    assert signed_in("reviewer").post(address("placements", cast.item.code), data).status_code == 403
    assert "安排到窗口" not in signed_in("reviewer").get(address("placements", cast.item.code)).content.decode()


@pytest.fixture
def violating(cast):
    return publish(make_version(make_item(cast.department, "V1"), promised_limit=13, name="名称<b>粗</b>"))


def test_exemptions_register_and_end(signed_in, cast, violating):
    client = signed_in("manager")
    data = {"reason": "要公示 10 日", "expires_on": (today() + timedelta(days=9)).isoformat()}
    assert client.post(address("exemptions", "V1"), data).status_code == 302
    assert client.post(address("exemptions", "V1"), data).status_code == 422
    exemption = PromiseExemption.objects.get()
    assert client.post(address("exemption_end", "V1", exemption.pk)).status_code == 302
    exemption.refresh_from_db()
    assert exemption.ended_at is not None
    assert signed_in("reviewer").post(address("exemptions", "V1"), data).status_code == 403


def test_promises_show_figures_and_tabs(signed_in, cast, violating):
    exempted = publish(make_version(make_item(cast.department, "V2"), promised_limit=20))
    catalogue.exempt(exempted, reason="理由", expires_on=today() + timedelta(days=9), by=cast.manager)
    make_version(make_item(cast.department, "D1"), statutory_limit=None, statutory_unit="", materials=0)
    page = signed_in("supervisor").get(address("promises"))
    assert {name: page.context[name] for name in ("counts", "soon_count", "speed_up")} == {
        "counts": {"compliant": 1, "violation": 1, "exempt": 1, "not_comparable": 1},
        "soon_count": 1,
        "speed_up": 31,
    }
    assert [(value, count) for value, _label, count in page.context["tabs"]] == [
        ("over", 2), ("exempt", 1), ("compliant", 1), ("not_comparable", 1), ("gaps", 1), ("no_window", 2),
    ]  # fmt: skip
    assert [row.version.item.code for row in page.context["page"]] == ["V1", "V2"]
    assert "名称&lt;b&gt;粗&lt;/b&gt;" in page.content.decode()
    assert "现在核对" not in page.content.decode()


def test_item_list_shows_an_exemption(signed_in, cast, violating):
    def kinds():
        return [row.verdict.kind for row in signed_in("manager").get(address("items")).context["rows"]]

    assert kinds() == ["compliant", "violation"]
    catalogue.exempt(violating, reason="理由", expires_on=today(), by=cast.manager)
    assert kinds() == ["compliant", "exempt"]


@pytest.mark.parametrize(
    "query, codes",
    [
        ({"tab": "exempt"}, []),
        ({"tab": "compliant"}, ["SFWL0001"]),
        ({"tab": "no_window"}, ["V1"]),
        ({"tab": "nonsense"}, ["V1"]),
        ({"tab": "exempt", "soon": "on"}, []),
    ],
)
def test_promises_tab_shows_its_rows(signed_in, violating, query, codes):
    page = signed_in("manager").get(address("promises"), query).context["page"]
    assert [getattr(row, "code", None) or row.version.item.code for row in page] == codes


def test_promises_of_a_reviewer_are_those_of_her_department(signed_in, cast):
    publish(make_version(make_item(cast.other_department, "P1"), promised_limit=13))
    assert list(signed_in("reviewer").get(address("promises")).context["page"]) == []


def test_promises_check_runs_the_job(signed_in, cast, violating):
    page = signed_in("manager").post(address("promises_check"), follow=True).content.decode()
    assert "核对完毕：2 项，不达标 1 项。" in page
    assert JobRun.objects.get(name="check_promises").figures["violations"] == 1
    assert signed_in("supervisor").post(address("promises_check")).status_code == 403


def test_promises_export_is_a_guarded_csv_with_a_mark(signed_in, cast):
    publish(make_version(make_item(cast.department, "V1"), promised_limit=13, name="=HYPERLINK(1)"))
    response = signed_in("manager").get(address("promises_export"), {"tab": "over"})
    lines = response.content.decode("utf-8").splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert lines == [
        "\ufeff编码,事项,部门,状态,法定,法定单位,承诺,承诺单位,结论,应不超过,多出,说明,豁免到期",
        "V1,'=HYPERLINK(1),文化广电旅游局,已公布,20,工作日,13,工作日,超过 50%,10,3,,",
    ]


@pytest.mark.parametrize("tab, columns", [("gaps", 5), ("no_window", 4), ("not_comparable", 13)])
def test_promises_export_has_the_columns_of_its_tab(signed_in, cast, tab, columns):
    make_version(make_item(cast.department, "D1"), statutory_limit=None, statutory_unit="", materials=0)
    publish(make_version(make_item(cast.department, "V1")))
    lines = signed_in("manager").get(address("promises_export"), {"tab": tab}).content.decode().splitlines()
    assert len(lines) == 2
    assert {line.count(",") + 1 for line in lines} == {columns}


def test_hall_leader_edits_but_does_not_publish(signed_in, cast, draft):
    cast.hall_leader = cast.deputy
    give_role(cast.deputy, Role.HALL_LEADER, hall=cast.hall)
    client = signed_in("hall_leader")
    assert client.get(address("draft", cast.item.code)).status_code == 200
    assert client.post(address("publication", cast.item.code)).status_code == 403
