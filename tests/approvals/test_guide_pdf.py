"""The loose-leaf guide as PDF: the facts of the item page, set for print (articles 7 and 24)."""

import json
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import typst
from django.conf import settings
from django.test import Client

from approvals.disclosure.guide_sheet import sheet
from approvals.disclosure.guides import guide
from approvals.models import LegalBasis, MaterialRequirement, PromiseExemption, Tariff
from approvals.states import LimitUnit, MaterialForm, Necessity
from hall.moment import today
from hall.typesetting import SHIPPED_FONTS
from tests.factories import make_item, make_version, place, publish

pytestmark = pytest.mark.usefixtures("in_september")

SHANGHAI = ZoneInfo("Asia/Shanghai")
PDF = "/items/SFWL0001/guide.pdf"
HOSTILE = '#read("/etc/passwd") $x$ <script>alert(1)</script> *粗* \\ " ] } @x'


@pytest.fixture
def client(cast):
    return Client()


def sheet_of(item):
    return sheet(guide(item.current_id, today()))


def published(cast, **fields):
    return publish(make_version(make_item(cast.department), **fields))


def pages(data) -> int:
    root = settings.BASE_DIR / "templates"
    made = typst.compile(
        str(root / "approvals/typst/guide.typ"),
        root=str(root),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[str(SHIPPED_FONTS)],
        ignore_system_fonts=True,
        format="svg",
    )
    return len(made) if isinstance(made, list) else 1


def test_pdf_is_handed_out_under_its_name(client, cast):
    response = client.get(PDF)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="guide-SFWL0001.pdf"'
    assert response.content.startswith(b"%PDF-")
    assert client.post(PDF).status_code == 405


def test_unchanged_pdf_costs_one_query_and_304(client, cast, django_assert_max_num_queries):
    tag = client.get(PDF)["ETag"]
    with django_assert_max_num_queries(1):
        assert client.get(PDF, headers={"If-None-Match": tag}).status_code == 304
    with django_assert_max_num_queries(1):
        assert client.get(PDF).status_code == 200
    assert tag not in {client.get(f"/items/SFWL0001/{page}")["ETag"] for page in ("", "guide/")}
    assert client.get(f"{PDF}?x=1")["ETag"] == tag, "the address has nothing to say, so nobody can fill the cache by it"


