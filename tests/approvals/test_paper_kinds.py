"""Every kind of paper: words of its own, an example, names for its fields, the right hands and seals, no holes."""

import re

import pytest
from django.template.loader import render_to_string

from approvals.documents.examples import EXAMPLES, example
from approvals.documents.facts import facts
from approvals.documents.fields import field_label
from approvals.documents.page import printed
from approvals.documents.sheets import Marks, typeset
from approvals.documents.templates import check_content, has_form, part, shipped
from approvals.models import OfficialPaper
from approvals.states import CASE_PAPERS, SEALED_PAPERS, WINDOW_PAPERS, PaperForm, PaperKind
from approvals.states.signing import RECORDS, signing
from hall.errors import RuleBroken
from hall.money import in_words, yuan
from tests.approvals.stages import RECEIVED, moment

MARKS = Marks("示〔2026〕0000号", moment(RECEIVED).date(), "EXAMPLE222", "https://example.org/verify/EXAMPLE222/")
FORMS = [(kind, form) for kind in PaperKind for form in PaperForm if has_form(kind, form)]
STRIPS = {PaperKind.RECEIPT, PaperKind.FEE_RECEIPT}


def sheet(kind, content, form=PaperForm.SHEET, picture="pdf"):
    return typeset(kind, shipped(kind, form), content, MARKS, form=form, picture=picture)


@pytest.mark.parametrize("kind", PaperKind)
def test_kind_has_a_text_and_an_example(kind):
    assert 0 < part(f"{kind}.typ").count("\n") <= 40
    assert kind in EXAMPLES


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_text_names_only_fields_that_exist_and_every_field_has_a_name(kind, form):
    template, content = shipped(kind, form), example(kind)
    assert template.used | template.optional <= content.keys()
    assert template.optional <= template.used
    assert [name for name in content if field_label(name, kind) == name] == []


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_example_gives_the_same_bytes_twice(kind, form):
    first = sheet(kind, example(kind), form)
    assert first.startswith(b"%PDF-")
    assert first == sheet(kind, example(kind), form)


@pytest.mark.parametrize("kind", PaperKind)
def test_every_required_field_blocks_when_it_is_empty(kind):
    template, content = shipped(kind), example(kind)
    check_content(kind, template, content)
    required = template.used - template.optional
    assert required
    for name in required:
        with pytest.raises(RuleBroken) as raised:
            check_content(kind, template, content | {name: ""})
        assert raised.value.code == "paper_field_empty"
        assert field_label(name, kind) in raised.value.message
    check_content(kind, template, content | dict.fromkeys(template.optional, ""))


@pytest.mark.parametrize("kind", CASE_PAPERS)
def test_page_of_the_example_says_days_as_people_do(kind):
    content = example(kind)
    paper = OfficialPaper(kind=kind, number=MARKS.number, content=content, issued_at=moment(RECEIVED))
    html = render_to_string("approvals/_paper_sheet.html", {"paper": paper, "sheet": printed(paper)})
    assert content.get("project_name", content["item"]) in html
    assert re.findall(r">[^<]*\d{4}-\d\d-\d\d[^<]*<", html) == []


@pytest.mark.parametrize("kind", CASE_PAPERS)
def test_page_of_the_example_says_every_field_in_words(kind):
    """No code and no English name on the page; lists stand in tables whose columns have names."""
    told = facts(kind, example(kind))
    tables = [fact for fact in told if fact.rows]
    words = [fact.label for fact in told] + [column for table in tables for column in table.columns]
    cells = [line for fact in told for line in fact.lines] + [
        cell for table in tables for row in table.rows for cell in row
    ]
    assert [word for word in words if not word or word.isascii()] == []
    assert [cell for cell in cells if re.fullmatch(r"[a-z_]+", cell)] == []
    assert len(told) == len({fact.label for fact in told})


