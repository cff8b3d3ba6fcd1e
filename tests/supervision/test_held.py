"""The page of files held longest, and the steps on the page of a case."""

from datetime import date

from approvals.models import Case, CaseClock
from approvals.operations.review import pause, review
from approvals.queries.case_page import full_cases
from approvals.queries.holding import held_longest, held_rows, step_lines
from approvals.states import PauseGround
from hall.history import signed
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, moment, received, withdrawn

LATER = "2026-03-11T10:00"
HELD = "/manage/cases/held/"


def test_files_held_longest_come_first(cast):
    with at(RECEIVED):
        oldest, ended = accepted(cast), withdrawn(cast)
    with at(NEXT_DAY):
        newer = received(cast)
    now = moment(LATER)
    rows = held_rows(held_longest(Case.objects.visible_to(cast.manager, now)), cast.manager, now)
    found = [(row.case, row.holder.title, row.since, row.days) for row in rows]
    assert found == [
        (oldest, "审批股", date(2026, 3, 2), 7),
        (newer, str(cast.window), date(2026, 3, 3), 6),
    ]
    assert ended not in [row.case for row in rows]


def test_each_step_has_its_days_and_its_limit(cast):
    with at(RECEIVED):
        case = accepted(cast)
    with at("2026-03-09T10:00"):
        review(case, step=case.step, outcome="passed", opinion="符合条件", by=cast.reviewer)
    (line,) = step_lines(full_cases(Case.objects.all()).get(pk=case.pk), moment(LATER))
    assert (line.name, line.by, line.since, line.until, line.days, line.is_over) == (
        "审查1", "周立群", date(2026, 3, 2), date(2026, 3, 9), 5, True,
    )  # fmt: skip


def test_step_where_the_file_lies_is_counted_until_today(cast):
    with at(RECEIVED):
        case = accepted(cast)
    case = full_cases(Case.objects.all()).get(pk=case.pk)
    for text, days, is_over in (("2026-03-05T10:00", 3, False), ("2026-03-06T10:00", 4, True)):
        (line,) = step_lines(case, moment(text))
        assert (line.until, line.days, line.is_over) == (None, days, is_over)


def test_page_shows_overruns_and_files(client, cast):
    with at(RECEIVED):
        case = accepted(cast)
        pause(case, ground=PauseGround.TESTING, expected_days=3, notice="送检", performer="市检测所", by=cast.reviewer)
    with at(LATER):
        client.force_login(cast.manager)
        page = client.get(HELD).content.decode()
        assert "市检测所" in page and "4 个工作日" in page and case.number in page
        client.force_login(cast.reviewer)
        assert client.get(HELD).status_code == 403
        assert "在谁手里" in client.get(f"/desk/cases/{case.number}/").content.decode()


def test_page_costs_the_same_for_one_and_three_cases(
    client, cast, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(cast.manager)
    with at(RECEIVED):
        for stage in (accepted, received):
            late(cast, stage(cast))
        client.get(HELD)
        with django_assert_max_num_queries(40) as one:
            client.get(HELD)
        for _round in range(2):
            for stage in (accepted, received):
                late(cast, stage(cast))
        with django_assert_num_queries(len(one)):
            client.get(HELD)


def late(cast, case):
    """A procedure of an accepted case that was to end before today."""
    if case.accepted_on:
        pause(case, ground=PauseGround.TESTING, expected_days=1, notice="送检", by=cast.reviewer)
        row = case.pauses.get()
        row.started_on = date(2026, 2, 24)
        signed(row, by=cast.reviewer).save()
        CaseClock.objects.filter(case=case, kind="pause").update(due_at=moment("2026-02-25T17:30"))
