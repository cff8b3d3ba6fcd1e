"""Receipts at once: one case for one Idempotency-Key, and case numbers without a gap or a double."""

import pytest

from approvals.models import Case, OfficialPaper
from hall.models import AnsweredRequest
from tests.factories import hold_post, make_member, make_window, place, post_to
from tests.races.barrier import race, runners

KEYS, PROCESSES, RECEIPTS = 20, 4, 50

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_one_case_for_one_key(cast):
    with runners(2) as pair:
        for key in range(KEYS):
            words = ("receive_under", "clerk_a", cast.item.code, f"key-{key}")
            first, second = race(pair, words, words)
            assert first == second
            assert first.startswith("201/")
    assert Case.objects.count() == KEYS
    assert AnsweredRequest.objects.count() == KEYS


def test_numbers_have_no_gap_and_no_double(cast):
    clerks = [clerk_at(cast, number) for number in range(101, 101 + PROCESSES)]
    with runners(PROCESSES) as crowd:
        assert race(crowd, *(("receive", who, cast.item.code, RECEIPTS) for who in clerks)) == ["done"] * PROCESSES
    wanted = [*range(1, PROCESSES * RECEIPTS + 1)]
    assert sorted(int(number[-7:]) for number in Case.objects.values_list("number", flat=True)) == wanted
    papers = OfficialPaper.objects.values_list("number", flat=True)
    assert sorted(int(number.rpartition("〕")[2].removesuffix("号")) for number in papers) == wanted
    by_clerk = Case.objects.values_list("received_by__username", flat=True)
    assert {who: list(by_clerk).count(who) for who in clerks} == dict.fromkeys(clerks, RECEIPTS)


def clerk_at(cast, number: int) -> str:
    """The username of a clerk at a window of her own that serves the item."""
    clerk = make_member(f"clerk_{number}", "莫小燕", department=cast.department, in_approval_section=True)
    post_to(clerk, cast.hall, cast.department)
    window = make_window(cast.hall, number, cast.department)
    hold_post(clerk, window)
    place(cast.item, window)
    return clerk.username
