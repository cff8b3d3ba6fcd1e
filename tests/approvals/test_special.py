"""Special procedures: their notices, their end, their overrun (许可法45)."""

from datetime import date

import pytest

from approvals.models import Case, CaseClock
from approvals.operations.review import extend, pause, resume
from approvals.operations.withdrawal import withdraw
from approvals.queries.case_page import full_cases
from approvals.queries.holding import step_lines
from approvals.queries.procedures import overruns
from approvals.states import ClockKind, EventKind, PaperKind, PauseGround
from hall.errors import RuleBroken
from hall.moment import now
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.api import post
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, fresh, last_event, moment

REPORT = "样品合格，检测报告 2026-118"


def sent_off(case, cast, **fields):
    given = {
        "ground": PauseGround.TESTING,
        "expected_days": 5,
        "notice": "对消防产品送检",
        "performer": "市产品质量检测所",
        "by": cast.reviewer,
    }
    return pause(case, **given | fields)


@pytest.fixture
def standing(cast):
    """Accepted on Monday 2 March (due 12 and 30 March), standing since Tuesday for five working days."""
    with at(RECEIVED):
        case = accepted(cast)
    with at(NEXT_DAY):
        sent_off(case, cast)
    return fresh(case)


def test_notice_of_a_pause_tells_performer_article_and_the_effect_on_the_due_days(standing):
    paper = standing.papers.get(kind=PaperKind.PAUSE)
    told = {name: paper.content[name] for name in ("ground_label", "performer", "article", "times", "text")}
    assert told == {
        "ground_label": "检测", "performer": "市产品质量检测所", "article": "行政许可法第四十五条", "times": 1,
        "text": "对消防产品送检",
    }  # fmt: skip
    days = {name: paper.content[name] for name in ("started_on", "expected_end", "promise_due_before")}
    assert days == {"started_on": "2026-03-03", "expected_end": "2026-03-10", "promise_due_before": "2026-03-12"}
    assert (paper.content["promise_due_after"], paper.content["statute_due_after"]) == ("2026-03-19", "2026-04-07")


def test_notice_keeps_what_it_foretold_when_the_pause_ends_as_told(cast, standing):
    with at("2026-03-10T10:00"):
        resume(standing, result=REPORT, by=cast.reviewer)
    foretold = standing.papers.get(kind=PaperKind.PAUSE).content
    due = dict(standing.clocks.values_list("kind", "due_on"))
    assert due[ClockKind.PROMISE].isoformat() == foretold["promise_due_after"]
    assert due[ClockKind.STATUTE].isoformat() == foretold["statute_due_after"]


def test_department_itself_performs_what_nobody_else_does(cast):
    with at(RECEIVED):
        row = sent_off(accepted(cast), cast, performer=" ")
    assert (row.performer, row.notice.content["performer"]) == ("", cast.department.name)


def test_end_of_a_pause_is_told_with_result_and_new_due_days(cast, standing):
    with at("2026-03-12T10:00"):
        row = resume(standing, result=REPORT, by=cast.reviewer)
    assert row.resumption.number == "示文旅许恢〔2026〕0001号"
    assert row.resumption.kind == PaperKind.RESUMPTION
    content = row.resumption.content
    told = {name: content[name] for name in ("result", "days_left_out", "overrun", "pause_paper", "performer")}
    assert told == {
        "result": REPORT, "days_left_out": 7, "overrun": 2, "pause_paper": "示文旅许停〔2026〕0001号",
        "performer": "市产品质量检测所",
    }  # fmt: skip
    assert (content["promise_due_after"], content["statute_due_after"]) == ("2026-03-23", "2026-04-09")
    event = last_event(standing)
    assert (event.kind, event.note, event.facts["paper"]) == (EventKind.RESUMED, REPORT, row.resumption.number)


@pytest.mark.parametrize(
    ("notice", "performer", "code"),
    [("对消防产品\n 送检", "", "pause_notice_reused"), ("复检", "长" * 121, "performer_too_long")],
)
def test_second_pause_on_a_ground_needs_new_words(cast, standing, notice, performer, code):
    with at("2026-03-10T10:00"):
        resume(standing, result=REPORT, by=cast.reviewer)
        with pytest.raises(RuleBroken) as raised:
            sent_off(standing, cast, notice=notice, performer=performer)
    assert (raised.value.code, raised.value.article) == (code, "许可法45")


def test_notice_counts_how_often_its_ground_was_used(cast, standing):
    with at("2026-03-10T10:00"):
        resume(standing, result=REPORT, by=cast.reviewer)
        row = sent_off(standing, cast, notice="首次样品不合格，复检")
    assert row.notice.content["times"] == 2


