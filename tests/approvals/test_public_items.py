"""What citizens find and read in the catalogue (articles 6, 7, 13 and 25)."""

from datetime import date, datetime
from urllib.parse import quote
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client

from approvals.models import PromiseExemption
from approvals.states import Audience, LifeEvent, LimitUnit, Necessity
from hall.calendars import record_calendar_change
from hall.search import terms
from staff.models import Department
from tests.factories import make_item, make_version, place, publish

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def in_september():
    with time_machine.travel(datetime(2026, 9, 22, 9, 42, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def client(cast):
    return Client()


@pytest.fixture
def catalogue(cast):
    """Three more items beside the cast's: a quick free one of the police, a natural-day one, an undecided one."""
    police = cast.other_department

    def add(department: Department, name: str, *also: str, **fields):
        words = terms(" ".join([name, department.name, *also]))
        return publish(make_version(make_item(department), name=name, search_terms=words, **fields))

    return {
        "seal": add(police, "公章刻制备案", "营业执照", aliases=["刻章"], audiences=[Audience.ENTERPRISE],
                    promised_limit=0, promised_unit=LimitUnit.IMMEDIATE, on_site_visits=0,
                    life_events=[LifeEvent.START_BUSINESS]),
        "hukou": add(police, "出生登记", "出生医学证明", audiences=[Audience.PERSON], promised_limit=7,
                     promised_unit=LimitUnit.NATURAL, statutory_limit=30, statutory_unit=LimitUnit.NATURAL,
                     charges_fee=None, on_site_visits=2),
        "licence": add(cast.department, "营业执照遗失补领", audiences=[Audience.PERSON, Audience.ENTERPRISE],
                       promised_limit=5, charges_fee=True, on_site_visits=1),
    }  # fmt: skip


def names(response) -> list[str]:
    return [row.item.current.name for row in response.context["rows"]]


def found(client, query: str) -> set[str]:
    return set(names(client.get(f"/items/?{quote(query, safe='=&')}")))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=登记", {"出生登记"}),
        ("q=公安局", {"公章刻制备案", "出生登记"}),
        ("q=公安局 出生", {"出生登记"}),
        ("q=医学证明", {"出生登记"}),
        ("q=没有的东西", set()),
        ("q=，。！", set()),
        ("audience=person", {"出生登记", "营业执照遗失补领"}),
        ("audience=person&audience=enterprise&department=公安局", {"公章刻制备案", "出生登记"}),
        ("duration=immediate", {"公章刻制备案"}),
        ("duration=5", {"公章刻制备案", "营业执照遗失补领"}),
        ("duration=10&free=on", {"公章刻制备案", "设立歌舞娱乐场所《娱乐经营许可证》核发"}),
        ("visits=on&department=公安局", {"公章刻制备案"}),
        ("life_event=start_business", {"公章刻制备案"}),
        ("duration=nonsense&department=公安局", {"公章刻制备案", "出生登记"}),
    ],
)
def test_items_are_found_by_words_and_filters(client, catalogue, query, expected):
    assert found(client, query) == expected


def test_items_named_so_come_before_items_that_ask_for_it(client, catalogue):
    assert names(client.get("/items/?q=营业执照")) == ["营业执照遗失补领", "公章刻制备案"]


def test_counts_say_what_each_choice_would_leave(client, catalogue):
    counted = client.get("/items/?audience=person&duration=5").context["facets"]
    assert counted.total == 1
    assert counted.counts["audience"] == {"person": 1, "enterprise": 2}
    assert counted.counts["duration"] == {"immediate": 0, "5": 1, "10": 1}
    assert counted.counts["free"] == {"on": 0}
    assert counted.departments == (("文化广电旅游局", 1),)


def test_filters_survive_in_the_address_and_chips_take_one_away(client, catalogue):
    response = client.get("/items/?q=登记&audience=person&free=on&page=1")
    chips = {chip.label: chip.url for chip in response.context["chips"]}
    assert chips == {
        "个人": "?q=%E7%99%BB%E8%AE%B0&free=on",
        "不收费": "?q=%E7%99%BB%E8%AE%B0&audience=person",
    }


def test_search_text_is_shown_as_text(client, catalogue):
    response = client.get("/items/", {"q": HOSTILE})
    assert HOSTILE not in response.content.decode()
    assert "没有找到合适的事项" in response.content.decode()


@pytest.mark.parametrize("change", ["classified", "withdrawn", "draft"])
def test_what_is_not_public_appears_nowhere(client, cast, change):
    item = cast.item
    if change == "classified":
        item.is_classified, item.classified_basis = True, "保密法第十三条"
    elif change == "withdrawn":
        item.withdrawn_on = date(2026, 9, 1)
    else:
        item.current = None
    item.save()
    code = item.code
    material = item.versions.get().materials.first()
    assert names(client.get("/items/")) == []
    for address in (
        "",
        "guide/",
        "guide.pdf",
        "item.jsonld",
        "qr.svg",
        f"files/{material.key}/blank/",
        "files/result-sample/",
    ):
        assert client.get(f"/items/{code}/{address}").status_code == 404
    assert code not in b"".join(client.get("/open-data/items.json").streaming_content).decode()
    assert client.get(f"/api/v1/items/{code}/").status_code == 404
    assert client.get("/api/v1/items/").json()["count"] == 0


