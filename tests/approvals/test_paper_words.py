"""What papers say: nothing rests on 许可法 that is no licence, whoever reads it is spoken to, sentences are whole."""

import pytest

from approvals import documents
from approvals.documents.examples import example
from approvals.models import OfficialPaper
from approvals.operations.decision import decide
from approvals.operations.papers import publish_template
from approvals.operations.refusal import refuse_acceptance
from approvals.operations.review import extend
from approvals.states import CASE_PAPERS, DecisionOutcome, ItemType, PaperForm, PaperKind, RefusalGround, paper_title
from tests.approvals.printing import prints
from tests.approvals.stages import (
    RECEIVED,
    accepted,
    agree_all,
    at,
    delivered,
    fresh,
    granted,
    last_event,
    moment,
    received,
    refused,
    told,
)
from tests.factories import make_item, make_version, place, publish

LAW = "行政许可法"


@pytest.fixture
def service(cast):
    """The cast with a public service at window 12 instead of the licence."""
    item = publish(make_version(make_item(cast.department), item_type=ItemType.PUBLIC_SERVICE))
    place(item, cast.window)
    cast.item = item
    return cast


# licences and other items


@pytest.mark.parametrize("kind", [kind for kind in CASE_PAPERS if kind not in (PaperKind.RECEIPT, PaperKind.PAUSE)])
def test_text_of_what_is_no_licence_names_no_licensing_law(kind):
    content = example(kind) | {"is_licence": False, "item": "老年优待证办理", "ground_label": "不符合条件"}
    assert not prints(kind, content, LAW)


@pytest.mark.parametrize(
    ("kind", "licence", "other"),
    [
        (PaperKind.ACCEPTANCE, "符合法定形式，根据", "申请材料齐全、符合规定形式，于"),
        (PaperKind.REFUSAL, "决定不予许可", "决定不予办理"),
        (PaperKind.GRANT, "决定准予行政许可", "决定准予办理"),
        (PaperKind.FEE_NOTICE, "第五十九条", "按照公布的法定项目和标准"),
    ],
)
def test_sentence_is_that_of_the_type(kind, licence, other):
    content = example(kind)
    assert prints(kind, content, licence)
    assert prints(kind, content | {"is_licence": False}, other)
    assert not prints(kind, content | {"is_licence": False}, licence)


def test_contents_of_a_service_name_no_licensing_law(service):
    with at(RECEIVED):
        for stage in (told, granted, refused):
            stage(service)
        extend(accepted(service), days=5, reason="需要核对档案。", by=service.leader)
    texts = {paper.kind: str(paper.content) for paper in OfficialPaper.objects.all()}
    kinds = {PaperKind.RECEIPT, PaperKind.DEFICIENCY, PaperKind.ACCEPTANCE, PaperKind.EXTENSION, PaperKind.GRANT}
    assert set(texts) == kinds | {PaperKind.REFUSAL}
    assert [kind for kind, text in texts.items() if LAW in text] == []


def test_title_says_what_was_decided(cast, service):
    with at(RECEIVED):
        papers = [granted(service).decision.paper, refused(service).decision.paper]
    assert [paper.title for paper in papers] == ["准予办理决定书", "不予办理决定书"]
    licence = {"is_licence": True}
    assert paper_title(PaperKind.GRANT, licence) == "准予行政许可决定书"
    assert paper_title(PaperKind.REFUSAL, licence) == "不予行政许可决定书"
    assert paper_title(PaperKind.ACCEPTANCE, licence) == "受理通知书"
    assert paper_title(PaperKind.REFUSAL, {}) == "不予许可决定书"


def test_title_is_the_same_wherever_it_is_shown(client, cast):
    with at(RECEIVED):
        case = delivered(cast)
        paper = case.papers.get(kind=PaperKind.GRANT)
        client.force_login(cast.clerk_a)
        pages = [
            client.get(address).content.decode() for address in (case.get_absolute_url(), paper.get_absolute_url())
        ]
        pages.append(client.get(f"/verify/{paper.token}/").content.decode())
    assert [page.count("准予行政许可决定书") > 0 for page in pages] == [True] * 3
    assert prints(PaperKind.GRANT, paper.content, "准予行政许可决定书")
    receipt = case.papers.get(kind=PaperKind.DELIVERY_RECEIPT)
    assert receipt.content["served"] == [{"title": "准予行政许可决定书", "number": paper.number}]


def test_ground_and_provision_of_a_service_are_its_own(service):
    with at(RECEIVED):
        case = received(service)
        filing = refuse_acceptance(case, ground=RefusalGround.NOT_REQUIRED, facts="不用办", by=service.clerk_a)
        assert filing.provision == "娱乐场所管理条例 第十条"
        paper = agree_all(fresh(case), service).papers.get(kind=PaperKind.NON_ACCEPTANCE)
    assert paper.content["ground_label"] == "事项依法不需要申请办理"


def test_template_of_before_still_serves_what_is_no_licence(service):
    """An edited template that knows none of the new fields is filled as before."""
    with at(RECEIVED):
        source = '#import "_library.typ": *\n#clause[#paper.item;：#paper.facts，#paper.provision]\n'
        publish_template(
            kind=PaperKind.REFUSAL, hall=None, source=source, note="县里的写法",
            seen=documents.templates.template_of(PaperKind.REFUSAL, None).name, by=service.manager,
        )  # fmt: skip
        paper = refused(service).decision.paper
    assert paper.template.note == "县里的写法"


