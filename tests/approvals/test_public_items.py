"""What citizens read of an item: its page, its promise, older versions, forms and the guide (articles 7 and 13)."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile

from approvals.models import PromiseExemption
from tests.factories import make_item, make_version, publish

pytestmark = pytest.mark.usefixtures("in_september")

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOSTILE = '<script>alert("x")</script>'


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
    for unknown in (3, 2**31, 99999999999, 10**30):
        assert client.get(f"/items/{cast.item.code}/versions/{unknown}/").status_code == 404


def test_version_of_a_withdrawn_item_stays_readable(client, cast):
    cast.item.withdrawn_on = date(2026, 9, 1)
    cast.item.save()
    assert "已于 " in client.get(f"/items/{cast.item.code}/versions/1/").content.decode()


def test_a_draft_version_is_not_readable(client, cast):
    draft = make_version(cast.item)
    assert client.get(f"/items/{cast.item.code}/versions/2/").status_code == 404
    publish(draft, number=2)
    assert client.get(f"/items/{cast.item.code}/versions/2/").status_code == 200


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
    for query in ("", "?version=2", "?version=x", "?version=²", "?version=99999999999"):
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
