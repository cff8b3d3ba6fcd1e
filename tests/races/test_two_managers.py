"""Two managers approve one nomination, each in a process of her own: exactly one wins, and numbers have no gaps."""

from datetime import timedelta

import pytest

from hall.moment import today
from staff.models import Posting, PostingRequest
from staff.operations.postings import nominate
from staff.states import RequestState, Role
from staff.terms import full_term
from tests.factories import give_role, make_member
from tests.races.barrier import race, runners

ROUNDS = 30

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def requests(cast) -> list[int]:
    """Nominations that two managers of the hall may decide."""
    give_role(make_member("manager_b", "黎明月"), Role.HALL_MANAGER, hall=cast.hall)
    starts_on = today() + timedelta(days=7)
    facts = {"department": cast.department, "hall": cast.hall, "by": cast.chief}
    people = [make_member(f"nominee{number}", department=cast.department) for number in range(ROUNDS)]
    return [nominate(p, starts_on=starts_on, term_until=full_term(starts_on), **facts).pk for p in people]


def test_two_managers_approve_once(requests):
    with runners(2) as pair:
        outcomes = [sorted(race(pair, ("approve", "manager", pk), ("approve", "manager_b", pk))) for pk in requests]
    assert outcomes == [["done", "request_approved"]] * ROUNDS
    assert Posting.objects.filter(member__username__startswith="nominee").count() == ROUNDS
    approved = PostingRequest.objects.filter(state=RequestState.APPROVED)
    serials = sorted(
        int(number.rpartition("〕")[2].removesuffix("号"))
        for number in approved.values_list("filing_number", flat=True)
    )
    assert serials == [*range(1, ROUNDS + 1)]