# remedies of a closure


def test_closure_tells_where_to_turn():
    content = example(PaperKind.CLOSURE)
    assert prints(PaperKind.CLOSURE, content, "自收到本告知书之日起")
    assert prints(PaperKind.CLOSURE, content, "不影响你（单位）重新提出申请")
    older = {name: value for name, value in content.items() if name != "remedies"}
    assert not prints(PaperKind.CLOSURE, older, "行政复议")


def test_every_closure_carries_the_remedies_of_its_department(cast):
    with at(RECEIVED):
        content = dict(example(PaperKind.CLOSURE))
        del content["remedies"]
        paper = documents.issue(
            told(cast), PaperKind.CLOSURE, by=cast.clerk_a, at=moment(RECEIVED),
            content={name: content[name] for name in ("reason", "told", "due_on", "materials", "statement")},
        )  # fmt: skip
    assert paper.content["remedies"]["text"] == (
        "不服终止办理的，可以自收到本告知书之日起 60 日内向示范县人民政府申请行政复议，"
        "或者在 6 个月内向示范县人民法院提起行政诉讼。"
    )


# the receipt


@pytest.mark.parametrize("form", [PaperForm.SHEET, PaperForm.STRIP])
def test_receipt_counts_what_was_received_and_lists_the_rest(form):
    content = example(PaperKind.RECEIPT)
    count = "共 2 项" if form == PaperForm.SHEET else "收到材料 2 项"
    assert prints(PaperKind.RECEIPT, content, count, form)
    assert prints(PaperKind.RECEIPT, content, "尚未提交：消防安全检查合格证明", form)
    whole = content | {"materials": content["materials"][:2]}
    assert not prints(PaperKind.RECEIPT, whole, "尚未提交", form)


# whole sentences, clear days


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (PaperKind.DEFICIENCY, "reply_by"),
        (PaperKind.SECOND_NOTICE, "reply_by"),
        (PaperKind.CLOSURE, "due_on"),
        (PaperKind.CONDITIONAL, "follow_by"),
        (PaperKind.HEARING_RIGHT, "ask_by"),
        (PaperKind.FEE_NOTICE, "due_on"),
        (PaperKind.GRANT, "delivery_due_on"),
        (PaperKind.JOINT_NOTICE, "reply_by"),
    ],
)
def test_last_day_says_that_it_counts(kind, name):
    year, month, day = map(int, example(kind)[name].split("-"))
    assert prints(kind, example(kind), f"{year} 年 {month} 月 {day} 日（含当日）前") or prints(
        kind, example(kind), "（含当日）前"
    )


@pytest.mark.parametrize("text", ["需要核对档案。", "需要核对档案；", " 需要核对档案，"])
def test_typed_reason_ends_no_sentence_in_the_middle(cast, text):
    with at(RECEIVED):
        case = accepted(cast)
        extend(case, days=5, reason=text, by=cast.leader)
        content = case.papers.get(kind=PaperKind.EXTENSION).content
        assert last_event(fresh(case)).note == text.strip()
    assert content["reason"] == "需要核对档案"


def test_typed_provision_ends_no_sentence_in_the_middle(cast):
    with at(RECEIVED):
        facts = {"reason": "距离不足", "ground": RefusalGround.FORBIDDEN, "provision": "某条例第一条。"}
        case = agree_all(decide(accepted(cast), outcome=DecisionOutcome.REFUSED, **facts, by=cast.reviewer), cast)
    assert case.decision.paper.content["provision"] == "某条例第一条"


def test_grant_speaks_of_renewal_where_it_ends():
    content, words = example(PaperKind.GRANT), "需要延续有效期的"
    assert prints(PaperKind.GRANT, content, words)
    assert not prints(PaperKind.GRANT, content | {"validity": ""}, words)
    assert prints(PaperKind.GRANT, content, "颁发的证件")
    assert prints(PaperKind.GRANT, content | {"is_licence": False}, "办理结果")


@pytest.mark.parametrize("form", [PaperForm.SHEET, PaperForm.STRIP])
def test_receipt_of_the_till_sends_for_the_fiscal_bill(form):
    words = "请同时领取财政部门统一监（印）制的票据"
    assert prints(PaperKind.FEE_RECEIPT, example(PaperKind.FEE_RECEIPT), words, form)


def test_declaration_names_what_an_untrue_word_costs_and_has_a_place_for_the_seal():
    content = example(PaperKind.DECLARATION)
    assert prints(PaperKind.DECLARATION, content, "撤销行政决定或者予以行政处罚，并纳入信用记录")
    assert prints(PaperKind.DECLARATION, content, "盖章处")


def test_strip_names_this_site(settings):
    settings.PUBLIC_URL = "https://zw.example.org"
    content = example(PaperKind.RECEIPT)
    assert prints(PaperKind.RECEIPT, content, "zw.example.org 的", PaperForm.STRIP)


def test_due_days_of_a_joint_extension_are_both_told():
    assert prints(PaperKind.JOINT_EXTENSION, example(PaperKind.JOINT_EXTENSION), "新的到期日")


@pytest.mark.parametrize("kind", [PaperKind.ACCEPTANCE, PaperKind.RECEIPT])
@pytest.mark.parametrize("length", [28, 47])
def test_long_department_is_set_whole(kind, length):
    name = ("示范县住房和城乡建设局（示范县人民防空办公室）" * 3)[:length]
    assert prints(kind, example(kind) | {"department": name}, name[-6:])
