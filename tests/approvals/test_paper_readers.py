"""To whom papers speak: no code for others than the applicant, the right body, the newest paper, the open hearing."""

import pytest

from approvals.documents.delivery import delivery_receipt
from approvals.documents.examples import example
from approvals.models import PublishedResult
from approvals.operations.papers import correct_paper
from approvals.operations.publication import publish_results
from approvals.operations.refusal import refuse_acceptance
from approvals.states import (
    CASE_PAPERS,
    HearingSecret,
    PaperKind,
    RefusalGround,
)
from approvals.states.signing import READ_BY_OTHERS, signing
from tests.approvals.hearings import CALLED, asked, calling
from tests.approvals.printing import prints
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    agree_all,
    at,
    delivered,
    fresh,
    granted,
    moment,
    received,
    refuse,
)
from tests.factories.joint import ASKED, ask

# readers that are not the applicant


@pytest.mark.parametrize("kind", CASE_PAPERS)
def test_code_of_the_case_stands_on_papers_of_the_applicant_alone(kind):
    content = example(kind)
    assert prints(kind, content, content["lookup_code"]) is (kind not in READ_BY_OTHERS)


@pytest.mark.parametrize("kind", [PaperKind.HEARING_RIGHT, PaperKind.HEARING_NOTICE])
def test_hearing_paper_speaks_to_interested_parties_too(kind):
    content = example(kind)
    assert prints(kind, content, "申请人示范县星河湾文化娱乐有限公司的")
    assert not prints(kind, content, "你（单位）的")
    assert signing(kind, content).addressee.endswith("（代理人 覃小兰）、星河小学、星河苑小区业主委员会")
    alone = content | {"interested": ""}
    assert not prints(kind, alone, "申请人示范县星河湾文化娱乐有限公司的")
    assert signing(kind, alone).addressee == "示范县星河湾文化娱乐有限公司（代理人 覃小兰）"


# the competent body


def test_refusal_for_want_of_competence_names_the_right_body(cast):
    facts = {"ground": RefusalGround.NOT_COMPETENT, "facts": "属于市级权限", "by": cast.clerk_a}
    with at(RECEIVED):
        case = received(cast)
        missing = refuse(refuse_acceptance, case, **facts)
        assert (missing.code, missing.article, missing.field) == (
            "competent_body_missing",
            "许可法32",
            "competent_body",
        )
        assert refuse(refuse_acceptance, case, **facts, competent_body="长" * 121).code == "text_too_long"
        refuse_acceptance(case, **facts, competent_body="示范市文化广电旅游局。")
        paper = agree_all(fresh(case), cast).papers.get(kind=PaperKind.NON_ACCEPTANCE)
    assert paper.content["competent_body"] == "示范市文化广电旅游局"
    assert prints(PaperKind.NON_ACCEPTANCE, paper.content, "请向示范市文化广电旅游局提出申请。")


def test_other_grounds_name_no_other_body(cast):
    with at(RECEIVED):
        filing = refuse_acceptance(
            received(cast), ground=RefusalGround.NOT_REQUIRED, facts="不用办", competent_body="别处", by=cast.clerk_a
        )
    assert filing.competent_body == ""


# papers that were corrected


def test_newest_paper_is_served_and_published(cast):
    with at(RECEIVED):
        case = granted(cast)
        first = correct_paper(case.decision.paper, reason="名称有误", by=cast.reviewer)
        new = correct_paper(first, reason="又有误", by=cast.reviewer)
    with at(NEXT_DAY):
        publish_results(moment(NEXT_DAY))
    assert PublishedResult.objects.get().paper_number == new.number
    with at(RECEIVED):
        case = delivered(cast)
        old, new = case.decision.paper, correct_paper(case.decision.paper, reason="名称有误", by=cast.reviewer)
        served = delivery_receipt(case, case.delivery)["served"]
    assert [row["number"] for row in served] == [new.number] != [old.number]


def test_correction_after_publication_takes_the_place_of_the_number(cast):
    with at(RECEIVED):
        case = granted(cast)
    with at(NEXT_DAY):
        publish_results(moment(NEXT_DAY))
        new = correct_paper(case.decision.paper, reason="名称有误", by=cast.reviewer)
    assert PublishedResult.objects.get().paper_number == new.number


def test_corrected_joint_notice_keeps_its_addressee(county, accepted_project):
    with at(ASKED):
        paper = ask(county, accepted_project, departments=[county.fire])[0].paper
        new = correct_paper(paper, reason="项目名称有误", by=county.reviewer)
    names = ("applicant", "agent", "project_applicant")
    assert [new.content[name] for name in names] == [paper.content[name] for name in names]
    assert new.content["applicant"] == county.fire.name


# a hearing behind closed doors


def test_closed_hearing_says_why_and_prints_it(cast):
    case = asked(cast)
    with at(CALLED):
        for closed_for in ("", "embarrassing"):
            broken = refuse(calling, case, cast, is_open=False, closed_for=closed_for)
            assert (broken.code, broken.article, broken.field) == ("closed_for_missing", "许可法48", "closed_for")
        hearing = calling(case, cast, is_open=False, closed_for=HearingSecret.TRADE)
    content = hearing.notice_paper.content
    assert (content["is_open"], content["closed_for"]) == (False, "商业秘密")
    assert prints(PaperKind.HEARING_NOTICE, content, "不公开举行（涉及商业秘密）")


def test_open_hearing_keeps_no_reason(cast):
    case = asked(cast)
    with at(CALLED):
        assert calling(case, cast, closed_for=HearingSecret.TRADE).closed_for == ""
