"""The pages of seals: registered, used, lost and replaced; and the clerk's own letters and seals (article 9)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from approvals.models import ApprovalSeal, SealUse
from approvals.operations.authority import revoke_mandate
from approvals.states import MandatePower, SealState
from tests.approvals.pages import HOSTILE, queries
from tests.approvals.stages import RECEIVED, accepted, at
from tests.factories import make_mandate, make_seal, place
from tests.factories.cases import make_case

pytestmark = pytest.mark.usefixtures("town")

SEAL_NEW, OWN = reverse("approvals:manage:seal_new"), reverse("approvals:desk:authority")
TODAY = date(2026, 3, 3)


def test_clerk_sees_her_own_letters_and_seals_the_live_ones_first(desk, cast):
    ended = make_mandate(cast.clerk_b, cast.department, valid_until=TODAY - timedelta(days=9))
    soon = make_mandate(cast.clerk_b, cast.department, MandatePower.SEAL, valid_until=TODAY)
    make_mandate(cast.clerk_a, cast.department)
    seal = make_seal(cast.department, cast.chief)
    page = desk("clerk_b").get(OWN)
    own = page.context["own"]
    assert [row.mandate for row in own.mandates] == [soon, ended]
    assert own.seals == [seal]
    assert "今天到期" in page.content.decode()
    page = desk("outsider").get(OWN)
    assert (page.context["own"].mandates, page.context["own"].seals) == ([], [])


def test_seal_is_registered_from_the_page(desk, cast):
    facts = {"department": cast.department.pk, "name": HOSTILE, "custodian": cast.chief.pk}
    answer = desk("manager").post(SEAL_NEW, facts, follow=True)
    seal = ApprovalSeal.objects.get()
    assert answer.redirect_chain == [(seal.get_absolute_url(), 302)]
    assert HOSTILE not in answer.content.decode()
    answer = desk("manager").post(SEAL_NEW, facts)
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["name"])
    answer = desk("manager").post(SEAL_NEW, facts | {"department": ""})
    assert answer.status_code == 422
    assert ApprovalSeal.objects.count() == 1


def seal_url(seal, act=""):
    return f"{seal.get_absolute_url()}{act}{'/' if act else ''}"


def test_custodian_enters_a_use_by_the_number_of_the_paper(desk, cast):
    seal = make_seal(cast.department, cast.chief)
    with at(RECEIVED):
        case = accepted(cast)
    paper = case.papers.get(kind="acceptance")
    answer = desk("chief").post(seal_url(seal, "uses"), {"paper": f" {paper.number} ", "purpose": HOSTILE}, follow=True)
    use = SealUse.objects.get()
    assert (use.paper, use.case, use.used_by) == (paper, case, cast.chief)
    assert paper.number in answer.content.decode() and HOSTILE not in answer.content.decode()
    desk("chief").post(seal_url(seal, "uses"), {"case": case.number.lower(), "purpose": "送达回证"})
    assert SealUse.objects.count() == 2


def test_blank_and_unknown_papers_are_refused_with_the_form_as_typed(desk, cast):
    seal = make_seal(cast.department, cast.chief)
    answer = desk("chief").post(seal_url(seal, "uses"), {"purpose": "备用"})
    assert answer.status_code == 409
    [panel] = [act for act in answer.context["acts"] if act["is_open"]]
    assert panel["form"].errors == {"paper": ["空白纸不能用印，请写明文书文号或者办件编号。"]}
    assert panel["form"]["purpose"].value() == "备用"
    place(cast.item, cast.township_window)
    with at(RECEIVED):
        stranger = make_case(cast.item, cast.township_window, cast.township)  # in another hall: not hers to know
    for number in ("SF20269999999", stranger.number):
        answer = desk("chief").post(seal_url(seal, "uses"), {"case": number, "purpose": "受理"})
        assert answer.status_code == 422
    assert not SealUse.objects.exists()


def test_clerk_whose_mandate_ended_finds_the_seal_no_more(desk, cast):
    seal = make_seal(cast.department, cast.chief)
    mandate = make_mandate(cast.clerk_a, cast.department, MandatePower.SEAL)
    assert [act["path"] for act in desk("clerk_a").get(seal_url(seal)).context["acts"]] == ["uses/"]
    revoke_mandate(mandate, reason="调离", by=cast.leader)
    assert desk("clerk_a").get(seal_url(seal)).status_code == 404
    assert desk("clerk_a").post(seal_url(seal, "uses"), {"purpose": "受理"}).status_code == 404


def test_a_lost_seal_leads_on_to_its_replacement_alone(desk, cast):
    seal = make_seal(cast.department, cast.chief)
    assert [act["path"] for act in desk("chief").get(seal_url(seal)).context["acts"]] == ["uses/", "custody/", "loss/"]
    assert desk("chief").post(seal_url(seal, "loss"), {"report": "开柜不见\n已报警"}).status_code == 302
    page = desk("chief").get(seal_url(seal))
    assert page.context["acts"] == []
    assert "开柜不见<br>已报警" in page.content.decode()
    answer = desk("chief").post(seal_url(seal, "loss"), {"report": "再报一次"})
    assert answer.status_code == 409  # a second click
    page = desk("manager").get(seal_url(seal))
    assert [act["path"] for act in page.context["acts"]] == ["replacement/", "retirement/"]
    new = {"name": seal.name, "custodian": cast.clerk_a.pk}
    answer = desk("manager").post(seal_url(seal, "replacement"), new)
    seal.refresh_from_db()
    assert (seal.state, answer.headers["Location"]) == (SealState.REPLACED, seal.replaced_by.get_absolute_url())


def test_seal_page_costs_the_same_for_one_use_and_for_three(desk, cast):
    seal = make_seal(cast.department, cast.chief)
    with at(RECEIVED):
        case = accepted(cast)
    facts = {"case": case.number, "purpose": "受理通知书"}
    desk("chief").post(seal_url(seal, "uses"), facts)
    alone = queries(desk("chief"), seal_url(seal))
    for _use in range(2):
        desk("chief").post(seal_url(seal, "uses"), facts)
    assert queries(desk("chief"), seal_url(seal)) == alone