def test_overrun_is_counted_from_the_day_that_was_told(cast, standing):
    for text, days in (("2026-03-10T17:30", []), ("2026-03-11T09:00", [1]), ("2026-03-16T09:00", [4])):
        assert seen_late(cast.reviewer, text) == days
    assert seen_late(cast.outsider, "2026-03-16T09:00") == []


def seen_late(user, text):
    now = moment(text)
    return [one.overrun for one in overruns(Case.objects.visible_to(user, now), now)]


def test_overrun_costs_one_warning_card(cast, standing):
    for text in ("2026-03-10T18:00", "2026-03-11T09:00"):
        with at(text):
            sweep(moment(text))
    cards = list(Card.objects.filter(trigger="pause_overrun").values_list("level", "breach_on"))
    assert cards == [("warning", date(2026, 3, 10))]


def test_pause_begun_on_the_due_day_costs_a_warning(cast):
    with at(RECEIVED):
        case = accepted(cast)
    with at("2026-03-12T10:00"):
        sent_off(case, cast)
        sweep(moment("2026-03-12T11:00"))
    assert Card.objects.filter(case=case, trigger="pause_on_due_day", level="warning").count() == 1


def test_withdrawal_ends_the_pause_without_a_notice_of_going_on(cast, standing):
    with at("2026-03-09T10:00"):
        withdraw(standing, reason="不再申请", by=cast.clerk_a)
    row = standing.pauses.get()
    assert (row.ended_on, row.resumption) == (date(2026, 3, 9), None)
    assert not CaseClock.objects.filter(case=standing, stopped_at__isnull=True).exists()


LATE = "2026-03-12T10:00"


def test_case_page_and_today_show_the_overrun(client, cast, standing):
    client.force_login(cast.reviewer)
    with at(LATE):
        page = client.get(f"/desk/cases/{standing.number}/").content.decode()
        today = client.get("/desk/").content.decode()
    assert "检测已超过预计时间 2 个工作日" in page
    assert "市产品质量检测所" in page
    assert "超过 2 个工作日" in today


def test_progress_page_publishes_the_overrun_then_result_and_extension(client, cast, standing):
    asked = {"number": standing.number, "code": standing.lookup_code}
    with at(LATE):
        page = client.get("/progress/", asked).content.decode()
        assert "已超过预计时间 2 个工作日" in page
        assert "由市产品质量检测所实施" in page
        extend(standing, days=10, reason="需要实地核查", by=cast.leader)
        resume(standing, result=REPORT, by=cast.reviewer)
        page = client.get("/progress/", asked).content.decode()
    assert f"结果：{REPORT}" in page
    assert "超过预计时间 2 个工作日。" in page
    assert "法定期限延长 10 个工作日。理由：需要实地核查" in page


@pytest.mark.parametrize("kind", [PaperKind.PAUSE, PaperKind.RESUMPTION])
def test_papers_are_printed(client, cast, standing, kind):
    with at(LATE):
        resume(standing, result=REPORT, by=cast.reviewer)
        client.force_login(cast.reviewer)
        paper = standing.papers.get(kind=kind)
        page = client.get(paper.get_absolute_url())
    assert page.status_code == 200
    assert "市产品质量检测所" in page.content.decode()


def test_api_names_the_performer(cast):
    with at(RECEIVED):
        case = accepted(cast)
        body = {"ground": "testing", "expected_days": 5, "notice": "送检", "performer": "市检测所"}
        assert post(cast.reviewer, f"{case.number}/pause/", body).status_code == 200
    assert case.pauses.get().performer == "市检测所"


def test_days_of_a_pause_do_not_count_against_the_step(cast, standing):
    """Accepted on Monday 2 March, paused from the 3rd to the 12th: only the 3rd and the 13th are the section's."""
    with at(LATE):
        assert counted(standing) == (1, False)
        resume(standing, result=REPORT, by=cast.reviewer)
    with at("2026-03-13T10:00"):
        assert counted(standing) == (2, False)
    with at("2026-03-17T10:00"):
        assert counted(standing) == (4, True)


def counted(case):
    line = step_lines(full_cases(Case.objects.all()).get(pk=case.pk), now())[-1]
    return line.days, line.is_over


def test_day_on_which_a_pause_ends_is_not_part_of_what_is_left(client, cast, standing):
    client.force_login(cast.reviewer)
    with at(LATE):
        resume(standing, result=REPORT, by=cast.reviewer)
        page = client.get(f"/desk/cases/{standing.number}/").content.decode()
    assert "距承诺 7 个工作日</span>" in page
    with at("2026-03-13T10:00"):
        client.force_login(cast.reviewer)
        page = client.get(f"/desk/cases/{standing.number}/").content.decode()
    assert "距承诺 7 个工作日（含今天）" in page
