"""The manager's pages: who may look, what the numbers say, what lies behind them."""

import re
from datetime import date
from io import BytesIO

import pytest
import time_machine as travelling
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from approvals.models import Applicant
from approvals.states import CaseState
from hall.calendar_overview import year_missing
from hall.models import CalendarYear
from staff.states import Role
from supervision.queries import Oversight, hall_now
from supervision.tasks import check_calendar_horizon, sweep_deadlines
from tests.factories import give_role, make_item, make_member, make_version, make_window, publish
from tests.factories.attendance import count_attendance_in, punch
from tests.supervision.conftest import moment
from windows.operations.opening import close_window, open_window
from windows.operations.vacancies import check

NOW, CASES, SHEET = "/manage/", "/manage/cases/", "/manage/export/cases.xlsx"
PAGES = [NOW, CASES, SHEET, "/manage/cards/"]
AT = moment(15)  # Tuesday; the 14th is past, the 16th is the next working day


@pytest.fixture(autouse=True)
def at(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def some_cases(open_case, clock, card_of):
    """One late, one due tomorrow, one due later, one paused, one waiting, two finished today, one received today."""
    clock(due_at=moment(14, 17, 30), case=card_of().case)
    clock(due_at=moment(16, 17, 30))
    clock(due_at=moment(21, 17, 30))
    clock(is_paused=True, case=open_case(state=CaseState.PAUSED))
    open_case(state=CaseState.DEFICIENT, accepted_on=None, accepted_at=None)
    for _number in range(2):
        open_case(state=CaseState.DELIVERED, ended_at=moment(15, 8))
    open_case(state=CaseState.WITHDRAWN, ended_at=moment(15, 8), received_at=moment(15, 8))


def now_of(person, hall):
    return hall_now(person, hall, Oversight.of(person, AT), AT)


def test_figures_say_what_they_count(some_cases, cast):
    page = now_of(cast.manager, cast.hall)
    assert {figure.label: figure.count for figure in page.figures} == {
        "已超期": 1,
        "今明到期": 1,
        "在办": 5,
        "今天收件": 1,
        "今天办结": 2,
    }
    assert {line.label: line.count for line in page.by_state} == {"待补正": 1, "已受理": 3, "中止中": 1}
    assert {line.label: line.count for line in page.by_time} == {
        "已超期": 1,
        "今明到期": 1,
        "以后到期": 1,
        "中止中": 1,
        "没有计时": 1,
    }
    assert {figure.label: figure.count for figure in page.card_figures} == {"预警": 0, "黄牌": 1, "红牌": 0}


def test_each_number_opens_the_list_of_as_many(client, some_cases, cast):
    client.force_login(cast.manager)
    page = now_of(cast.manager, cast.hall)
    for figure in [*page.figures, *page.by_state, *page.by_time, *page.card_figures]:
        html = client.get(figure.url).content.decode()
        assert html.count('<th scope="row">') == figure.count, figure.label
    for cell in page.floor[0].cells:
        assert client.get(cell.url).status_code == 200


def test_catalogue_figures_open_their_tabs(client, cast):
    publish(make_version(make_item(cast.department), promised_limit=13, result_name=""))
    client.force_login(cast.manager)
    page = now_of(cast.manager, cast.hall)
    counts = {figure.label: figure.count for figure in page.promises}
    assert counts == {
        "承诺超过 50%，含豁免": 1,
        "豁免中": 0,
        "不可比": 0,
        "达标": 1,
        "公开缺项": 1,
        "没有窗口的事项": 1,
    }
    assert {client.get(figure.url).status_code for figure in page.promises} == {200}


def test_windows_stand_by_their_work(clock, open_case, cast):
    make_window(cast.hall, 30, cast.department)
    make_window(cast.hall, 31, cast.department, is_active=False)
    clock(due_at=moment(14, 17, 30))
    clock(due_at=moment(16, 17, 30), case=open_case(window=cast.other_window))
    cells = {cell.window.number: cell for aisle in now_of(cast.manager, cast.hall).floor for cell in aisle.cells}
    assert {number: str(cell.state) for number, cell in cells.items()} == {
        12: "late",
        20: "soon",
        30: "nobody",
        31: "closed",
    }
    assert (cells[12].people, cells[12].open, cells[12].late) == ("李晓岚", 1, 1)


def test_windows_stand_by_who_is_there_before_their_work(clock, cast):
    count_attendance_in(cast.hall)
    clock(due_at=moment(14, 17, 30))
    day = "2026-09-15"
    punch(cast.outsider, cast.hall, f"{day}T08:50")

    def states(hour, minute=0):
        now = moment(15, hour, minute)
        with travelling.travel(now, tick=False):
            check(now)
        floor = hall_now(cast.manager, cast.hall, Oversight.of(cast.manager, now), now).floor
        return {cell.window.number: (str(cell.state), cell.people, cell.empty_minutes) for cell in floor[0].cells}

    assert states(8, 30)[12] == ("late", "李晓岚", 0)
    assert states(9, 20) == {12: ("empty", "", 20), 20: ("fine", "潘小燕", 0)}
    assert states(10)[12] == ("empty-late", "", 60)
    punch(cast.clerk_b, cast.hall, f"{day}T10:05")
    assert states(10, 6)[12] == ("cover", "王志远", 0)
    punch(cast.clerk_a, cast.hall, f"{day}T10:10")
    assert states(10, 11)[12] == ("late", "李晓岚", 0)


def test_a_window_closed_for_a_time_says_so_unless_it_is_late(client, clock, cast):
    clock(due_at=moment(14, 17, 30))
    for window in (cast.window, cast.other_window):
        close_window(window, reason="设备检修", by=cast.manager)
    cells = {cell.window.number: str(cell.state) for cell in now_of(cast.manager, cast.hall).floor[0].cells}
    assert cells == {12: "late", 20: "paused"}
    client.force_login(cast.manager)
    assert "暂停办理" in client.get(NOW).content.decode()
    open_window(cast.other_window, by=cast.manager)
    assert "暂停办理" not in client.get(NOW).content.decode()


def test_windows_stand_in_zones(cast):
    make_window(cast.hall, 30, cast.department, zone="东区")
    assert [(aisle.zone, len(aisle.cells)) for aisle in now_of(cast.manager, cast.hall).floor] == [("", 2), ("东区", 1)]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200),
        ("supervisor", 200),
        ("leader", 200),
        ("deputy", 200),
        ("clerk_a", 403),
        ("chief", 403),
        ("reviewer", 403),
        ("outsider", 403),
        ("township", 403),
    ],
)
def test_who_may_look(client, cast, page, name, status):
    client.force_login(getattr(cast, name))
    assert client.get(page).status_code == status
    assert client.post(page).status_code == 405