def test_limits_remedies_and_lists_are_said_as_people_do():
    accepted = {fact.label: fact for fact in facts(PaperKind.ACCEPTANCE, example(PaperKind.ACCEPTANCE))}
    assert accepted["承诺时限"].lines == ("8 个工作日，2026 年 9 月 14 日（含当日）前",)
    assert accepted["法定时限"].lines == ("20 个工作日，2026 年 10 月 9 日（含当日）前（暂定）",)
    refused = facts(PaperKind.REFUSAL, example(PaperKind.REFUSAL))
    conditions = next(fact for fact in refused if fact.label == "不符合的条件")
    assert (conditions.columns, len(conditions.rows)) == (("条件", "依据"), 2)
    assert refused[-1].label == "救济途径" and refused[-1].lines[0].startswith("不服本决定的")


def test_strips_are_for_receipts():
    assert {kind for kind, form in FORMS if form == PaperForm.STRIP} == STRIPS


def test_seals_stand_on_what_counts_only_with_them():
    """Records are signed by hand, a receipt of money carries the seal of the till, an authority the seal of the unit,
    all else the approval seal."""
    seals = {kind: signing(kind, example(kind)).seal for kind in PaperKind}
    assert {kind for kind, seal in seals.items() if not seal} == set(RECORDS)
    assert {kind for kind, seal in seals.items() if seal == "收费专用章"} == {PaperKind.FEE_RECEIPT}
    assert {kind for kind, seal in seals.items() if seal == "单位公章"} == {PaperKind.MANDATE}
    unsealed = {*RECORDS, PaperKind.DECLARATION, PaperKind.RECEIPT, PaperKind.FEE_RECEIPT, PaperKind.MANDATE}
    assert set(PaperKind) - set(SEALED_PAPERS) == unsealed


def test_head_and_foot_name_the_right_people():
    notice, receipt, served, note = (
        signing(kind, example(kind))
        for kind in (
            PaperKind.SECOND_NOTICE, PaperKind.FEE_RECEIPT, PaperKind.DELIVERY_RECEIPT, PaperKind.JOINT_NOTICE,
        )
    )  # fmt: skip
    assert (notice.addressee, notice.desk) == ("示范县星河湾文化娱乐有限公司（代理人 覃小兰）", "12 号窗口　李晓岚")
    assert (receipt.signers, receipt.desk_label, receipt.desk) == ([], "收款窗口", "31 号窗口　韦春梅")
    assert (served.addressee, served.signers[2:]) == ("", ["见证人签名", "送达人签名"])
    assert (note.addressee, note.desk) == ("示范县消防救援大队", "李晓岚")
    assert PaperKind.FEE_NOTICE in WINDOW_PAPERS and PaperKind.FEE_RECEIPT not in WINDOW_PAPERS


@pytest.mark.parametrize("kind", [PaperKind.REFUSAL, PaperKind.NON_ACCEPTANCE])
def test_refusal_prints_each_unmet_condition(kind):
    content = example(kind)
    with_them = sheet(kind, content, picture="png")
    fewer = sheet(kind, content | {"conditions": content["conditions"][:1]}, picture="png")
    without = sheet(kind, content | {"conditions": []}, picture="png")
    older = sheet(kind, {name: value for name, value in content.items() if name != "conditions"}, picture="png")
    assert len({with_them, fewer, without}) == 3
    assert older == without


def test_pause_told_before_the_due_days_were_printed_is_still_set():
    content = example(PaperKind.PAUSE)
    new = ("ground_label", "performer", "article", "times", *(name for name in content if "_due_" in name))
    older = {name: value for name, value in content.items() if name not in new}
    check_content(PaperKind.PAUSE, shipped(PaperKind.PAUSE), older)
    assert sheet(PaperKind.PAUSE, older).startswith(b"%PDF-")


def test_examples_of_money_agree_in_figures_and_words():
    for kind in (PaperKind.FEE_NOTICE, PaperKind.FEE_RECEIPT):
        content = example(kind)
        assert sum(yuan(row["amount"]) for row in content["lines"]) == yuan(content["total"])
        assert in_words(yuan(content["total"])) == content["total_words"]