def test_list_costs_the_same_for_one_row_and_for_many(client, cast, django_assert_num_queries):
    with django_assert_num_queries(6):
        assert len(names(client.get("/items/"))) == 1
    for number in range(30):
        publish(make_version(make_item(cast.department), name=f"事项{number}"))
    with django_assert_num_queries(6):
        assert len(names(client.get("/items/"))) == 20


def test_item_page_says_what_article_7_makes_public(client, cast):
    html = client.get(f"/items/{cast.item.code}/").content.decode()
    for told in (
        "设立歌舞娱乐场所", "示范县文化广电旅游局", "承诺 8 / 法定 20 个工作日", "提速 60%", "材料1", "审查1",
        "3 个工作日", "不收费", "娱乐场所管理条例", "第十条", "娱乐经营许可证", "12 号独立窗口",
        "示范县府前路 1 号", "09:00–12:00",
        "0758-000-0112", "第 1 版", f"/items/{cast.item.code}/qr.svg",
    ):  # fmt: skip
        assert told in html
    assert "None" not in html


def test_item_page_answers_when_it_would_be_ready(client, cast):
    response = client.get(f"/items/{cast.item.code}/?accepted=2026-09-22")
    assert response.context["forecast"].due.on == date(2026, 10, 10)
    assert response.context["forecast"].statute.on == date(2026, 10, 27)
    assert "17:30 前" in response.content.decode()


@pytest.mark.parametrize("asked", ["", "gestern", "1999-12-31", "2101-01-01", "2026-02-30"])
def test_a_wrong_day_is_told_beside_the_field(client, cast, asked):
    response = client.get(f"/items/{cast.item.code}/", {"accepted": asked})
    assert response.status_code == 200
    assert response.context["forecast"] is None
    assert 'id="id_accepted_error"' in response.content.decode()


def test_a_promise_beyond_half_is_marked_openly(client, cast):
    slow = publish(make_version(make_item(cast.department), name="慢事项", promised_limit=13))
    assert "暂未达到提速 50%（应不超过 10 个工作日）" in client.get(f"/items/{slow.code}/").content.decode()
    PromiseExemption.objects.create(
        item=slow, reason="依法需要专家现场核查", expires_on=date(2026, 12, 31), registered_by=cast.manager,
        registered_at=datetime(2026, 9, 1, tzinfo=SHANGHAI),
    )  # fmt: skip
    html = client.get(f"/items/{slow.code}/").content.decode()
    assert "已登记豁免" in html
    assert "依法需要专家现场核查" in html
    assert "已登记豁免" in client.get("/items/").content.decode()


