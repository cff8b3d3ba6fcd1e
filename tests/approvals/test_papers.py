"""Papers as files: made once and the same, blocked by a hole, corrected by a new one."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction

from approvals import documents
from approvals.documents.sheets import made
from approvals.documents.templates import check_content, shipped, template_of
from approvals.models import Case, OfficialPaper, PaperFile
from approvals.operations.correction import correct
from approvals.operations.papers import correct_paper, paper_file
from approvals.states import CaseState, EventKind, PaperForm, PaperKind
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.models import NumberSeries
from tests.approvals.stages import NEXT_DAY, RECEIVED, agree_all, at, codes, filed, fresh, granted, received, refused
from tests.factories.cases import party

# made once


def test_file_is_made_at_first_opening_and_kept(acceptance):
    assert not PaperFile.objects.exists()
    with at(NEXT_DAY):
        first = paper_file(acceptance)
    second = paper_file(OfficialPaper.objects.get(pk=acceptance.pk))
    assert (first.pk, first.sha256) == (second.pk, second.sha256)
    assert bytes(first.pdf).startswith(b"%PDF-")
    assert first.sha256 == hashlib.sha256(bytes(second.pdf)).hexdigest()
    assert first.template == acceptance.template_name == template_of(PaperKind.ACCEPTANCE, None).name
    assert first.template.startswith("shipped:")


def test_same_content_gives_the_same_bytes_whatever_happens_to_the_case(acceptance, cast):
    before, _template = made(acceptance)
    with at(NEXT_DAY):
        correct(acceptance.case, changes={"applicant_name": "覃晓兰"}, reason="录入笔误", by=cast.clerk_a)
        cast.department.phone = "0758-999-9999"
        cast.department.save()
    after, _template = made(OfficialPaper.objects.get(pk=acceptance.pk))
    assert before == after


@pytest.mark.parametrize("change", ["content = '{}'", "number = 'x'", "token = 'x'", "template_name = 'x'"])
def test_database_refuses_to_alter_a_paper(acceptance, change):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE approvals_officialpaper SET {change} WHERE id = %s", [acceptance.pk])


@pytest.mark.parametrize(
    "statement", ["UPDATE approvals_paperfile SET sha256 = 'x'", "DELETE FROM approvals_paperfile"]
)
def test_database_refuses_to_alter_a_file(acceptance, statement):
    paper_file(acceptance)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_database_refuses_to_delete_a_paper(acceptance):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM approvals_officialpaper WHERE id = %s", [acceptance.pk])


def test_receipt_has_a_strip_and_others_have_not(cast, acceptance):
    receipt = acceptance.case.papers.get(kind=PaperKind.RECEIPT)
    strip, sheet = paper_file(receipt, PaperForm.STRIP), paper_file(receipt)
    assert strip.sha256 != sheet.sha256
    with pytest.raises(RuleBroken) as raised:
        paper_file(acceptance, PaperForm.STRIP)
    assert raised.value.code == "form_unknown"


def test_every_kind_can_be_set():
    """A kind without a text of its own is set by the generic one; none is unprintable."""
    for kind in PaperKind:
        assert shipped(kind).source


# a hole blocks


def test_empty_field_undoes_the_whole_act_and_says_which(cast):
    with at(RECEIVED):
        case = filed(cast)
        cast.department.court = ""
        cast.department.save()
        with pytest.raises(RuleBroken) as raised:
            agree_all(case, cast)
    assert codes(raised) == ("paper_field_empty", "许可法38")
    assert raised.value.message == "《不予行政许可决定书》还缺：管辖法院。请先补全，再出具。"
    assert fresh(case).state == CaseState.REFUSAL_FILING
    assert not case.papers.filter(kind=PaperKind.REFUSAL).exists()
    assert not NumberSeries.objects.filter(scope__contains="不准").exists()


@pytest.mark.parametrize("value", ["", "  ", None, [], {}])
def test_used_field_must_say_something(cast, value):
    content = dict.fromkeys(shipped(PaperKind.EXTENSION).used, "有") | {"reason": value}
    with pytest.raises(RuleBroken) as raised:
        check_content(PaperKind.EXTENSION, shipped(PaperKind.EXTENSION), content)
    assert raised.value.message == "《延期告知书》还缺：理由。请先补全，再出具。"


def test_rare_characters_print_and_what_no_font_has_is_told(cast):
    with at(RECEIVED):
        case = received(cast, applicant=party("𠮷㛃龘"))
        assert bytes(paper_file(case.papers.get()).pdf).startswith(b"%PDF-")
        with pytest.raises(RuleBroken) as raised:
            received(cast, applicant=party("覃\ue000"))
    assert raised.value.code == "glyph_missing"
    assert "\ue000" in raised.value.message
    assert Case.objects.count() == 1


def test_text_is_never_code(cast):
    with at(RECEIVED):
        case = received(cast, applicant=party('#read("/etc/passwd") $x$ *粗* //'))
        assert bytes(paper_file(case.papers.get()).pdf).startswith(b"%PDF-")


# correction


def test_correction_names_the_old_and_takes_the_present_name(acceptance, cast):
    with at(NEXT_DAY):
        correct(acceptance.case, changes={"applicant_name": "覃晓兰"}, reason="录入笔误", by=cast.clerk_a)
        new = correct_paper(acceptance, reason="申请人姓名有误", by=cast.clerk_a)
    old = OfficialPaper.objects.get(pk=acceptance.pk)
    assert (new.corrects, new.correction_reason, new.kind) == (old, "申请人姓名有误", old.kind)
    assert (old.content["applicant"], new.content["applicant"]) == ("覃小兰", "覃晓兰")
    assert (old.content["promise"], old.number) == (new.content["promise"], acceptance.number)
    assert new.number != old.number
    assert old.corrected_by == new
    event = new.case.events.last()
    assert (event.kind, event.by, event.article) == (EventKind.PAPER_CORRECTED, cast.clerk_a, "23")
    assert event.facts == {"paper": new.number, "corrects": old.number}
    assert event.state_before == event.state_after == CaseState.ACCEPTED
    assert new.history.get().history_user == cast.clerk_a
    assert bytes(paper_file(new).pdf).startswith(b"%PDF-")


def test_paper_is_corrected_once_and_for_a_reason(acceptance, cast):
    with at(NEXT_DAY):
        for reason, code in (("  ", "reason_missing"), ("长" * 301, "reason_too_long")):
            with pytest.raises(RuleBroken) as raised:
                correct_paper(acceptance, reason=reason, by=cast.clerk_a)
            assert raised.value.code == code
        new = correct_paper(acceptance, reason="有误", by=cast.reviewer)
        with pytest.raises(IllegalMove) as raised:
            correct_paper(acceptance, reason="有误", by=cast.reviewer)
        assert raised.value.code == "paper_already_corrected"
        assert correct_paper(new, reason="又有误", by=cast.reviewer).corrects == new


def test_window_corrects_its_papers_only(cast):
    with at(RECEIVED):
        case = granted(cast)
        decision = case.papers.get(kind=PaperKind.GRANT)
        with pytest.raises(NotAllowed):
            correct_paper(decision, reason="有误", by=cast.clerk_a)
        with pytest.raises(NotAllowed):
            correct_paper(case.papers.get(kind=PaperKind.ACCEPTANCE), reason="有误", by=cast.outsider)
        assert correct_paper(decision, reason="有误", by=cast.reviewer).corrects == decision


def test_corrected_refusal_keeps_its_remedies_up_to_date(cast):
    with at(RECEIVED):
        paper = refused(cast).papers.get(kind=PaperKind.REFUSAL)
        cast.department.court = "星河县人民法院"
        cast.department.save()
        new = correct_paper(paper, reason="管辖法院有误", by=cast.reviewer)
    assert "星河县人民法院" in new.content["remedies"]["text"]
    assert "示范县人民法院" in OfficialPaper.objects.get(pk=paper.pk).content["remedies"]["text"]
    assert documents.remedies(new.case) == new.content["remedies"]
