"""Letters of authority as papers: fixed with the grant, made once, never altered, verified by anyone (article 9)."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from approvals.documents.mandates import write
from approvals.documents.sheets import made
from approvals.documents.templates import shipped, template_of
from approvals.models import LetterFile, Mandate, MandateLetter, OfficialPaper
from approvals.operations.authority import grant_mandate, revoke_mandate
from approvals.operations.papers import fields_of, letter_file, publish_template
from approvals.states import MandatePower, PaperKind
from hall.errors import RuleBroken
from hall.models import NumberSeries
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, codes, moment
from tests.factories import make_department, make_mandate, make_member, post_to

KIND = PaperKind.MANDATE
HEAD = '#import "_library.typ": *\n'
TODAY = date(2026, 3, 2)
UNTIL = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def town(cast):
    """The township's clerk belongs to another department, as people of a township hall do."""
    cast.township.department = make_department("星河镇人民政府", "星河镇")
    cast.township.save()
    return cast


def granted(cast, **fields):
    facts = {
        "department": cast.department, "clerk": cast.township, "powers": [MandatePower.ACCEPT, MandatePower.SEAL],
        "items": [cast.item], "valid_from": TODAY, "valid_until": UNTIL, "by": cast.leader,
    }  # fmt: skip
    with at(RECEIVED):
        return grant_mandate(**(facts | fields))


def publish(cast, source, *, hall=None):
    with at(RECEIVED):
        seen = template_of(KIND, hall).name
        return publish_template(kind=KIND, hall=hall, source=HEAD + source, note="改写", seen=seen, by=cast.manager)


def refused(act, *args, **fields):
    """How the act was refused, and that it left nothing."""
    with pytest.raises(RuleBroken) as raised:
        act(*args, **fields)
    assert not Mandate.objects.exists() and not MandateLetter.objects.exists()
    assert not NumberSeries.objects.filter(scope__contains="授").exists()
    return raised


# fixed with the grant


def test_grant_fixes_what_the_letter_says(cast):
    mandate = granted(cast, limits="只限本镇居民")
    letter = mandate.letter
    assert letter.content == {
        "department": "示范县文化广电旅游局",
        "giver": "罗文彬",
        "clerk": "梁伟",
        "clerk_department": "示范县星河镇人民政府",
        "hall": "星河镇便民中心",
        "posts": ["1 号窗口受理岗"],
        "powers": [
            {"label": "受理", "given": True},
            {"label": "当场决定", "given": False},
            {"label": "使用审批专用章", "given": True},
        ],
        "all_items": False,
        "items": [{"code": "SFWL0001", "name": str(cast.item)}],
        "limits": "只限本镇居民",
        "valid_from": "2026-03-02",
        "valid_until": "2027-03-01",
        "signed_on": "2026-03-02",
        "centre": "示范县行政服务中心",
        "registered_by": "罗文彬",
        "registered_on": "2026-03-02",
    }
    assert (letter.number, letter.dated_on, letter.fixed_at) == (mandate.number, TODAY, moment(RECEIVED))
    assert (letter.template, letter.template_name) == (None, shipped(KIND).name)
    assert not LetterFile.objects.exists()


def test_letter_keeps_the_names_of_its_day(cast):
    mandate = granted(cast)
    before, _template = made(mandate.letter)
    cast.township.name = "梁大伟"
    cast.township.save()
    with at(NEXT_DAY):
        revoke_mandate(mandate, reason="调离", by=cast.leader)
    after, _template = made(MandateLetter.objects.get())
    assert before == after


def test_empty_field_refuses_the_grant_and_leaves_nothing(cast):
    publish(cast, "#paper.limits#paper.clerk")
    raised = refused(granted, cast)
    assert codes(raised) == ("paper_field_empty", 9)
    assert raised.value.message == "《授权委托书》还缺：限制。请先补全，再出具。"
    assert granted(cast, limits="只限本镇居民").number == "示文旅许授〔2026〕0001号"


