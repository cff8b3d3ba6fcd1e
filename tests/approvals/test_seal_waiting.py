"""The page of a seal lists the papers of its department that count only with an imprint and lack it (许可法32, 38)."""

from datetime import date

import pytest

from approvals.operations.papers import correct_paper
from approvals.operations.seals import retire_seal, use_seal
from approvals.queries.papers import awaiting_imprint
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at
from tests.factories import make_seal

TITLE = "还没有登记用印的文书"


@pytest.fixture
def seal(cast):
    return make_seal(cast.department, cast.chief)


def test_sealed_paper_waits_until_it_carries_an_imprint(cast, seal, acceptance):
    assert awaiting_imprint(seal) == [acceptance]  # the receipt counts without a seal
    with at(NEXT_DAY):
        use_seal(seal, paper=acceptance, purpose="受理", by=cast.chief)
    assert awaiting_imprint(seal) == []


def test_corrected_paper_waits_no_more_but_the_new_one_does(cast, seal, acceptance):
    with at(NEXT_DAY):
        newer = correct_paper(acceptance, reason="电话有误", by=cast.clerk_a)
    assert awaiting_imprint(seal) == [newer]


def test_other_departments_older_papers_and_seals_out_of_use_show_nothing(cast, seal, acceptance):
    seal.registered_on = date(2026, 3, 3)
    assert [awaiting_imprint(make_seal(cast.other_department, cast.chief)), awaiting_imprint(seal)] == [[], []]
    seal.refresh_from_db()
    with at(NEXT_DAY):
        retire_seal(seal, reason="机构合并", by=cast.leader)
    seal.refresh_from_db()
    assert awaiting_imprint(seal) == []


def test_custodian_opens_the_paper_from_the_page_and_a_reader_only_reads(client, cast, seal, acceptance):
    link = f"/desk/cases/{acceptance.case.number}/papers/{acceptance.pk}/"
    with at(NEXT_DAY):
        client.force_login(cast.chief)
        html = client.get(seal.get_absolute_url()).content.decode()
        assert TITLE in html and link in html
        assert client.get(link).status_code == 200
        client.force_login(cast.manager)
        html = client.get(seal.get_absolute_url()).content.decode()
        assert acceptance.number in html and link not in html


def test_list_takes_one_query_however_many_wait(cast, seal, django_assert_num_queries):
    with at(RECEIVED):
        accepted(cast)
        with django_assert_num_queries(1):
            assert len([(row.number, row.case.number) for row in awaiting_imprint(seal)]) == 1
        accepted(cast)
        accepted(cast)
        with django_assert_num_queries(1):
            assert len([(row.number, row.case.number) for row in awaiting_imprint(seal)]) == 3
