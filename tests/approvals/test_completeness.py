"""What a complete file is, and how complete each clerk's files are (article 23)."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import CaseMaterial
from approvals.operations.delivery import deliver
from approvals.queries.completeness import FileFacts, file_gaps, gaps_of_case, tally
from approvals.states import FileGap
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, granted, moment, received
from tests.factories.cases import party

WHOLE = FileFacts(
    clerk=1,
    kind="person",
    id_type="resident_id",
    has_phone=True,
    has_address=True,
    has_agent=True,
    has_agent_phone=True,
    is_check_missing=False,
    is_remark_missing=False,
    is_reason_missing=False,
    method="counter",
    has_receipt=True,
    is_receiver_checked=True,
    is_signed=True,
)
PAGE, EXPORT = "/manage/completeness/", "/manage/completeness/export/"


@pytest.mark.parametrize(
    ("fact", "gap"),
    [
        ({}, None),
        ({"has_phone": False}, FileGap.PHONE),
        ({"has_address": False}, FileGap.ADDRESS),
        ({"id_type": "credit_code"}, FileGap.ID_TYPE),
        ({"kind": "enterprise"}, FileGap.ID_TYPE),
        ({"kind": "enterprise", "id_type": "credit_code"}, None),
        ({"has_agent_phone": False}, FileGap.AGENT_PHONE),
        ({"has_agent": False, "has_agent_phone": False}, None),
        ({"is_check_missing": True}, FileGap.MATERIALS),
        ({"is_remark_missing": True}, FileGap.REMARKS),
        ({"is_reason_missing": True}, FileGap.DELAY_REASON),
        ({"has_receipt": False}, FileGap.RECEIPT),
        ({"is_receiver_checked": False}, FileGap.RECEIVER_ID),
        ({"method": "post", "is_receiver_checked": False}, None),
        ({"method": "post", "is_signed": False}, FileGap.SIGNATURE),
        ({"method": "", "has_receipt": False, "is_receiver_checked": False, "is_signed": False}, None),
    ],
)
def test_each_fact_of_a_complete_file(fact, gap):
    assert file_gaps(replace(WHOLE, **fact)) == ([gap] if gap else [])


def test_files_are_counted_by_clerk():
    bare = replace(WHOLE, has_phone=False, has_address=False)
    lines = tally([WHOLE, bare, replace(bare, has_phone=True), replace(WHOLE, clerk=2)])
    assert {clerk: (line.cases, line.complete, line.share) for clerk, line in lines.items()} == {
        1: (3, 1, 33),
        2: (1, 1, 100),
    }
    assert lines[1].frequent == [("没有申请人地址", 2), ("没有申请人电话", 1)]


def test_facts_come_from_the_books(cast):
    whole = party(address="示范县星河镇 1 号")
    with at(RECEIVED):
        case = granted(cast, applicant=whole)
        assert gaps_of_case(case, moment(RECEIVED)) == []
        deliver(case, method="counter", recipient="覃小兰", by=cast.clerk_a)
        assert gaps_of_case(case, moment(RECEIVED)) == [FileGap.RECEIVER_ID]
        other = accepted(cast, applicant=party(phone=""))
    late = moment("2026-03-13T10:00")
    assert gaps_of_case(other, late) == [FileGap.PHONE, FileGap.ADDRESS, FileGap.DELAY_REASON]
    assert gaps_of_case(case, late) == [FileGap.RECEIVER_ID]


def test_unchecked_material_is_a_gap(cast):
    with at(RECEIVED):
        case = received(cast, applicant=party(address="示范县星河镇 1 号"))
    CaseMaterial._base_manager.filter(pk=case.materials.first().pk)._raw_delete("default")
    assert gaps_of_case(case, moment(RECEIVED)) == [FileGap.MATERIALS]


def test_page_and_export_by_month(client, cast):
    with at(RECEIVED):
        received(cast)
        received(cast, applicant=party(address="示范县星河镇 1 号"))
    client.force_login(cast.manager)
    with at(NEXT_DAY):
        (line,) = client.get(PAGE).context["lines"]
        assert (line.name, line.cases, line.complete, line.share) == ("李晓岚", 2, 1, 50)
        assert client.get(PAGE, {"month": "2026-02"}).context["lines"] == []
        assert len(client.get(PAGE, {"month": "nonsense"}).context["lines"]) == 1
        table = client.get(EXPORT, {"month": "2026-03"})
    assert table.content.decode("utf-8-sig").splitlines()[1] == "李晓岚,2,1,50,没有申请人地址 1"
    assert table["Content-Disposition"] == 'attachment; filename="completeness-2026-03.csv"'


def test_page_costs_the_same_for_one_and_three(client, cast):
    client.force_login(cast.manager)
    counts = []
    for more in (1, 2):
        with at(RECEIVED):
            for _number in range(more):
                received(cast)
        with at(NEXT_DAY):
            client.get(PAGE)
            with CaptureQueriesContext(connection) as queries:
                client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_case_page_says_what_the_file_lacks(client, cast):
    with at(RECEIVED):
        case = received(cast)
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        response = client.get(case.get_absolute_url())
    assert response.context["gaps"] == [FileGap.ADDRESS]
    assert "没有申请人地址" in response.content.decode()