def test_visitors_are_sent_to_the_login(client, cast):
    response = client.get(NOW)
    assert response.status_code == 302
    assert reverse("staff:login") in response["Location"]


def test_manager_does_not_know_another_hall(client, cast):
    client.force_login(cast.manager)
    assert client.get(NOW, {"hall": cast.hall.code}).status_code == 200
    assert client.get(NOW, {"hall": cast.other_hall.code}).status_code == 404


def test_supervisor_changes_the_hall(client, cast):
    client.force_login(cast.supervisor)
    html = client.get(NOW, {"hall": cast.other_hall.code}).content.decode()
    assert f'hall={cast.hall.code}">{cast.hall.name}</a>' in html
    assert f'<b aria-current="page">{cast.other_hall.name}</b>' in html


def test_leader_sees_her_department_only(client, some_cases, open_case, cast):
    open_case(department=cast.other_department, window=cast.other_window)
    client.force_login(cast.leader)
    page = now_of(cast.leader, cast.hall)
    assert {figure.label: figure.count for figure in page.figures}["在办"] == 5
    assert [cell.window.number for aisle in page.floor for cell in aisle.cells] == [12]
    assert client.get(CASES).content.decode().count('<th scope="row">') == 5
    assert {figure.label: figure.count for figure in now_of(cast.manager, cast.hall).figures}["在办"] == 6