def test_rare_character_prints_and_what_no_font_has_refuses_the_grant(cast):
    cast.township.name = "梁\ue000"
    cast.township.save()
    assert "\ue000" in refused(granted, cast).value.message
    cast.township.name = "𠮷㛃龘"
    cast.township.save()
    assert bytes(letter_file(granted(cast)).pdf).startswith(b"%PDF-")


def test_text_is_never_code(cast):
    mandate = granted(cast, limits='#read("/etc/passwd") $x$ *粗* //')
    assert bytes(letter_file(mandate).pdf).startswith(b"%PDF-")


# the template


def test_hall_of_the_clerk_has_its_own_template_before_the_countys(cast):
    plain = granted(cast)
    county = publish(cast, "县#paper.clerk")
    own = publish(cast, "中心#paper.clerk", hall=cast.hall)
    in_town = granted(cast, powers=[MandatePower.DECIDE])
    member = make_member(name="白雪")
    post_to(member, cast.hall, make_department("示范县民政局", "示民政"))
    in_centre = granted(cast, clerk=member)
    letters = [each.letter for each in (plain, in_town, in_centre)]
    assert [letter.template for letter in letters] == [None, county, own]
    assert [letter_file(letter.mandate).template for letter in letters] == [each.template_name for each in letters]
    assert letters[2].template_name.startswith(f"{cast.hall.code}:1:")


def test_only_fields_of_a_letter_may_be_used(cast):
    assert fields_of(KIND)["clerk"] == "被授权人" and "lookup_code" not in fields_of(KIND)
    with pytest.raises(RuleBroken) as raised:
        publish(cast, "#paper.applicant")
    assert raised.value.code == "template_field_unknown"


# made once


def test_file_is_made_at_first_opening_and_kept(client, cast):
    mandate = granted(cast)
    address = reverse("approvals:manage:mandate_letter", args=[mandate.pk])
    with at(NEXT_DAY):
        first = letter_file(mandate)
        second = letter_file(Mandate.objects.get(pk=mandate.pk))
        client.force_login(cast.leader)
        answer = client.get(address)
        revoke_mandate(mandate, reason="调离", by=cast.leader)
        again = client.get(address)
    assert (first.pk, LetterFile.objects.count()) == (second.pk, 1)
    assert first.sha256 == hashlib.sha256(bytes(second.pdf)).hexdigest()
    assert (first.made_at, first.template) == (moment(NEXT_DAY), mandate.letter.template_name)
    assert (answer["Content-Type"], answer.content) == ("application/pdf", bytes(first.pdf))
    assert again.content == answer.content
    assert f'filename="mandate-{mandate.pk}.pdf"' in answer["Content-Disposition"]