def test_new_version_is_a_new_pdf(client, cast):
    before = client.get(PDF)
    publish(make_version(cast.item, promised_limit=6), number=2)
    after = client.get(PDF, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


@pytest.mark.parametrize("page", ["", "guide/"])
def test_item_and_guide_link_to_it(client, cast, page):
    assert f'href="{PDF}"' in client.get(f"/items/SFWL0001/{page}").content.decode()


def test_older_version_offers_no_pdf_of_another(client, cast):
    publish(make_version(cast.item), number=2)
    assert "guide.pdf" not in client.get("/items/SFWL0001/versions/1/").content.decode()


def test_sheet_says_what_article_7_makes_public(cast):
    data = sheet_of(cast.item)
    assert (data["department"], data["name"]) == (cast.department.name, "设立歌舞娱乐场所《娱乐经营许可证》核发")
    assert data["facts"] == [
        ["多久办好", "8 个工作日", "承诺 8 / 法定 20 个工作日\n提速 60%"],
        ["收费", "不收费", ""],
        ["到现场", "1 次", ""],
        ["谁能申请", "企业和其他组织", ""],
        ["在哪里办", f"{cast.hall.name} 12 号窗口", ""],
        ["办好拿到", "娱乐经营许可证", ""],
    ]
    assert data["materials"][0] == {
        "name": "材料1",
        "notes": [],
        "originals": "1",
        "copies": "–",
        "form": "–",
        "necessity": "必要",
    }
    assert data["steps"] == [{"name": "审查1", "description": "", "limit": "3 个工作日"}]
    assert data["bases"] == [{"law": "娱乐场所管理条例　第十条", "quote": ""}]
    assert data["fee"] == ["不收费。"]
    assert data["places"][0][-1] == ["时间", "工作日 09:00–12:00，14:00–17:30"]
    assert data["phones"] == [["咨询", cast.department.phone], ["投诉", cast.hall.complaint_phone]]
    assert data["edition"] == "第 1 版　2025 年 1 月 6 日公布　编码 SFWL0001"
    assert data["address"] == f"{settings.PUBLIC_URL}/items/SFWL0001/"
    assert data["notes"] == []


def test_tariffs_and_details_of_materials_are_set(cast):
    version = make_version(make_item(cast.department), charges_fee=True, intermediary_services="环境影响评价")
    Tariff.objects.create(version=version, order=1, name="工本费", amount=Decimal("10"), charge_unit="证", basis="发改")
    Tariff.objects.create(version=version, order=2, name="登记费", amount=Decimal("550"), standard="550.00元")
    MaterialRequirement.objects.create(
        version=version, order=3, name="身份证", originals=0, copies=2, form=MaterialForm.BOTH,
        necessity=Necessity.MAY_FOLLOW, source="公安局", note="正反面",
    )  # fmt: skip
    data = sheet_of(publish(version))
    assert data["tariffs"] == [
        {"name": "工本费", "standard": "10.00 元 / 证", "basis": "发改"},
        {"name": "登记费", "standard": "550.00 元", "basis": "没有写明"},
    ]
    assert data["fee"] == ["只按上面的标准收，收费给财政票据。", "中介服务：环境影响评价"]
    assert data["materials"][2] == {
        "name": "身份证",
        "notes": ["公安局", "正反面"],
        "originals": "0",
        "copies": "2",
        "form": "纸质或电子",
        "necessity": "可容缺",
    }


def test_what_is_not_known_is_said(cast):
    unknown = {"promised_limit": None, "promised_unit": "", "promised_text": "", "statutory_limit": None}
    item = published(
        cast, **unknown, statutory_unit="", audiences=[], result_name="", on_site_visits=None, charges_fee=None,
        materials=0, steps=0,
    )  # fmt: skip
    data = sheet_of(item)
    assert {fact[1] for fact in data["facts"]} == {"没有写明"}
    assert data["fee"] == ["没有写明收不收费，请打咨询电话。"]
    assert data["places"] == [[["窗口", "今天没有窗口登记办理这个事项，请先打咨询电话。"]]]
    assert pages(data) == 1


def test_limit_without_comparison_says_both(cast):
    item = published(cast, promised_limit=7, promised_unit=LimitUnit.NATURAL)
    assert sheet_of(item)["facts"][0] == ["多久办好", "7 日（自然日）", "法定 20 个工作日"]
    quick = published(cast, promised_limit=0, promised_unit=LimitUnit.IMMEDIATE)
    assert sheet_of(quick)["facts"][0][1] == "当场办结"


def test_slow_promise_its_exemption_and_invented_data_are_said(cast):
    item = published(cast, promised_limit=13, demo_fields=["charges_fee"])
    assert sheet_of(item)["notes"] == [
        "承诺时限暂未达到提速 50%（应不超过 10 个工作日）。",
        "演示数据：收费是为演示补写的，不是公布的内容。",
    ]
    assert sheet_of(item)["demo"]["fee"] is True
    PromiseExemption.objects.create(
        item=item, reason="专家现场核查", expires_on=date(2026, 12, 31), registered_by=cast.manager,
        registered_at=datetime(2026, 9, 1, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert sheet_of(item)["notes"][1] == "已登记豁免，2026 年 12 月 31 日到期。理由：专家现场核查"


def test_long_lists_go_on_over_pages(cast):
    version = make_version(make_item(cast.department), materials=90, name="名" * 200, conditions="条件。\n" * 40)
    for order in range(2, 12):
        LegalBasis.objects.create(version=version, order=order, law=f"法规{order}", quote="原文" * 300)
    assert pages(sheet_of(publish(version))) >= 5


def test_hostile_text_is_set_as_text(client, cast):
    fields = ("name", "conditions", "fee_note", "result_name", "handling_place", "consult_phone", "process_text")
    version = make_version(make_item(cast.department, "T#1"), **dict.fromkeys(fields, HOSTILE[:60]))
    version.materials.update(name=HOSTILE, note=HOSTILE)
    item = publish(version)
    place(item, cast.window)
    response = client.get("/items/T%231/guide.pdf")
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == 'inline; filename="guide-T%231.pdf"'
