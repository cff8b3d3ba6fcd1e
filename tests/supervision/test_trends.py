"""Thirty days of a hall: what is counted, on which day, for whom, and the list behind each number."""

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.states import CaseState
from supervision.trends import CARDS, DAYS, HEIGHT, SERIES, TOP, trend
from tests.supervision.conftest import SHANGHAI, moment

NOW = "/manage/"
AT = moment(15)  # Tuesday 15 September; the trend runs from 16 August to 14 September
NAMES = list(SERIES)


@pytest.fixture(autouse=True)
def at(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def days_past(open_case, card_of):
    """14 September: two received (one at its last second), one finished, a red and a yellow card. Edges beside it."""
    first = open_case(received_at=moment(14, 0, 0))
    open_case(received_at=moment(14, 23, 59, 59), state=CaseState.DELIVERED, ended_at=moment(14, 23, 59, 59))
    open_case(received_at=moment(15, 0, 0))
    open_case(received_at=datetime(2026, 8, 16, 0, 0, tzinfo=SHANGHAI))
    open_case(received_at=datetime(2026, 8, 15, 23, 59, tzinfo=SHANGHAI))
    open_case(received_at=moment(11), state=CaseState.WITHDRAWN, ended_at=moment(14))
    card_of(case=first)
    card_of(case=first, level="red", state="withdrawn", ruling="重复", ruled_by=first.received_by, ruled_at=moment(14))


def numbers(found, on):
    (day,) = [day for day in found.days if day.on == on]
    return {name: line.count for name, line in zip(NAMES, day.lines, strict=True) if line.count}


def test_each_number_stands_on_its_local_day(days_past, cast):
    found = trend(cast.manager, cast.hall, AT)
    assert [found.days[0].on, found.days[-1].on, len(found.days)] == [date(2026, 8, 16), date(2026, 9, 14), DAYS]
    assert numbers(found, date(2026, 9, 14)) == {"received": 2, "finished": 1, "yellow": 1, "red": 1}
    assert numbers(found, date(2026, 9, 11)) == {"received": 1}, "a withdrawn case is not a finished one"
    assert numbers(found, date(2026, 8, 16)) == {"received": 1}
    assert sum(line.count for day in found.days for line in day.lines) == 7


def test_days_off_are_told_from_working_days(cast):
    found = trend(cast.manager, cast.hall, datetime(2026, 10, 20, 9, tzinfo=SHANGHAI))
    days = {day.on: day for day in found.days}
    assert (days[date(2026, 10, 1)].is_working, days[date(2026, 10, 1)].note) == (False, "国庆节")
    assert (days[date(2026, 10, 10)].is_working, days[date(2026, 10, 10)].note) == (True, "调休上班")
    assert (days[date(2026, 9, 26)].is_working, days[date(2026, 9, 28)].is_working) == (False, True)
    marks = dict(zip(days, (slot.mark for slot in found.charts[0].slots), strict=True))
    assert {on for on, mark in marks.items() if mark == "休"} == {on for on, day in days.items() if not day.is_working}


def test_each_number_opens_the_list_of_as_many(client, days_past, cast):
    client.force_login(cast.manager)
    for day in trend(cast.manager, cast.hall, AT).days:
        for line in day.lines:
            if line.count or day.on == date(2026, 9, 13):
                html = client.get(line.url).content.decode()
                assert html.count('<th scope="row">') == line.count, (day.on, line.label)


def test_bars_are_as_high_as_their_numbers(days_past, cast):
    work, cards = trend(cast.manager, cast.hall, AT).charts
    assert work.ticks == [(2, 16.0), (1, 86.0), (0, 156.0)]
    last = [(bar.kind, bar.y, bar.height) for bar in work.bars if bar.x > 96]
    assert last == [("received", TOP, HEIGHT), ("finished", TOP + HEIGHT / 2, HEIGHT / 2)]
    stack = [(bar.kind, bar.y, bar.height) for bar in cards.bars]
    assert stack == [("yellow", TOP + HEIGHT / 2, HEIGHT / 2), ("red", TOP, HEIGHT / 2)]
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in [*work.bars, *cards.bars])
    assert "收件 4 件、办结 1 件" in work.summary
    assert "预警 0 张、黄牌 1 张、红牌 1 张" in cards.summary


def test_scale_of_an_idle_hall_has_no_half(cast):
    for chart in trend(cast.manager, cast.hall, AT).charts:
        assert (chart.ticks, chart.bars) == ([(1, 16.0), (0, 156.0)], [])


def test_leader_sees_her_department_only(days_past, open_case, cast):
    open_case(department=cast.other_department, window=cast.other_window, received_at=moment(14, 10))
    on = date(2026, 9, 14)
    assert numbers(trend(cast.leader, cast.hall, AT), on)["received"] == 2
    assert numbers(trend(cast.manager, cast.hall, AT), on)["received"] == 3
    assert numbers(trend(cast.supervisor, cast.other_hall, AT), on) == {}


def test_page_draws_and_writes_it_once_but_not_every_15_seconds(client, days_past, cast):
    client.force_login(cast.manager)
    html = client.get(NOW).content.decode()
    body = re.search(r'<section class="card c12" id="hall-trend".*?</section>', html, re.DOTALL)[0]
    assert body.count('<th scope="row">') == DAYS
    assert body.count('role="img"') == 2
    assert body.count('<rect class="bar-received"') == 3
    assert "9 月 14 日（星期一）" in body
    assert "style=" not in body
    assert html.index('id="hall-now"') < html.index('id="hall-trend"')
    part = client.get(NOW, headers={"HX-Request": "true"}).content.decode()
    assert "hall-trend" not in part
    assert "近 30 天" not in part


def test_trend_costs_the_same_whatever_the_data(days_past, open_case, card_of, cast):
    trend(cast.manager, cast.hall, AT)
    with CaptureQueriesContext(connection) as few:
        trend(cast.manager, cast.hall, AT)
    for day in (1, 2, 3, 4):
        card_of(case=open_case(received_at=moment(day)), issued_at=moment(day), level=CARDS[day % 3])
    with CaptureQueriesContext(connection) as more:
        trend(cast.manager, cast.hall, AT)
    assert len(few) == len(more)


def test_cards_are_found_by_the_day_of_issue(client, days_past, cast):
    client.force_login(cast.manager)
    page = client.get("/manage/cards/", {"state": "", "issued_on": "2026-09-14"}).content.decode()
    assert page.count('<th scope="row">') == 2
    assert 'name="issued_on" value="2026-09-14"' in page
    other = client.get("/manage/cards/", {"state": "", "issued_on": "2026-09-13"}).content.decode()
    assert other.count('<th scope="row">') == 0
    assert client.get("/manage/cards/", {"issued_on": "<b>"}).status_code == 200