def test_letter_from_before_is_written_at_its_first_opening(cast):
    """Over all items, to a clerk whose posting ended since: the row as it stands."""
    member = make_member(name="白雪")
    posting = post_to(member, cast.hall, cast.department)
    posting.valid_until = TODAY - timedelta(days=9)
    posting.save()
    mandate = make_mandate(member, cast.department)
    with at(NEXT_DAY):
        file = letter_file(mandate)
        assert letter_file(mandate).pk == file.pk
    letter = MandateLetter.objects.get()
    assert (letter.content["hall"], letter.content["items"], letter.content["posts"]) == (cast.hall.name, [], [])
    assert (letter.mandate, letter.fixed_at) == (mandate, moment(NEXT_DAY))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_mandateletter SET content = '{}'",
        "UPDATE approvals_mandateletter SET token = 'x'",
        "UPDATE approvals_letterfile SET sha256 = 'x'",
        "DELETE FROM approvals_letterfile",
        "DELETE FROM approvals_mandateletter",
    ],
)
def test_database_refuses_to_alter_letter_and_file(cast, statement):
    letter_file(granted(cast))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_mandate_has_one_letter(cast):
    mandate = granted(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(mandate, at=moment(NEXT_DAY))


def test_letter_is_never_a_paper_of_a_case(cast):
    with at(RECEIVED):
        paper = accepted(cast).papers.first()
    paper.pk, paper.number, paper.token, paper.kind = None, "示文旅许授〔2026〕0009号", "X", KIND
    with pytest.raises(IntegrityError, match="letter_of_authority_is_no_case_paper"), transaction.atomic():
        paper.save()
    assert not OfficialPaper.objects.filter(kind=KIND).exists()


# verified by anyone


STANDINGS = {
    "in_force": ({}, ["有效"], ["撤销", "到期", "生效"]),
    "soon": ({"valid_until": TODAY + timedelta(days=3)}, ["有效"], ["撤销", "到期"]),
    "coming": ({"valid_from": date(2026, 3, 9)}, ["还没有生效", "2026 年 3 月 9 日起才生效"], ["有效"]),
    "expired": ({"valid_until": TODAY}, ["已到期", "已于 2026 年 3 月 2 日到期"], ["有效"]),
}


@pytest.mark.parametrize("standing", STANDINGS)
def test_anyone_sees_the_letter_and_how_it_stands(client, cast, standing):
    fields, words, absent = STANDINGS[standing]
    cast.township.phone = "0758-000-7777"
    cast.township.save()
    letter = granted(cast, **fields).letter
    with at(NEXT_DAY):
        html = client.get(f"/verify/{letter.token.lower()}/").content.decode()
    said = [
        letter.number, "示范县文化广电旅游局", "梁伟", "受理、使用审批专用章", str(cast.item),
        letter_file(letter.mandate).sha256, *words,
    ]  # fmt: skip
    assert [word for word in said if word not in html] == []
    assert [word for word in (*absent, "当场决定", "0758-000-7777") if word in html] == []


def test_revoked_letter_is_told_plainly(client, cast):
    mandate = granted(cast, limits="只限本镇居民", items=[], all_items=True)
    with at(NEXT_DAY):
        revoke_mandate(mandate, reason="另有任用", by=cast.leader)
        html = client.get(f"/verify/{mandate.letter.token}/").content.decode()
        client.force_login(cast.leader)
        page = client.get(mandate.get_absolute_url()).content.decode()
    assert "已撤销" in html and "这份授权已于 2026 年 3 月 3 日撤销" in html and "全部事项" in html
    assert "另有任用" not in html and "只限本镇居民" not in html and "有，见原件" in html
    assert "另有任用" in page and "从撤销时起不再有效" in page


def test_number_and_code_lead_to_the_letter_and_its_file_is_compared(client, cast):
    letter = granted(cast).letter
    address = f"/verify/{letter.token}/"
    typed = {"number": letter.number.replace("〔", "[").replace("〕", "]"), "token": letter.token}
    assert client.get("/verify/", typed)["Location"] == address
    assert client.get("/verify/", typed | {"number": "示文旅许授〔2026〕0002号"}).status_code == 404
    pdf = bytes(letter_file(letter.mandate).pdf)
    for content, same in ((pdf, True), (pdf + b" ", False)):
        answer = client.post(address, {"file": SimpleUploadedFile("a.pdf", content)})
        assert (answer.status_code, answer.context["is_same"]) == (200, same)
    assert client.get("/verify/2222222222/").status_code == 404


# the register


def test_page_names_digest_template_and_address(client, cast):
    publish(cast, "县#paper.clerk")
    mandate = granted(cast)
    with at(NEXT_DAY):
        client.force_login(cast.manager)
        before = client.get(mandate.get_absolute_url()).content.decode()
        digest = letter_file(mandate).sha256
        after = client.get(mandate.get_absolute_url()).content.decode()
    assert "第一次打开时生成" in before and digest in after
    assert "全县第 1 版" in after and mandate.letter.verification_url in after


def test_refusal_of_the_letter_is_told_on_the_form(client, cast):
    publish(cast, "#paper.limits")
    facts = {
        "department": cast.department.pk, "clerk": cast.township.pk, "powers": ["accept"], "items": [cast.item.pk],
        "valid_from": "2026-03-03", "valid_until": "2027-03-02", "limits": "",
    }  # fmt: skip
    with at(NEXT_DAY):
        client.force_login(cast.leader)
        answer = client.post(reverse("approvals:manage:mandate_new"), facts)
    assert answer.status_code == 409
    assert answer.context["form"].non_field_errors() == ["《授权委托书》还缺：限制。请先补全，再出具。"]
    assert not Mandate.objects.exists()
