"""After the notice: supplements by parts, and silence that a person closes when its days are over (article 12)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.operations.intake import accept
from approvals.operations.notices import close_silent
from approvals.queries.today import today_page
from approvals.states import CaseState, EventKind, PaperKind
from approvals.verification import verify
from hall.errors import IllegalMove
from supervision.operations.cards import sweep
from tests.approvals.notices import AGAIN, SILENT, again, complete, told
from tests.approvals.stages import at, fresh, last_event, moment, refuse

LAST_DAY = "2026-04-14T17:30"  # thirty working days after 2 March, Qingming left out


def test_each_part_of_a_supplement_is_on_record(cast):
    case = told(cast, missing=(1, 2))
    with at(AGAIN):
        case = complete(case, cast, order=1)
        assert (case.state, last_event(case).note) == (CaseState.DEFICIENT, "收到：材料1。还缺：材料2。")
        case = complete(case, cast, order=2)
    assert (case.state, last_event(case).note) == (CaseState.RECEIVED, "收到：材料2。")


def test_supplement_takes_in_what_a_second_notice_named(cast):
    case = told(cast)
    with at(AGAIN):
        again(case, cast)
        case = complete(case, cast, order=1)
        assert case.state == CaseState.DEFICIENT
        case = complete(case, cast, order=2)
        assert accept(case, by=cast.clerk_a).state == CaseState.ACCEPTED


def test_silence_is_closed_after_the_printed_days_by_a_person_with_a_paper(cast):
    case = told(cast)
    with at(LAST_DAY):
        broken = refuse(close_silent, case, by=cast.clerk_a)
        assert (broken.code, broken.article) == ("reply_days_run", 12)
        assert "4 月 14 日" in broken.message
    with at(SILENT):
        case = close_silent(case, by=cast.clerk_a)
    assert (case.state, case.ended_at) == (CaseState.WITHDRAWN, moment(SILENT))
    paper = case.papers.get(kind=PaperKind.CLOSURE)
    assert paper.number == "示文旅许终〔2026〕0001号"
    assert (paper.content["told"], paper.content["due_on"], paper.content["materials"]) == (
        "示文旅许补〔2026〕0001号", "2026-04-14", ["材料1"],
    )  # fmt: skip
    event = last_event(case)
    assert (event.kind, event.by, event.note) == (EventKind.CLOSED_SILENT, cast.clerk_a, "到期没有交来：材料1")
    with at(SILENT), pytest.raises(IllegalMove):
        close_silent(case, by=cast.clerk_a)
    assert verify()["differences"] == []


def test_days_of_silence_count_from_the_last_notice(cast):
    case = told(cast)
    with at(AGAIN):
        again(case, cast)
    with at(SILENT):
        assert refuse(close_silent, case, by=cast.clerk_a).code == "reply_days_run"
    with at("2026-04-16T17:31"):
        paper = close_silent(case, by=cast.clerk_a).papers.get(kind=PaperKind.CLOSURE)
    assert (paper.content["told"], paper.content["materials"]) == (
        "示文旅许补〔2026〕0001号、示文旅许再补〔2026〕0001号", ["材料1", "材料2"],
    )  # fmt: skip


def test_silence_is_proposed_on_the_page_of_today_and_nothing_closes_by_itself(cast):
    case = told(cast)
    assert today_page(cast.clerk_a, moment(LAST_DAY)).proposals == []
    (row,) = today_page(cast.clerk_a, moment(SILENT)).proposals
    assert (row.case, row.title, row.due_on, row.is_reader) == (case, "逾期未补正", date(2026, 4, 14), True)
    (row,) = today_page(cast.reviewer, moment(SILENT)).proposals
    assert not row.is_reader
    assert today_page(cast.outsider, moment(SILENT)).proposals == []
    sweep(moment(SILENT))
    assert fresh(case).state == CaseState.DEFICIENT


def test_page_of_today_costs_the_same_with_one_and_three(cast, django_assert_num_queries):
    told(cast)
    today_page(cast.clerk_a, moment(SILENT))  # the calendar is read once a process
    with CaptureQueriesContext(connection) as one:
        assert len(today_page(cast.clerk_a, moment(SILENT)).proposals) == 1
    told(cast)
    told(cast)
    with django_assert_num_queries(len(one)):
        assert len(today_page(cast.clerk_a, moment(SILENT)).proposals) == 3


def test_desk_closes_silence_and_the_applicant_had_been_told(client, cast):
    case = told(cast)
    progress = {"number": case.number, "code": case.lookup_code}
    with at(AGAIN):
        assert "逾期没有补正的，按撤回申请办结" in client.get("/progress/", progress).content.decode()
    client.force_login(cast.clerk_a)
    with at(SILENT):
        assert "逾期未补正" in client.get("/desk/").content.decode()
        assert client.post(f"/desk/cases/{case.number}/silence/").status_code == 302
        assert "逾期没有补正，按撤回办结" in client.get("/progress/", progress).content.decode()
        paper = fresh(case).papers.get(kind=PaperKind.CLOSURE)
        assert "没有交来的材料" in client.get(paper.get_absolute_url()).content.decode()


def test_parts_are_shown_to_the_applicant(client, cast):
    case = told(cast, missing=(1, 2))
    with at(AGAIN):
        complete(case, cast, order=1)
        text = client.get("/progress/", {"number": case.number, "code": case.lookup_code}).content.decode()
    assert "已经交齐：材料1" in text and "要补正的材料（1 份）" in text
    assert "收到：材料1。还缺：材料2。" in text
