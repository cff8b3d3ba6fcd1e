"""What a second import leaves alone, and which words are read or told: silence and guesses override nothing."""

import json
from decimal import Decimal

import pytest

from approvals.contents import content_of
from approvals.models import Item, ItemVersion
from approvals.operations import catalogue
from approvals.states import Audience, MaterialForm, Necessity
from tests.approvals.item_import import codes, run

pytestmark = pytest.mark.django_db


def complete(**changes) -> dict:
    return {
        "name": "歌舞娱乐场所许可",
        "department": "文化广电旅游局",
        "legal_basis": [{"law": "娱乐场所管理条例", "article": "第九条"}],
        "promised_limit": 8,
        "promised_unit": "工作日",
        "fee": False,
        "materials": [{"name": "设立登记表", "form": "原件", "copies": 1}, {"name": "房屋合同"}],
        "result_document": "娱乐经营许可证",
        "steps": ["受理", "审查", "现场看一看"],
    } | changes


@pytest.fixture
def importing(cast, tmp_path):
    def import_one(**changes) -> dict:
        path = tmp_path / "items.json"
        path.write_text(json.dumps([complete(**changes)], ensure_ascii=False), "utf-8")
        return run(path)["rows"][0]

    return import_one


def completed(cast, importing, change, **first):
    """The item imported, completed by hand with `change` on its content, and published."""
    importing(**first)
    version = ItemVersion.objects.get(name="歌舞娱乐场所许可")
    draft = version if not version.is_published else catalogue.start_draft(version.item, by=cast.manager)
    content = content_of(draft)
    change(content)
    draft = catalogue.save_draft(draft, content, by=cast.manager)
    return catalogue.publish(draft, by=cast.manager)


def again(importing, **changes):
    importing(**changes)
    return ItemVersion.objects.filter(name="歌舞娱乐场所许可").latest("pk")


def test_necessity_form_and_review_set_by_hand_stay(cast, importing):
    def change(content):
        for material in content["materials"]:
            material |= {"necessity": Necessity.MAY_FOLLOW, "form": MaterialForm.BOTH, "may_declare": True}
        content["materials"][0]["is_form"] = False
        content["materials"][1]["is_form"] = True
        content["steps"][1]["is_review"] = False
        content["steps"][2]["is_review"] = True

    completed(cast, importing, change)
    version = again(importing, promised_limit=5)
    assert version.promised_limit == 5
    materials, steps = version.materials.order_by("order"), version.steps.order_by("order")
    assert [(row.necessity, row.form, row.may_declare) for row in materials] == [("may_follow", "both", True)] * 2
    assert [row.is_form for row in materials] == [False, True]
    assert [row.is_review for row in steps] == [False, False, True]


def test_word_of_the_file_still_counts(cast, importing):
    completed(cast, importing, lambda content: content["materials"][0].update(necessity=Necessity.MAY_FOLLOW))
    version = again(importing, materials=[{"name": "设立登记表", "necessity": "必要"}])
    assert version.materials.get().necessity == Necessity.NECESSARY


def test_tariff_with_its_amount_outlives_a_fee_without_one(cast, importing):
    line = {
        "name": "证照工本费",
        "amount": Decimal("10.00"),
        "charge_unit": "本",
        "standard": "",
        "basis": "示价〔2020〕3号",
    }
    fee = {"fee": True, "fee_standard": "按照规定收取"}
    completed(cast, importing, lambda content: content.update(tariffs=[line]), **fee)
    version = again(importing, **fee, promised_limit=5)
    assert (version.promised_limit, version.charges_fee) == (5, True)
    assert list(version.tariffs.values_list("name", "amount")) == [("证照工本费", Decimal("10.00"))]


def test_list_that_is_not_whole_takes_no_material_away(cast, importing):
    completed(cast, importing, lambda content: None)
    version = again(importing, materials=[{"name": "设立登记表"}], materials_complete=False)
    assert list(version.materials.values_list("name", flat=True)) == ["设立登记表", "房屋合同"]


@pytest.mark.parametrize("standard", ["每件 80 元", "80元/件", "收取500.00元"])
def test_price_beside_no_fee_is_told_and_decides_nothing(importing, standard):
    row = importing(fee=False, fee_standard=standard)
    assert codes(row) >= {"fee_contradicts", "missing_fee"}
    assert (row["outcome"], ItemVersion.objects.get(name="歌舞娱乐场所许可").charges_fee) == ("draft", None)


@pytest.mark.parametrize("standard", ["不收费", "0元", "原收 80 元，2020 年起停征"])
def test_no_fee_without_a_price_is_no_fee(importing, standard):
    importing(fee=False, fee_standard=standard)
    assert ItemVersion.objects.get(name="歌舞娱乐场所许可").charges_fee is False


@pytest.mark.parametrize(
    ("form", "copies", "expected"),
    [
        ("原件", "1份", (1, None, "原件")),
        ("原件", "一式两份", (2, None, "原件")),
        ("复印件", "三份", (None, 3, "复印件")),
        ("复印件", "2 份", (None, 2, "复印件")),
        ("原件", "若干", (None, None, "原件，若干")),
        ("", "各一份", (None, None, "各一份")),
        ("照片", 2, (None, None, "照片，2 份")),
    ],
)
def test_words_for_copies_are_read_or_kept(importing, form, copies, expected):
    importing(materials=[{"name": "设立登记表", "form": form, "copies": copies}])
    material = ItemVersion.objects.get(name="歌舞娱乐场所许可").materials.get()
    assert (material.originals, material.copies, material.form_text) == expected


def test_words_for_whom_are_read_once_each(importing):
    row = importing(audiences="企业法人、个体工商户、自然人")
    assert ItemVersion.objects.get(name="歌舞娱乐场所许可").audiences == [Audience.ENTERPRISE, Audience.PERSON]
    assert "word_unknown" not in codes(row)


@pytest.mark.parametrize(("visits", "expected"), [("1次", 1), ("2", 2), (1, 1), (1.0, 1)])
def test_visits_are_read(importing, visits, expected):
    importing(on_site_visits=visits)
    assert ItemVersion.objects.get(name="歌舞娱乐场所许可").on_site_visits == expected


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"on_site_visits": "一至两次"}, "到现场次数：一至两次"),
        ({"audiences": "个人、外星人"}, "服务对象：外星人"),
        ({"life_events": ["结婚", "搬家"]}, "生活和经营主题：搬家"),
    ],
)
def test_words_that_are_not_known_are_told_and_kept(importing, changes, kept):
    row = importing(**changes)
    assert "word_unknown" in codes(row)
    assert kept in ItemVersion.objects.get(name="歌舞娱乐场所许可").source_note
    assert Item.objects.filter(versions__name="歌舞娱乐场所许可").count() == 1
