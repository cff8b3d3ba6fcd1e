"""Self-declaration (告知承诺): where the item allows it, once, verified within twenty working days after acceptance."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.contents import content_of
from approvals.models import SelfDeclaration
from approvals.operations.archive import close
from approvals.operations.decision import decide
from approvals.operations.declarations import declare, verify_declaration
from approvals.operations.delivery import deliver
from approvals.operations.intake import accept, deem_accepted
from approvals.operations.refusal import refuse_acceptance
from approvals.operations.telling import notify_deficiency
from approvals.policies import allowed
from approvals.queries.declarations import verify_by
from approvals.queries.today import today_page
from approvals.states import Act, CaseState, CheckResult, DecisionOutcome, EventKind, PaperKind
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed
from tests.approvals.stages import NEXT_DAY, RECEIVED, STAGES, at, delivered, fresh, last_event, moment, refusal, refuse
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import check_all, make_case

WORD = "场所不在住宅楼、博物馆内，也不在学校周围"
LATE = "2026-03-31T09:00"  # twenty working days after 2 March end on 30 March


@pytest.fixture
def item(cast):
    """An item whose second material may be declared, placed at window 12."""
    version = make_version(make_item(cast.department))
    version.materials.filter(order=2).update(may_declare=True)
    item = publish(version)
    place(item, cast.window)
    return item


@pytest.fixture
def lacking(cast, item):
    with at(RECEIVED):
        return make_case(item, cast.window, cast.clerk_a, missing=[2])


def key(case, order=2):
    return case.version.materials.get(order=order).pk


def give(case, cast, *, requirements=None, statement=WORD, by=None):
    keys = [key(case)] if requirements is None else requirements
    return declare(case, requirements=keys, statement=statement, by=by or cast.clerk_a)


@pytest.fixture
def declared(cast, lacking):
    """Declared and accepted on 2 March."""
    with at(RECEIVED):
        give(lacking, cast)
        return accept(lacking, by=cast.clerk_a)


def test_word_counts_as_complete_on_its_own_paper(cast, lacking):
    with at(RECEIVED):
        declaration = give(lacking, cast)
        assert (declaration.paper.kind, declaration.paper.number) == (PaperKind.DECLARATION, "示文旅许承〔2026〕0001号")
        assert (declaration.paper.content["declared"], declaration.paper.content["materials"]) == (WORD, ["材料2"])
        case = fresh(lacking)
        event = last_event(case)
        assert (case.state, event.kind, event.by, event.note) == (
            CaseState.RECEIVED, EventKind.DECLARED, cast.clerk_a, "承诺代替：材料2",
        )  # fmt: skip
        row = case.materials.get(requirement__order=2)
        assert (row.result, row.remark) == (CheckResult.COMPLETE, "告知承诺代替")
        assert refuse(give, case, cast).code == "already_declared"
        assert accept(case, by=cast.clerk_a).state == CaseState.ACCEPTED
    assert verify()["differences"] == []


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"statement": " "}, "statement_missing", "statement"),
        ({"statement": "长" * 1001}, "text_too_long", "statement"),
        ({"requirements": []}, "nothing_declared_for", "requirements"),
        ({"requirements": [0]}, "material_not_declarable", "requirements"),
    ],
)
def test_bad_declaration_leaves_nothing(cast, lacking, fields, code, field):
    with at(RECEIVED):
        broken = refuse(give, lacking, cast, **fields)
    assert (broken.code, broken.field, broken.article) == (code, field, 12)
    assert (SelfDeclaration.objects.count(), lacking.papers.count()) == (0, 1)


def test_only_what_the_item_allows_is_declared(cast, item):
    with at(RECEIVED):
        both = make_case(item, cast.window, cast.clerk_a, missing=[1, 2])
        assert refuse(give, both, cast, requirements=[key(both, 1), key(both)]).code == "material_not_declarable"
        other = make_case(item, cast.window, cast.clerk_a, missing=[1])
        assert refuse(give, other, cast, requirements=[key(other, 1)]).code == "nothing_declarable"


def test_told_applicant_may_declare_instead(cast, lacking):
    with at(RECEIVED):
        notify_deficiency(lacking, materials=check_all(lacking.version, missing=[2])[1:], by=cast.clerk_a)
    with at(NEXT_DAY):
        give(lacking, cast)
    case = fresh(lacking)
    assert (case.state, case.supplemented_at) == (CaseState.RECEIVED, moment(NEXT_DAY))
    assert verify()["differences"] == []


def test_after_the_days_of_telling_nothing_is_declared(cast, lacking):
    with at("2026-03-09T17:31"):
        assert refuse(give, lacking, cast).code == "notice_too_late"
        assert deem_accepted(lacking, by=cast.clerk_a).state == CaseState.ACCEPTED


@pytest.mark.parametrize(
    ("is_true", "kind"), [(True, EventKind.DECLARATION_CONFIRMED), (False, EventKind.DECLARATION_FALSE)]
)
def test_reviewer_verifies_once_with_a_finding(cast, declared, is_true, kind):
    with at(NEXT_DAY):
        assert refuse(verify_declaration, declared, is_true=is_true, finding=" ", by=cast.reviewer).code == (
            "finding_missing"
        )
        declaration = verify_declaration(declared, is_true=is_true, finding="实地核查", by=cast.reviewer)
        again = refuse(verify_declaration, declared, is_true=True, finding="再查", by=cast.reviewer)
    assert again.code == "already_verified"
    assert (declaration.is_true, declaration.verified_by, declaration.verified_at) == (
        is_true, cast.reviewer, moment(NEXT_DAY),
    )  # fmt: skip
    event = last_event(declared)
    assert (event.kind, event.by, event.note) == (kind, cast.reviewer, "实地核查")
    assert declaration.history.first().history_user == cast.reviewer


def test_untrue_word_bars_the_grant(cast, declared):
    with at(NEXT_DAY):
        verify_declaration(declared, is_true=False, finding="场所在住宅楼内", by=cast.reviewer)
        broken = refuse(decide, declared, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
    assert (broken.code, "场所在住宅楼内" in broken.message) == ("declaration_false", True)


def test_word_is_verified_even_after_the_decision(cast, declared):
    with at(NEXT_DAY):
        decide(declared, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
        verify_declaration(declared, is_true=True, finding="属实", by=cast.reviewer)
        assert (
            refuse(verify_declaration, delivered(cast), is_true=True, finding="属实", by=cast.reviewer).code
            == "nothing_declared"
        )
    assert fresh(declared).state == CaseState.GRANTED
    assert verify()["differences"] == []


def test_page_of_today_lists_what_is_to_be_verified(cast, declared):
    assert verify_by(declared) == date(2026, 3, 30)
    (row,) = today_page(cast.reviewer, moment("2026-03-30T17:00")).to_verify
    assert (row.case, row.due_on, row.is_late, row.is_reader) == (declared, date(2026, 3, 30), False, True)
    (row,) = today_page(cast.clerk_a, moment(LATE)).to_verify
    assert (row.is_late, row.is_reader) == (True, False)
    assert today_page(cast.outsider, moment(LATE)).to_verify == []
    with at(LATE):
        verify_declaration(declared, is_true=True, finding="属实", by=cast.reviewer)
    assert today_page(cast.reviewer, moment(LATE)).to_verify == []


def test_page_of_today_costs_the_same_with_one_and_three(cast, item, declared, django_assert_num_queries):
    today_page(cast.reviewer, moment(LATE))  # the calendar is read once a process
    with CaptureQueriesContext(connection) as one:
        today_page(cast.reviewer, moment(LATE))
    with at(RECEIVED):
        for _number in range(2):
            case = make_case(item, cast.window, cast.clerk_a, missing=[2])
            give(case, cast)
            accept(case, by=cast.clerk_a)
    with django_assert_num_queries(len(one)):
        assert len(today_page(cast.reviewer, moment(LATE)).to_verify) == 3


@pytest.mark.parametrize("name", ["clerk_b", "reviewer", "manager", "outsider"])
def test_only_the_window_takes_it_down(cast, lacking, name):
    with at(RECEIVED), pytest.raises(NotAllowed):
        give(lacking, cast, by=getattr(cast, name))
    assert Act.DECLARE in allowed(cast.clerk_a, lacking, moment(RECEIVED))


@pytest.mark.parametrize("name", ["clerk_a", "deputy", "manager", "outsider"])
def test_only_the_section_reviewer_verifies(cast, declared, name):
    with at(NEXT_DAY), pytest.raises(NotAllowed):
        verify_declaration(declared, is_true=True, finding="属实", by=getattr(cast, name))
    assert Act.VERIFY_DECLARATION in allowed(cast.reviewer, declared, moment(NEXT_DAY))


@pytest.mark.parametrize("state", STAGES)
def test_illegal_states(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        if state not in (CaseState.RECEIVED, CaseState.DEFICIENT):
            with pytest.raises(IllegalMove):
                give(case, cast)
        if state in ("received", "deficient", "refused", "not_accepted", "withdrawn"):
            with pytest.raises(IllegalMove):
                verify_declaration(case, is_true=True, finding="属实", by=cast.reviewer)


def test_desk_and_api_do_it(client, cast, lacking):
    client.force_login(cast.clerk_a)
    address = f"/desk/cases/{lacking.number}/"
    with at(RECEIVED):
        assert "登记告知承诺" in client.get(address).content.decode()
        assert client.post(f"{address}self-declaration/", {"statement": WORD}).status_code == 422
        body = {"statement": WORD, "requirements": [key(lacking)]}
        assert client.post(f"{address}self-declaration/", body).status_code == 302
        accept(lacking, by=cast.clerk_a)
        declaration = SelfDeclaration.objects.get()
        assert WORD in client.get(declaration.paper.get_absolute_url()).content.decode()
        told = client.get("/progress/", {"number": lacking.number, "code": lacking.lookup_code}).content.decode()
        assert "承诺代替：材料2" in told
        client.force_login(cast.reviewer)
        assert "告知承诺待核查" in client.get("/desk/").content.decode()
        assert client.post(f"{address}declaration-check/", {"is_true": "no"}).status_code == 422
        body = {"is_true": False, "finding": "场所在住宅楼内"}
        answer = client.post(f"/api/v1/cases/{lacking.number}/declaration-check/", body, "application/json")
    assert answer.status_code == 200
    assert answer.json()["declaration"] == {
        "materials": [key(lacking)],
        "verify_by": "2026-03-30",
        "is_true": False,
        "verified_at": "2026-03-02T10:00:00+08:00",
    }


def test_item_says_where_a_word_is_enough(client, item):
    assert [row["may_declare"] for row in content_of(item.current)["materials"]] == [False, True]
    assert "可以告知承诺" in client.get(f"/items/{item.code}/").content.decode()
    materials = client.get(f"/api/v1/items/{item.code}/").json()["materials"]
    assert [row["may_declare"] for row in materials] == [False, True]


def test_word_is_verified_while_a_refusal_climbs(cast, declared):
    with at(NEXT_DAY):
        decide(declared, **refusal(), by=cast.reviewer)
        verify_declaration(fresh(declared), is_true=False, finding="不实", by=cast.reviewer)
    assert fresh(declared).state == CaseState.REFUSAL_FILING
    assert verify()["differences"] == []


def test_word_of_a_closed_file_is_still_verified(cast, declared):
    with at(NEXT_DAY):
        decide(declared, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
        deliver(fresh(declared), method="counter", recipient="覃小兰", by=cast.clerk_a)
        close(fresh(declared), volume="2026-01-012", pages=9, by=cast.clerk_a)
        assert Act.VERIFY_DECLARATION in allowed(cast.reviewer, fresh(declared), moment(NEXT_DAY))
        verify_declaration(fresh(declared), is_true=True, finding="属实", by=cast.reviewer)
    assert fresh(declared).state == CaseState.CLOSED
    assert verify()["differences"] == []


def test_word_is_not_verified_before_acceptance(cast, lacking):
    with at(RECEIVED):
        give(lacking, cast)
        refuse_acceptance(fresh(lacking), ground="not_required", facts="经营面积在免办范围内", by=cast.clerk_a)
        case = fresh(lacking)
        broken = refuse(verify_declaration, case, is_true=True, finding="属实", by=cast.reviewer)
        assert broken.code == "not_accepted_yet"
        assert Act.VERIFY_DECLARATION not in allowed(cast.reviewer, case, moment(RECEIVED))
