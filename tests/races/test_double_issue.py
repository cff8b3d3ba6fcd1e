"""Two processes issue one paper, or make a file, at the same moment: there is one of each (docs/papers.md)."""

import pytest

from approvals.models import LetterFile, MandateLetter, OfficialPaper, PaperFile
from approvals.states import PaperKind
from tests.factories import make_mandate
from tests.factories.cases import make_case
from tests.races.barrier import race, runners

ROUNDS, FILES = 30, 8

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_one_acceptance_is_issued_once_and_leaves_no_gap(cast):
    numbers = [make_case(cast.item, cast.window, cast.clerk_a).number for _round in range(ROUNDS)]
    with runners(2) as pair:
        outcomes = [sorted(race(pair, ("accept", "clerk_a", one), ("accept", "clerk_a", one))) for one in numbers]
    assert outcomes == [["done", "illegal_move"]] * ROUNDS
    papers = OfficialPaper.objects.filter(kind=PaperKind.ACCEPTANCE).values_list("number", flat=True)
    assert sorted(int(number.rpartition("〕")[2].removesuffix("号")) for number in papers) == [*range(1, ROUNDS + 1)]


def test_one_file_is_made_of_a_paper(cast):
    cases = [make_case(cast.item, cast.window, cast.clerk_a) for _round in range(FILES)]
    papers = [case.papers.get().pk for case in cases]
    with runners(2) as pair:
        digests = [race(pair, ("open_paper", "clerk_a", paper), ("open_paper", "clerk_b", paper)) for paper in papers]
    kept = list(PaperFile.objects.order_by("paper_id").values_list("sha256", flat=True))
    assert [set(pair) for pair in digests] == [{digest} for digest in kept]
    assert len(kept) == FILES


def test_one_letter_is_written_and_made_of_a_mandate(cast):
    """Of letters from before their text was kept: the first opening writes them too."""
    mandates = [make_mandate(cast.township, cast.department).pk for _round in range(FILES)]
    with runners(2) as pair:
        digests = [race(pair, ("open_letter", "leader", each), ("open_letter", "manager", each)) for each in mandates]
    kept = list(LetterFile.objects.order_by("letter__mandate_id").values_list("sha256", flat=True))
    assert [set(pair) for pair in digests] == [{digest} for digest in kept]
    assert MandateLetter.objects.count() == len(kept) == FILES
