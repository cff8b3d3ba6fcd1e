"""One item as JSON-LD: CPSV-AP 3.2 in form, and no more than the page says."""

import json
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client

from approvals.disclosure.guides import guide
from approvals.disclosure.linked_data import CONTEXT, linked_data
from approvals.models import MaterialRequirement, Tariff
from approvals.states import LifeEvent, LimitUnit, MaterialForm
from hall.moment import today
from tests.factories import make_item, make_version, publish

SHANGHAI = ZoneInfo("Asia/Shanghai")
ADDRESS = "/items/SFWL0001/item.jsonld"
PAGE = "https://hall.example.gov.cn/items/SFWL0001/"


@pytest.fixture(autouse=True)
def in_september(settings):
    settings.PUBLIC_URL = "https://hall.example.gov.cn"
    with time_machine.travel(datetime(2026, 9, 22, 9, 42, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def client(cast):
    return Client()


def described(cast, **fields):
    return linked_data(guide(publish(make_version(make_item(cast.department), **fields)).current_id, today()))


def text(words):
    return {"@language": "zh-CN", "@value": words}


def names(node):
    """Every property and class that a document uses, at any depth."""
    if isinstance(node, list):
        return set().union(*map(names, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    own = {key for key in node if not key.startswith("@")} | ({node["@type"]} if "@type" in node else set())
    return own.union(*(names(value) for key, value in node.items() if key != "@context"))


def test_address_gives_the_item_as_json_ld(client, cast):
    response = client.get(ADDRESS, headers={"host": "127.0.0.1"})
    assert response["Content-Type"] == "application/ld+json"
    told = json.loads(response.content)
    assert (told["@id"], told["@type"], told["dct:identifier"]) == (PAGE, "cpsv:PublicService", "SFWL0001")
    assert told["dct:title"] == text("设立歌舞娱乐场所《娱乐经营许可证》核发")
    assert told["cv:hasCompetentAuthority"]["@type"] == "cv:PublicOrganisation"
    assert told["cv:hasCompetentAuthority"]["skos:prefLabel"] == text(cast.department.name)
    assert told["cv:hasCompetentAuthority"]["dct:spatial"] == {
        "@id": "http://publications.europa.eu/resource/authority/country/CHN", "@type": "dct:Location",
    }  # fmt: skip
    assert told["dct:language"]["@type"] == "dct:LinguisticSystem"
    assert [row["dct:title"]["@value"] for row in told["cpsv:hasInput"]] == ["材料1", "材料2"]
    assert told["cpsv:hasInput"][0]["dct:description"] == text("原件 1 份，必要")
    assert told["cv:hasLegalResource"] == [
        {"@id": f"{PAGE}#law-1", "@type": "eli:LegalResource", "dct:title": text("娱乐场所管理条例 第十条")}
    ]
    assert told["cpsv:produces"]["dct:title"] == text("娱乐经营许可证")
    [channel] = told["cv:hasChannel"]
    assert channel["dct:identifier"] == f"{cast.hall.code}-12"
    assert "12 号窗口" in channel["dct:description"]["@value"]
    assert told["dct:issued"] == {"@type": "xsd:dateTime", "@value": "2025-01-06T09:00:00+08:00"}
    assert "rdfs:comment" not in told
    assert client.post(ADDRESS).status_code == 405


def test_every_name_belongs_to_a_vocabulary_of_the_context(cast):
    version = make_version(
        make_item(cast.department), charges_fee=True, life_events=[LifeEvent.BIRTH], aliases=["别名"],
        demo_fields=["charges_fee"], consult_phone="12345", result_validity="三年",
    )  # fmt: skip
    Tariff.objects.create(version=version, order=1, name="工本费", amount=Decimal("10"))
    told = linked_data(guide(publish(version).current_id, today()))
    assert {name.partition(":")[0] for name in names(told)} <= set(CONTEXT)
    assert {"cv:hasCost", "cv:hasValue", "cv:Cost", "cv:isGroupedBy", "cv:ContactPoint", "dcat:keyword"} <= names(told)
    ids = [row["@id"] for name in ("cpsv:hasInput", "cv:hasLegalResource", "cv:hasCost") for row in told[name]]
    assert len(set(ids)) == len(ids)
    assert told["rdfs:comment"] == text("演示数据：收费是为演示补写的，不是公布的内容。")


@pytest.mark.parametrize(
    ("number", "unit", "time"),
    [
        (7, LimitUnit.NATURAL, "P7D"),
        (0, LimitUnit.IMMEDIATE, "P0D"),
        (8, LimitUnit.WORKING, None),
        (8, "", None),
        (None, "", None),
        (None, LimitUnit.NATURAL, None),
    ],
)
def test_processing_time_is_given_only_where_a_duration_is_true(cast, number, unit, time):
    told = described(cast, promised_limit=number, promised_unit=unit)
    assert told.get("cv:processingTime") == ({"@type": "xsd:duration", "@value": time} if time else None)


def test_working_days_are_said_in_words(cast):
    told = described(cast, conditions="有固定场所")
    assert told["dct:description"]["@value"] == (
        f"{cast.department.name}，行政许可，承诺件，承诺时限 8 个工作日，法定时限 20 个工作日。\n有固定场所"
    )


def test_costs_are_those_of_the_tariff(cast):
    version = make_version(make_item(cast.department), charges_fee=True)
    Tariff.objects.create(version=version, order=1, name="工本费", amount=Decimal("10.50"), charge_unit="证")
    Tariff.objects.create(version=version, order=2, name="检测费", standard="按实际发生")
    priced, open_ended = linked_data(guide(publish(version).current_id, today()))["cv:hasCost"]
    assert priced["cv:hasValue"] == {"@type": "xsd:double", "@value": "10.50"}
    assert priced["cv:currency"]["@id"].endswith("/currency/CNY")
    assert priced["cv:currency"]["@type"] == "skos:Concept"
    assert priced["dct:description"] == text("工本费，10.50 元，证")
    assert "cv:hasValue" not in open_ended
    assert "cv:currency" not in open_ended


def test_no_fee_is_a_cost_of_nothing_and_silence_is_none(cast):
    [free] = described(cast, charges_fee=False)["cv:hasCost"]
    assert (free["cv:hasValue"]["@value"], free["dct:description"]) == ("0", text("不收费"))
    assert "cv:hasCost" not in described(cast, charges_fee=None)


def test_forms_of_a_material_are_linked(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    version = make_version(make_item(cast.department, "F1"), materials=0)
    material = MaterialRequirement(version=version, order=1, name="申请书", copies=2, form=MaterialForm.PAPER)
    material.blank_form.save("x.docx", ContentFile(b"blank"))
    [evidence] = linked_data(guide(publish(version).current_id, today()))["cpsv:hasInput"]
    page = f"https://hall.example.gov.cn/items/F1/files/{material.key}/blank/"
    assert evidence["foaf:page"] == [{"@id": page}]
    assert evidence["dct:description"] == text("复印件 2 份，纸质，必要")


def test_hostile_text_stays_a_value(client, cast):
    hostile = '</script><script>alert("x")</script>'
    item = publish(make_version(make_item(cast.department), name=hostile, conditions=hostile))
    response = client.get(f"/items/{item.code}/item.jsonld")
    assert json.loads(response.content)["dct:title"]["@value"] == hostile
    assert response["X-Content-Type-Options"] == "nosniff"


def test_unchanged_document_costs_one_query_and_304(client, cast, django_assert_max_num_queries):
    tag = client.get(ADDRESS)["ETag"]
    with django_assert_max_num_queries(1):
        assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    publish(make_version(cast.item, promised_limit=6), number=2)
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200


def test_page_points_to_it_in_its_head(client, cast):
    link = f'<link rel="alternate" type="application/ld+json" href="{ADDRESS}">'
    assert link in client.get("/items/SFWL0001/").content.decode()
    publish(make_version(cast.item), number=2)
    assert "ld+json" not in client.get("/items/SFWL0001/versions/1/").content.decode()
    assert "/items/编码/item.jsonld" in client.get("/open-data/").content.decode()