def test_an_expired_exemption_no_longer_counts(client, cast):
    slow = publish(make_version(make_item(cast.department), name="慢事项", promised_limit=13))
    PromiseExemption.objects.create(
        item=slow, reason="旧豁免", expires_on=date(2026, 9, 21), registered_by=cast.manager,
        registered_at=datetime(2026, 1, 5, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert "旧豁免" not in client.get(f"/items/{slow.code}/").content.decode()


def test_demonstration_data_says_so_beside_the_field(client, cast):
    item = publish(
        make_version(
            make_item(cast.department), demo_fields=["charges_fee", "materials"], source_url="https://example.org/a"
        )
    )
    response = client.get(f"/items/{item.code}/")
    assert response.context["guide"].demo_parts == {"fee", "materials"}
    html = response.content.decode()
    assert "演示数据：收费、申请材料是为演示补写的" in html
    assert html.count('<span class="tag">演示补写</span>') == 3  # facts, materials, fee
    assert 'href="https://example.org/a"' in html


def test_item_page_escapes_every_text(client, cast):
    item = publish(
        make_version(
            make_item(cast.department), name=f"名称{HOSTILE}", conditions=HOSTILE, fee_note=HOSTILE,
            result_name=HOSTILE, aliases=["<b>别名</b>"], handling_place=HOSTILE,
            consult_phone=HOSTILE, process_text=HOSTILE,
        )
    )  # fmt: skip
    html = client.get(f"/items/{item.code}/").content.decode()
    assert "<script" not in html
    assert "<b>别名" not in html


def test_an_older_version_stays_readable_and_says_so(client, cast):
    newer = make_version(cast.item, promised_limit=6, name="设立歌舞娱乐场所核发（新）")
    publish(newer, number=2)
    html = client.get(f"/items/{cast.item.code}/versions/1/").content.decode()
    assert "承诺 8 / 法定 20 个工作日" in html
    assert "第 2 版" in html
    assert "承诺 6 / 法定 20" in client.get(f"/items/{cast.item.code}/").content.decode()
    assert client.get(f"/items/{cast.item.code}/versions/3/").status_code == 404


def test_version_of_a_withdrawn_item_stays_readable(client, cast):
    cast.item.withdrawn_on = date(2026, 9, 1)
    cast.item.save()
    assert "已于 " in client.get(f"/items/{cast.item.code}/versions/1/").content.decode()


def test_a_draft_version_is_not_readable(client, cast):
    draft = make_version(cast.item)
    draft.number = 2
    assert client.get(f"/items/{cast.item.code}/versions/2/").status_code == 404


def test_forms_download_under_their_names(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    version = make_version(cast.item)
    material = version.materials.first()
    material.name = "设立申请书/一式两份"
    material.blank_form.save("x.DOCX", ContentFile(b"blank"))
    publish(version, number=2)
    response = client.get(f"/items/{cast.item.code}/files/{material.key}/blank/")
    assert b"".join(response.streaming_content) == b"blank"
    assert response["X-Content-Type-Options"] == "nosniff"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert disposition.endswith(".docx")
    assert "%2F" not in disposition
    assert client.get(f"/items/{cast.item.code}/files/{material.key}/sample/").status_code == 404
    assert client.get(f"/items/{cast.item.code}/files/{material.key}/secret/").status_code == 404
    assert client.get(f"/items/{cast.item.code}/files/{uuid4()}/blank/").status_code == 404


def test_forms_of_a_draft_do_not_download(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = make_version(cast.item)
    material = draft.materials.first()
    material.blank_form.save("x.docx", ContentFile(b"draft"))
    for query in ("", "?version=2", "?version=x"):
        assert client.get(f"/items/{cast.item.code}/files/{material.key}/blank/{query}").status_code == 404


def test_qr_code_is_an_svg_of_the_address(client, cast):
    response = client.get(f"/items/{cast.item.code}/qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<?xml")
    assert b"<svg" in response.content


def test_guide_prints_the_same_facts_without_navigation(client, cast):
    html = client.get(f"/items/{cast.item.code}/guide/").content.decode()
    assert "办事指南" in html
    assert "材料1" in html
    assert 'aria-label="主导航"' not in html
    assert 'id="when"' not in html


@pytest.mark.parametrize("address", ["/items/", "/items/SFWL0001/", "/api/v1/items/SFWL0001/", "/api/v1/items/"])
def test_an_unchanged_page_costs_one_query_and_304(client, cast, address, django_assert_max_num_queries):
    tag = client.get(address)["ETag"]
    with django_assert_max_num_queries(1):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    with django_assert_max_num_queries(1):
        assert client.get(address).status_code == 200


def _publish_again(cast):
    publish(make_version(cast.item, promised_limit=6), number=2)


def _move_window(cast):
    place(cast.item, cast.other_window, date(2026, 9, 1))


def _rename_window(cast):
    cast.window.zone = "二楼"
    cast.window.save()


def _change_phone(cast):
    cast.department.phone = "0758-000-9999"
    cast.department.save()


def _change_calendar(cast):
    record_calendar_change([date(2026, 9, 23)])


@pytest.mark.parametrize("change", [_publish_again, _move_window, _rename_window, _change_phone, _change_calendar])
@pytest.mark.parametrize("address", ["/items/SFWL0001/", "/api/v1/items/SFWL0001/"])
def test_a_change_shows_at_once_under_a_new_tag(client, cast, change, address):
    before = client.get(address)["ETag"]
    change(cast)
    after = client.get(address, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


def test_a_new_day_is_a_new_page(client, cast):
    before = client.get("/items/SFWL0001/")["ETag"]
    with time_machine.travel(datetime(2026, 9, 23, 0, 1, tzinfo=SHANGHAI), tick=False):
        assert client.get("/items/SFWL0001/", headers={"If-None-Match": before}).status_code == 200


def test_tag_differs_where_the_page_differs(client, cast):
    addresses = ("/items/SFWL0001/", "/items/SFWL0001/?accepted=2026-09-01", "/items/SFWL0001/guide/",
                 "/items/SFWL0001/versions/1/", "/items/", "/items/?q=许可", "/api/v1/items/SFWL0001/")  # fmt: skip
    tags = [client.get(address)["ETag"] for address in addresses]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("address", ["/", "/items/", "/items/SFWL0001/", "/open-data/", "/deadline/", "/api/v1/items/"])
def test_public_pages_leave_the_session_alone(client, cast, address):
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_member_s_copy_is_not_for_shared_caches(client, cast):
    client.force_login(cast.clerk_a)
    assert client.get("/items/SFWL0001/")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", ["/items/", "/items/SFWL0001/", "/open-data/", "/deadline/", "/progress/"])
def test_public_pages_are_read_only(client, cast, address):
    assert client.post(address).status_code == 405


def test_materials_that_may_follow_are_marked(client, cast):
    version = make_version(make_item(cast.department), name="可容缺事项")
    material = version.materials.first()
    material.necessity = Necessity.MAY_FOLLOW
    material.save()
    publish(version)
    rows = {row.item.current.name: row.may_follow for row in client.get("/items/").context["rows"]}
    assert rows == {"可容缺事项": True, "设立歌舞娱乐场所《娱乐经营许可证》核发": False}
