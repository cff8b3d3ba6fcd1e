"""Acceptance and the one-time notice on one case at once, by the A and the B post: exactly one happens (article 12)."""

import pytest

from approvals.models import Case, DeficiencyNotice, OfficialPaper
from approvals.states import CaseState, Necessity, PaperKind
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import make_case
from tests.races.barrier import race, runners

ROUNDS = 30

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def numbers(cast) -> list[str]:
    """Received cases that may be accepted and told alike: what is missing is not necessary."""
    version = make_version(make_item(cast.department))
    version.materials.filter(order=1).update(necessity=Necessity.OPTIONAL)
    item = publish(version)
    place(item, cast.window)
    return [make_case(item, cast.window, cast.clerk_a, missing=[1]).number for _round in range(ROUNDS)]


def test_accepted_or_told_never_both(numbers):
    with runners(2) as pair:
        outcomes = [race(pair, ("accept", "clerk_a", number), ("tell", "clerk_a", number)) for number in numbers]
    assert [sorted(outcome) for outcome in outcomes] == [["done", "illegal_move"]] * ROUNDS
    told = [number for number, (_accepted, tells) in zip(numbers, outcomes, strict=True) if tells == "done"]
    states = dict(Case.objects.values_list("number", "state"))
    assert states == {number: CaseState.DEFICIENT if number in told else CaseState.ACCEPTED for number in numbers}
    assert set(DeficiencyNotice.objects.values_list("case__number", flat=True)) == set(told)
    accepted = OfficialPaper.objects.filter(kind=PaperKind.ACCEPTANCE).values_list("case__number", flat=True)
    assert sorted(accepted) == sorted(set(numbers) - set(told))
