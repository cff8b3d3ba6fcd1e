"""Conditions of an item, each with its provision: a refusal names those that are not met (articles 7 and 14)."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from approvals.models import GrantingCondition
from approvals.operations import catalogue
from approvals.operations.decision import decide
from approvals.operations.intake import accept
from approvals.operations.refusal import refuse_acceptance
from approvals.queries.differences import diff
from approvals.states import DecisionOutcome, ItemType, PaperKind, RefusalGround
from hall.errors import RuleBroken
from tests.approvals.stages import RECEIVED, agree_all, at, fresh
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import make_case

EXITS = {"text": "安全出口不少于两个", "provision": "《娱乐场所管理条例》第八条"}
SCHOOL = {"text": "距离学校不少于二百米", "provision": "《娱乐场所管理条例》第七条"}


def listed(cast, **fields):
    version = make_version(make_item(cast.department), **fields)
    for order, row in enumerate((EXITS, SCHOOL), start=1):
        GrantingCondition.objects.create(version=version, order=order, **row)
    item = publish(version)
    place(item, cast.window)
    return item


@pytest.fixture
def item(cast):
    return listed(cast)


@pytest.fixture
def case(cast, item):
    with at(RECEIVED):
        return accept(make_case(item, cast.window, cast.clerk_a), by=cast.clerk_a)


def keys(item, *orders):
    return [item.current.granting_conditions.get(order=order).pk for order in orders]


def refuse(case, cast, **fields):
    given = {"reason": "距离学校一百米", "ground": RefusalGround.CONDITIONS_UNMET} | fields
    with at(RECEIVED):
        return decide(case, outcome=DecisionOutcome.REFUSED, **given, by=cast.reviewer)


def test_paper_names_the_condition_and_its_provision(cast, item, case):
    refuse(case, cast, conditions=keys(item, 2))
    filing = case.filings.get()
    assert filing.provision == SCHOOL["provision"]
    assert [str(unmet.condition) for unmet in filing.unmet.all()] == [SCHOOL["text"]]
    with at(RECEIVED):
        content = agree_all(fresh(case), cast).papers.get(kind=PaperKind.REFUSAL).content
    assert (content["conditions"], content["provision"]) == ([SCHOOL], SCHOOL["provision"])


def test_two_conditions_are_cited_in_order_with_what_the_filer_adds(cast, item, case):
    refuse(case, cast, conditions=keys(item, 2, 1), provision="《行政许可法》第三十八条")
    filing = case.filings.get()
    assert filing.provision == "；".join([EXITS["provision"], SCHOOL["provision"], "《行政许可法》第三十八条"])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "condition_missing"),
        ({"conditions": [0]}, "condition_unknown"),
        ({"conditions": "own", "ground": RefusalGround.FORBIDDEN}, "condition_without_ground"),
        ({"conditions": "own", "ground": ""}, "ground_missing"),
        ({"conditions": "own", "reason": " "}, "facts_missing"),
    ],
)
def test_condition_and_ground_must_fit(cast, item, case, fields, code):
    if fields.get("conditions") == "own":
        fields = fields | {"conditions": keys(item, 1)}
    with pytest.raises(RuleBroken) as raised:
        refuse(case, cast, **fields)
    assert (raised.value.code, raised.value.article) == (code, 14)
    assert (fresh(case).state, case.filings.count()) == ("accepted", 0)


def test_condition_of_another_item_is_unknown(cast, case):
    other = listed(cast)
    with pytest.raises(RuleBroken) as raised:
        refuse(case, cast, conditions=keys(other, 1))
    assert raised.value.code == "condition_unknown"


def test_non_acceptance_of_another_kind_of_item_names_its_condition(cast):
    item = listed(cast, item_type=ItemType.PUBLIC_SERVICE)
    with at(RECEIVED):
        case = make_case(item, cast.window, cast.clerk_a)
        given = {"ground": RefusalGround.CONDITIONS_UNMET, "facts": "不符合"}
        filing = refuse_acceptance(case, **given, conditions=keys(item, 1), by=cast.clerk_a)
    assert filing.provision == EXITS["provision"]


def test_form_offers_the_conditions_and_says_which_is_wanting(client, cast, item, case):
    client.force_login(cast.reviewer)
    typed = {"outcome": "refused", "reason": "距离学校一百米", "ground": "conditions_unmet"}
    with at(RECEIVED):
        assert SCHOOL["text"] in client.get(case.get_absolute_url()).content.decode()
        answer = client.post(f"{case.get_absolute_url()}decision/", typed)
        assert (answer.status_code, "不符合这个事项的哪一项条件" in answer.content.decode()) == (409, True)
        answer = client.post(f"{case.get_absolute_url()}decision/", typed | {"conditions": keys(item, 2)})
    assert answer.status_code == 302
    assert case.filings.get().unmet.count() == 1


def test_conditions_go_into_the_next_draft_and_are_compared(cast, item):
    with at(RECEIVED):
        draft = catalogue.start_draft(item, by=cast.manager)
        assert list(draft.granting_conditions.values("text", "provision")) == [EXITS, SCHOOL]
        catalogue.save_draft(draft, {"granting_conditions": [SCHOOL]}, by=cast.manager)
        changes = diff(item.current, draft)
        published = catalogue.publish(draft, by=cast.manager)
    assert [(change.label, change.before) for change in changes] == [("准予条件", EXITS["text"])]
    assert list(published.granting_conditions.values("text", "provision")) == [SCHOOL]


def test_published_conditions_are_immutable(item):
    row = item.current.granting_conditions.first()
    row.text = "改掉"
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        row.save()


def test_public_page_and_api_show_them(client, item):
    page = client.get(reverse("approvals:public:item", args=[item.code])).content.decode()
    guide = client.get(reverse("approvals:public:item_guide", args=[item.code])).content.decode()
    for text in (EXITS["text"], SCHOOL["provision"]):
        assert text in page
        assert text in guide
    answer = client.get(f"/api/v1/items/{item.code}/").json()
    assert answer["granting_conditions"] == [EXITS, SCHOOL]
