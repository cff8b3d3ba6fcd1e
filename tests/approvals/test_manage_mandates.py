"""The pages of the register of mandates: forms, lists, what is refused (article 9)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Mandate
from approvals.operations.intake import accept
from approvals.queries.authority_page import MandateStanding, mandate_register, standing_of
from tests.approvals.pages import HOSTILE, queries
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, moment
from tests.factories import make_item, make_mandate, make_member, make_seal, make_version, place, publish
from tests.factories.cases import make_case

pytestmark = pytest.mark.usefixtures("town")

LIST, NEW = reverse("approvals:manage:mandates"), reverse("approvals:manage:mandate_new")
SEALS, OWN = reverse("approvals:manage:seals"), reverse("approvals:desk:authority")
TODAY, NOW = date(2026, 3, 3), moment(NEXT_DAY)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def typed(cast, **fields):
    facts = {
        "department": cast.department.pk, "clerk": cast.township.pk, "powers": ["accept", "seal"],
        "items": [cast.item.pk], "valid_from": "2026-03-03", "valid_until": "2027-03-02", "limits": HOSTILE,
    }  # fmt: skip
    return facts | fields


def scan(name="letter.pdf", content=b"%PDF-1.4 signed"):
    return SimpleUploadedFile(name, content)


def test_leader_registers_a_letter_and_sees_it(desk, cast):
    answer = desk("leader").post(NEW, typed(cast), follow=True)
    mandate = Mandate.objects.get()
    assert answer.redirect_chain == [(mandate.get_absolute_url(), 302)]
    assert (mandate.giver, mandate.scan.name, mandate.signed_on) == (cast.leader, "", TODAY)
    text = answer.content.decode()
    assert mandate.number in text and "受理、使用审批专用章" in text
    assert HOSTILE not in text and "&lt;script&gt;" in text


def test_second_click_registers_no_second_letter(desk, cast):
    assert [desk("leader").post(NEW, typed(cast)).status_code for _click in range(2)] == [302, 409]
    assert Mandate.objects.count() == 1


def test_manager_chooses_the_department_then_files_the_paper(desk, cast):
    page = desk("manager").get(NEW)
    assert (page.status_code, page.context.get("department"), page.context["choice"].errors) == (200, None, {})
    page = desk("manager").get(NEW, {"department": cast.department.pk})
    assert list(page.context["form"].fields["giver"].queryset) == [cast.leader]
    filed = typed(cast, giver=cast.leader.pk, signed_on="2026-03-01", scan=scan())
    assert desk("manager").post(NEW, filed).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.giver, mandate.registered_by, mandate.signed_on) == (cast.leader, cast.manager, date(2026, 3, 1))
    answer = desk("supervisor").get(reverse("approvals:manage:mandate_scan", args=[mandate.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 signed"


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (None, "该字段是必填项。"),
        (scan("letter.exe"), "扫描件只收 PDF、JPG、PNG。"),
        (scan("letter.pdf", b"MZ no pdf"), "文件的内容不是 pdf，请另存后再上传。"),
    ],
    ids=["none", "kind", "content"],
)
def test_scan_that_is_none_is_refused_and_what_was_typed_stays(desk, cast, upload, said):
    filed = typed(cast, giver=cast.leader.pk, signed_on="2026-03-01")
    answer = desk("manager").post(NEW, filed | ({"scan": upload} if upload else {}))
    assert answer.status_code == 422
    assert said in answer.context["form"].errors["scan"]
    assert answer.context["form"]["limits"].value() == HOSTILE
    assert not Mandate.objects.exists()


def test_broken_rule_stands_beside_its_input(desk, cast):
    answer = desk("leader").post(NEW, typed(cast, valid_until="2029-03-03"))
    assert answer.status_code == 409
    assert answer.context["form"].errors == {"valid_until": ["一份授权最长 3 年，期满再签。"]}
    answer = desk("leader").post(NEW, typed(cast, items=[]))
    assert list(answer.context["form"].errors) == ["items"]
    answer = desk("leader").post(NEW, typed(cast, powers=[]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["powers"])
    assert not Mandate.objects.exists()


def test_leader_cant_write_for_another_department_nor_for_who_is_not_posted(desk, cast):
    answer = desk("leader").post(NEW, typed(cast, department=cast.other_department.pk))
    assert answer.status_code == 422
    answer = desk("leader").post(NEW, typed(cast, clerk=cast.deputy.pk))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["clerk"])
    assert not Mandate.objects.exists()


def test_revocation_by_the_page(desk, cast):
    mandate = make_mandate(cast.township, cast.department)
    url = reverse("approvals:manage:mandate_revocation", args=[mandate.pk])
    answer = desk("leader").post(url, {"reason": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert desk("leader").post(url, {"reason": HOSTILE}).status_code == 302
    page = desk("leader").get(mandate.get_absolute_url())
    assert page.context["row"].standing == MandateStanding.REVOKED
    assert page.context["may_revoke"] is False
    assert HOSTILE not in page.content.decode()
    answer = desk("leader").post(url, {"reason": "再撤"})
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (409, ["这份授权委托书已经撤销。"])


def test_letter_shows_what_was_done_under_it_in_cases_one_may_see(desk, cast):
    place(cast.item, cast.township_window)
    mandate = make_mandate(cast.township, cast.department)
    with at(RECEIVED):
        case = accept(make_case(cast.item, cast.township_window, cast.township), by=cast.township)
    page = desk("leader").get(mandate.get_absolute_url())
    assert [(event.case, event.kind) for event in page.context["page"]] == [(case, "accepted")]
    assert case.number in page.content.decode()
    page = desk("manager").get(mandate.get_absolute_url())  # of the centre, not of the township
    assert list(page.context["page"]) == []


STANDINGS = {
    "in_force": {},
    "soon": {"valid_until": TODAY + timedelta(days=30)},
    "coming": {"valid_from": TODAY + timedelta(days=1)},
    "expired": {"valid_until": TODAY - timedelta(days=1)},
    "revoked": {"revoked_at": NOW, "revoke_reason": "调离"},
}


def standing_letters(cast):
    made = {}
    for name, fields in STANDINGS.items():
        by = {"revoked_by": cast.leader} if "revoked_at" in fields else {}
        made[name] = make_mandate(cast.township, cast.department, **fields, **by)
    return made


def test_every_standing_of_a_row_is_what_the_filter_finds(desk, cast):
    made = standing_letters(cast)
    made["last day"] = make_mandate(cast.township, cast.department, valid_until=TODAY)
    for standing in MandateStanding:
        wanted = {row for row in made.values() if standing_of(row, NOW) == standing}
        if standing == MandateStanding.IN_FORCE:
            wanted |= {made["soon"], made["last day"]}
        assert set(mandate_register(cast.manager, NOW, standing=standing)) == wanted
    assert {name: standing_of(row, NOW) for name, row in made.items()} == {
        **{name: name for name in STANDINGS}, "last day": "soon",
    }  # fmt: skip


def test_list_is_filtered_by_the_address(desk, cast):
    made = standing_letters(cast)
    foreign = make_mandate(cast.clerk_a, cast.other_department)
    page = desk("manager").get(LIST, {"standing": "revoked"})
    assert [row.mandate for row in page.context["rows"]] == [made["revoked"]]
    page = desk("manager").get(LIST, {"department": cast.other_department.pk})
    assert [row.mandate for row in page.context["rows"]] == [foreign]
    page = desk("leader").get(LIST)
    assert foreign.number not in page.content.decode()
    assert len(desk("manager").get(LIST, {"standing": "nonsense"}).context["rows"]) == len(made) + 1


@pytest.mark.parametrize("url", [LIST, SEALS, OWN])
def test_lists_cost_the_same_for_one_row_and_for_three(desk, cast, url):
    who = "chief" if url == OWN else "manager"

    def add(number):
        member = cast.chief if url == OWN else make_member(department=cast.department)
        item = publish(make_version(make_item(cast.department)))
        make_mandate(member, cast.department, items=[item])
        make_seal(cast.department, member, f"印章{number}")

    add(1)
    alone = queries(desk(who), url)
    add(2)
    add(3)
    assert queries(desk(who), url) == alone