def test_htmx_gets_the_part_that_changes(client, cast):
    client.force_login(cast.manager)
    whole, part = client.get(NOW), client.get(NOW, headers={"HX-Request": "true"})
    assert whole.content.decode().lstrip().startswith("<!DOCTYPE html>")
    assert part.content.decode().lstrip().startswith('<div id="hall-now"')
    assert 'hx-trigger="every 15s"' in part.content.decode()
    assert "HX-Request" in whole["Vary"]
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("page", [NOW, CASES])
def test_page_costs_the_same_with_one_and_with_three(client, cast, clock, card_of, page):
    client.force_login(cast.manager)
    costs = []
    for number in (30, 31, 32):
        make_window(cast.hall, number, cast.department)
        clock(due_at=moment(14, 17, 30), case=card_of().case)
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        costs.append(len(captured))
    assert costs[0] == costs[1] == costs[2]
    assert costs[0] <= 48


def test_missing_calendar_year_is_said_from_november(client, cast, time_machine):
    assert year_missing(date(2026, 10, 31)) is None
    assert year_missing(date(2026, 11, 1)) == 2027
    time_machine.move_to(moment(2, month=11), tick=False)
    client.force_login(cast.manager)
    assert "2027 年的节假日安排还没有录入" in client.get(NOW).content.decode()
    check_calendar_horizon()
    CalendarYear.objects.create(year=2027, is_published=True, document="国办发明电〔2026〕7 号")
    assert year_missing(date(2026, 12, 31)) is None
    assert "节假日安排还没有录入" not in client.get(NOW).content.decode()


def test_provisional_dates_are_said(client, cast, clock):
    clock(due_at=moment(21, 17, 30), is_provisional=True)
    client.force_login(cast.manager)
    html = client.get(NOW).content.decode()
    link = re.search(r'<a href="([^"]*)">1 件</a>办件的到期日按周末推算', html)
    assert client.get(link[1].replace("&amp;", "&")).content.decode().count('<th scope="row">') == 1


def test_last_sweep_is_said(client, cast, system):
    client.force_login(cast.manager)
    assert "还没有检查过期限" in client.get(NOW).content.decode()
    sweep_deadlines()
    assert "最近一次检查期限 9/15 09:00" in client.get(NOW).content.decode()


def test_case_list_hides_the_rest_of_a_name(client, cast, open_case):
    open_case()
    client.force_login(cast.manager)
    html = client.get(CASES).content.decode()
    assert "覃小兰" not in html
    assert "覃" in html


def test_sheet_holds_the_filtered_list_as_text(client, cast, some_cases, open_case):
    applicant = Applicant.objects.first()
    applicant.name, applicant.kind = '=HYPERLINK("http://x")\x07', "enterprise"
    applicant.save()
    client.force_login(cast.manager)
    response = client.get(SHEET, {"state": "accepted"})
    assert response["Content-Disposition"] == 'attachment; filename="cases-20260915.xlsx"'
    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert rows[0][0] == "办件编号"
    assert len(rows) == 1 + 3
    names = {row[2] for row in rows[1:]}
    assert '\'=HYPERLINK("http://x")' in names
    assert not any("覃小兰" in str(cell) for row in rows for cell in row)


def test_broken_filters_do_not_break_the_page(client, cast, some_cases):
    client.force_login(cast.manager)
    for query in ("received_on=gestern", "window=0", "state=no", "time=no", "page=abc", "hall=<b>"):
        assert client.get(f"{CASES}?{query}").status_code == 200


def test_role_that_ended_opens_nothing(client, cast):
    former = make_member("former", "蔡琳")
    role = give_role(former, Role.HALL_MANAGER, hall=cast.hall)
    role.valid_until = date(2026, 9, 14)
    role.save()
    client.force_login(former)
    assert client.get(NOW).status_code == 403
