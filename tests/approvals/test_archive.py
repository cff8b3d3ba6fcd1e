"""A finished file goes into the archive with its complete index, or is told what it lacks (article 23)."""

import pytest
from django.urls import reverse

from approvals.models import CaseArchive
from approvals.operations.archive import close
from approvals.operations.decision import decide
from approvals.operations.delivery import deliver, record_signature
from approvals.states import CaseState, EventKind
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    accepted,
    at,
    closed,
    delivered,
    fresh,
    granted,
    last_event,
    moment,
    not_accepted,
    posted,
    withdrawn,
)

FILE = {"volume": " 2026-01-012 ", "pages": 9}


def test_file_is_closed_with_its_whole_index(cast):
    with at(RECEIVED):
        case = delivered(cast)
    with at(NEXT_DAY):
        archive = close(case, **FILE, by=cast.clerk_a)
    assert (archive.volume, archive.pages, archive.closed_by, archive.closed_at) == (
        "2026-01-012", 9, cast.clerk_a, moment(NEXT_DAY),
    )  # fmt: skip
    assert [row["title"] for row in archive.index["papers"]] == [
        "申请材料接收凭证", "受理通知书", "准予行政许可决定书", "送达回证",
    ]  # fmt: skip
    assert {row["number"] for row in archive.index["papers"]} == set(case.papers.values_list("number", flat=True))
    assert [row["result"] for row in archive.index["materials"]] == ["齐全", "齐全"]
    assert [row["kind"] for row in archive.index["events"]] == ["收件", "受理", "准予", "送达", "归档"]
    assert "覃小兰" not in str(archive.index)
    event = last_event(case)
    assert (event.kind, event.by, event.article) == (EventKind.CLOSED, cast.clerk_a, "23")
    assert fresh(case).state == CaseState.CLOSED
    assert verify()["differences"] == []


def test_other_endings_keep_their_state(cast):
    with at(RECEIVED):
        case = not_accepted(cast)
        with pytest.raises(RuleBroken, match="delivery_missing"):
            close(case, **FILE, by=cast.clerk_a)
        deliver(case, method="counter", recipient="覃小兰", by=cast.clerk_a)
        close(case, **FILE, by=cast.clerk_a)
        with pytest.raises(RuleBroken, match="already_archived"):
            close(case, **FILE, by=cast.clerk_a)
        other = withdrawn(cast)
        close(other, **FILE, by=cast.clerk_a)
    assert (fresh(case).state, fresh(other).state) == ("not_accepted", "withdrawn")
    assert CaseArchive.objects.count() == 2


def test_posted_file_waits_for_the_signature(cast):
    with at(RECEIVED):
        case = posted(cast)
        with pytest.raises(RuleBroken) as raised:
            close(case, **FILE, by=cast.clerk_a)
        assert (raised.value.code, "邮件的签收日期没有登记" in raised.value.message) == ("file_incomplete", True)
        record_signature(case, by=cast.clerk_a)
        close(case, **FILE, by=cast.clerk_a)
    assert fresh(case).state == CaseState.CLOSED


def test_late_file_waits_for_its_reason(cast):
    with at(RECEIVED):
        case = accepted(cast)
    with at("2026-03-13T10:00"):
        case = granted_late(case, cast)
        with pytest.raises(RuleBroken) as raised:
            close(case, **FILE, by=cast.clerk_a)
    assert "没有说明超期原因：审批承诺" in raised.value.message
    assert not CaseArchive.objects.exists()


def granted_late(case, cast):
    decide(case, outcome="granted", by=cast.reviewer)
    deliver(case, method="counter", recipient="覃小兰", by=cast.clerk_a)
    return fresh(case)


@pytest.mark.parametrize(("fields", "code"), [({"volume": " "}, "volume_missing"), ({"pages": 0}, "pages_impossible")])
def test_archive_says_where_and_how_much(cast, fields, code):
    with at(RECEIVED):
        case = delivered(cast)
        with pytest.raises(RuleBroken) as raised:
            close(case, **FILE | fields, by=cast.clerk_a)
    assert (raised.value.code, raised.value.article) == (code, 23)


def test_archive_is_kept_by_the_window_and_closed_once(cast):
    with at(RECEIVED):
        case = delivered(cast)
        with pytest.raises(NotAllowed):
            close(case, **FILE, by=cast.reviewer)
        with pytest.raises(IllegalMove):
            close(granted(cast), **FILE, by=cast.clerk_a)
        close(case, **FILE, by=cast.clerk_a)
        with pytest.raises(IllegalMove):
            close(case, **FILE, by=cast.clerk_a)


def test_index_is_printed_for_who_may_see_the_case(client, cast):
    with at(RECEIVED):
        case, other = closed(cast), delivered(cast)
    address = reverse("approvals:desk:archive", args=[case.number])
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        html = client.get(address).content.decode()
        assert "卷内目录" in html and "2026-01-012" in html and "示文旅许送〔2026〕0001号" in html
        assert address in client.get(case.get_absolute_url()).content.decode()
        assert client.get(reverse("approvals:desk:archive", args=[other.number])).status_code == 404
        assert client.post(address).status_code == 405
    client.force_login(cast.outsider)
    with at(NEXT_DAY):
        assert client.get(address).status_code == 404
