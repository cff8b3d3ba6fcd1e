"""Windows close and open: who may, what is recorded, what is refused, how long a closing lasts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from hall.errors import IllegalMove, NotAllowed, RuleBroken
from staff.states import Role
from tests.factories import give_role, make_department, make_hall, make_member, make_window
from windows.models import WindowClosing
from windows.operations.opening import close_window, open_window
from windows.policies import read_windows, run_window
from windows.queries import closings_at, windows_read_by
from windows.states import WindowKind

AT = datetime(2026, 9, 22, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hall(db):
    return make_hall()


@pytest.fixture
def manager(hall):
    member = make_member("manager", "吴静宜")
    give_role(member, Role.HALL_MANAGER, hall=hall)
    return member


def code_of(act, *arguments, **named):
    with pytest.raises(RuleBroken) as refused:
        act(*arguments, **named)
    return refused.value.code


def closings(window):
    return list(window.closings.order_by("pk").values_list("closed_at", "reason", "reopened_at"))


@pytest.mark.parametrize("kind", WindowKind.values)
def test_every_kind_of_window_closes_and_opens(hall, manager, clock, kind):
    window = make_window(hall, 12, make_department(), kind=kind)
    closing = close_window(window, reason=" 设备检修 ", by=manager)
    clock.shift(HOUR)
    assert open_window(window, by=manager) == closing
    assert closings(window) == [(AT, "设备检修", AT + HOUR)]
    closing.refresh_from_db()
    assert (closing.closed_by, closing.reopened_by) == (manager, manager)
    signed = closing.history.order_by("history_id").values_list("history_user__username", "history_change_reason")
    assert list(signed) == [("manager", "暂停办理"), ("manager", "恢复办理")]


def test_twice_is_told_and_changes_nothing(hall, manager):
    window = make_window(hall)
    close_window(window, reason="设备检修", by=manager)
    with pytest.raises(IllegalMove, match="window_already_closed"):
        close_window(window, reason="又一次", by=manager)
    open_window(window, by=manager)
    with pytest.raises(IllegalMove, match="window_not_closed"):
        open_window(window, by=manager)
    assert closings(window) == [(AT, "设备检修", AT)]


def test_it_closes_again_after_it_opened(hall, manager):
    window = make_window(hall)
    for reason in ("设备检修", "停电"):
        close_window(window, reason=reason, by=manager)
        open_window(window, by=manager)
    assert [reason for _closed, reason, _opened in closings(window)] == ["设备检修", "停电"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_closing_has_its_reason(hall, manager, reason):
    window = make_window(hall)
    assert code_of(close_window, window, reason=reason, by=manager) == "reason_missing"
    assert closings(window) == []


def test_an_inactive_window_is_not_closed_as_well(hall, manager):
    window = make_window(hall, is_active=False)
    assert code_of(close_window, window, reason="设备检修", by=manager) == "window_inactive"


def test_a_closing_lasts_until_somebody_reopens(hall, manager, clock):
    window, other = make_window(hall, 1), make_window(hall, 2)
    closing = close_window(window, reason="设备检修", by=manager)
    close_window(other, reason="停电", by=manager)
    open_window(other, by=manager)
    assert list(closings_at(AT - HOUR)) == []
    assert list(closings_at(AT)) == [closing]
    assert list(closings_at(AT + 3 * DAY)) == [closing]
    clock.shift(2 * DAY)
    open_window(window, by=manager)
    assert list(closings_at(AT + 2 * DAY)) == []
    assert list(closings_at(AT + DAY)) == [closing]


@pytest.mark.parametrize(
    "broken",
    [
        {"reopened_at": AT - HOUR},
        {"reopened_at": None},
        {"reopened_by": None},
    ],
)
def test_the_database_keeps_the_order_of_closing_and_opening(hall, manager, broken):
    facts = {"closed_at": AT, "closed_by": manager, "reason": "停电", "reopened_at": AT + HOUR, "reopened_by": manager}
    with pytest.raises(IntegrityError), transaction.atomic():
        WindowClosing.objects.create(window=make_window(hall), **(facts | broken))


def test_the_database_keeps_one_open_closing(hall, manager):
    window = make_window(hall)
    facts = {"window": window, "closed_at": AT, "closed_by": manager, "reason": "停电"}
    WindowClosing.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        WindowClosing.objects.create(**facts)


#: role, of what → may run: a window of the department here, of another department here, a comprehensive one here,
#: a window of the department in another hall.
RUNNERS = {
    (Role.HALL_MANAGER, "hall"): (True, True, True, False),
    (Role.HALL_MANAGER, "everywhere"): (True, True, True, True),
    (Role.DUTY_OFFICER, "hall"): (True, True, True, False),
    (Role.CHIEF_REPRESENTATIVE, "hall"): (True, False, False, False),
    (Role.CHIEF_REPRESENTATIVE, "everywhere"): (True, False, False, True),
    (Role.HALL_LEADER, "hall"): (False, False, False, False),
    (Role.SUPERVISOR, "everywhere"): (False, False, False, False),
    (Role.SECTION_REVIEWER, "everywhere"): (False, False, False, False),
    (Role.CASHIER, "hall"): (False, False, False, False),
}
#: the same → which of the four windows may be read.
READERS = {
    (Role.HALL_LEADER, "hall"): (True, True, True, False),
    (Role.SUPERVISOR, "everywhere"): (True, True, True, True),
}


@pytest.mark.parametrize("key", RUNNERS)
def test_who_reads_and_runs_a_window(hall, key):
    role, where = key
    department, township = make_department(), make_hall("SFX", "星河镇便民中心", level="township")
    windows = [
        make_window(hall, 1, department),
        make_window(hall, 2, make_department("公安局", "示公")),
        make_window(hall, 3),
        make_window(township, 1, department),
    ]
    member, is_chief = make_member(), role in (Role.CHIEF_REPRESENTATIVE, Role.SECTION_REVIEWER)
    row = give_role(
        member, role, department=department if is_chief else None, hall=None if where == "everywhere" else hall
    )

    def runs(window):
        try:
            return run_window(member, window, AT).row == f"staff.RoleAssignment:{row.pk}"
        except NotAllowed as refused:
            assert (refused.code, refused.article) == ("role_missing", 4)
            return False

    assert tuple(map(runs, windows)) == RUNNERS[key]
    read = READERS.get(key, RUNNERS[key])
    assert set(windows_read_by(member, AT)) == {window for window, reads in zip(windows, read, strict=True) if reads}
    if any(read):
        assert read_windows(member, AT).row == f"staff.RoleAssignment:{row.pk}"
    else:
        assert code_of(read_windows, member, AT) == "role_missing"
    if not RUNNERS[key][0]:
        assert code_of(close_window, windows[0], reason="设备检修", by=member) == "role_missing"
        assert code_of(open_window, windows[0], by=member) == "role_missing"
        assert closings(windows[0]) == []
