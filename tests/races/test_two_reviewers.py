"""Two reviewers decide one case, each in a process of her own: one wins, a hundred times; without the lock both do."""

import pytest

from approvals.models import Case, CaseEvent, Decision, OfficialPaper
from approvals.operations.intake import accept
from approvals.states import CaseState, EventKind, PaperKind
from staff.states import Role
from tests.factories import give_role, make_member
from tests.factories.cases import make_case
from tests.races.barrier import race, runners

ROUNDS = 100

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def numbers(cast) -> list[str]:
    """Accepted cases that two reviewers of the department may decide."""
    second = make_member("reviewer_2", "冯国强", department=cast.department, in_approval_section=True)
    give_role(second, Role.SECTION_REVIEWER, department=cast.department)
    cases = [accept(make_case(cast.item, cast.window, cast.clerk_a), by=cast.clerk_a) for _round in range(ROUNDS)]
    return [case.number for case in cases]


def raced(act: str, numbers: list[str]) -> list[list[str]]:
    """The outcomes of each round, sorted."""
    with runners(2) as pair:
        return [sorted(race(pair, (act, "reviewer", number), (act, "reviewer_2", number))) for number in numbers]


def test_two_reviewers_decide_once(numbers):
    assert raced("decide", numbers) == [["done", "illegal_move"]] * ROUNDS
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.GRANTED}
    assert Decision.objects.count() == ROUNDS
    assert CaseEvent.objects.filter(kind=EventKind.GRANTED).count() == ROUNDS
    papers = OfficialPaper.objects.filter(kind=PaperKind.GRANT).values_list("number", flat=True)
    assert len(set(papers)) == ROUNDS
    assert sorted(int(number.rpartition("〕")[2].removesuffix("号")) for number in papers) == [*range(1, ROUNDS + 1)]
    assert Case.history.filter(state=CaseState.GRANTED).count() == ROUNDS


def test_without_the_lock_both_decide(numbers):
    """The control: were the row not locked, the same two processes would decide one case twice."""
    doubles = raced("decide_unlocked", numbers).count(["done", "done"])
    assert doubles > 0
    assert Case.history.filter(state=CaseState.GRANTED).count() == ROUNDS + doubles
