"""Two holders of one level agree to one filing, each in a process of her own: exactly one wins (article 14)."""

import pytest

from approvals.models import Case, CaseEvent, Decision, FilingStep, OfficialPaper
from approvals.operations.decision import decide
from approvals.operations.intake import accept
from approvals.operations.refusal import agree
from approvals.states import CaseState, EventKind, PaperKind
from staff.states import Role
from tests.approvals.stages import refusal
from tests.factories import give_role, make_member
from tests.factories.cases import make_case
from tests.races.barrier import race, runners

ROUNDS = 30

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def second(cast, username: str, role: Role) -> None:
    give_role(make_member(username, "冯国强", department=cast.department), role, department=cast.department)


@pytest.fixture
def filings(cast) -> list[str]:
    """Numbers of cases whose refusal waits for the deputy leader; two people hold each of the two levels."""
    second(cast, "deputy_2", Role.DEPUTY_LEADER)
    second(cast, "leader_2", Role.PRINCIPAL_LEADER)
    cases = [accept(make_case(cast.item, cast.window, cast.clerk_a), by=cast.clerk_a) for _round in range(ROUNDS)]
    return [decide(case, **refusal(), by=cast.reviewer).number for case in cases]


def raced(numbers: list[str], first: str, other: str) -> list[list[str]]:
    with runners(2) as pair:
        return [sorted(race(pair, ("agree", first, number), ("agree", other, number))) for number in numbers]


def test_level_is_agreed_once_and_the_next_is_not_passed_over(filings):
    assert raced(filings, "deputy", "deputy_2") == [["done", "role_missing"]] * ROUNDS
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.REFUSAL_FILING}
    assert FilingStep.objects.filter(agreed=True).count() == ROUNDS
    assert CaseEvent.objects.filter(kind=EventKind.FILING_AGREED).count() == ROUNDS
    assert not Decision.objects.exists()


def test_one_person_twice_agrees_once(filings):
    assert raced(filings, "deputy", "deputy") == [["agreed_before", "done"]] * ROUNDS
    assert FilingStep.objects.filter(agreed=True).count() == ROUNDS


def test_last_level_makes_one_decision(filings, cast):
    for number in filings:
        agree(Case.objects.get(number=number), opinion="同意", by=cast.deputy)
    assert raced(filings, "leader", "leader_2") == [["done", "illegal_move"]] * ROUNDS
    assert Decision.objects.count() == ROUNDS
    assert CaseEvent.objects.filter(kind=EventKind.REFUSED).count() == ROUNDS
    papers = OfficialPaper.objects.filter(kind=PaperKind.REFUSAL).values_list("number", flat=True)
    assert sorted(int(number.rpartition("〕")[2].removesuffix("号")) for number in papers) == [*range(1, ROUNDS + 1)]
