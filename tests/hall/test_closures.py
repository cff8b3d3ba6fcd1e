"""Acts on the calendar: days, publication, closures by order with a second person's consent."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from hall import calendar_acts
from hall.calendars import calendar_version, work_calendar
from hall.errors import RuleBroken
from hall.models import CalendarYear, DayException
from hall.signals import calendar_changed
from hall.states import DayKind
from tests.factories import make_hall, make_member

STORM = date(2026, 9, 24)
ORDER = {
    "name": "台风停工",
    "order_number": "示府办〔2026〕31号",
    "order_date": date(2026, 9, 22),
    "scan": "closures/order.pdf",
}


@pytest.fixture
def people(db):
    return make_member("manager", "吴静宜"), make_member("second", "郑国华")


@pytest.fixture
def announced():
    heard = []

    def hear(sender, days, **kwargs):
        heard.append(days)

    calendar_changed.connect(hear)
    yield heard
    calendar_changed.disconnect(hear)


def refused(act, *arguments, **fields):
    version = calendar_version()
    with pytest.raises(RuleBroken) as broken:
        act(*arguments, **fields)
    assert calendar_version() == version
    return (broken.value.code, broken.value.status, broken.value.field)


@time_machine.travel("2026-09-22 09:42 +0800", tick=False)
def test_closure_counts_from_its_consent(people, announced, django_capture_on_commit_callbacks):
    manager, second = people
    with django_capture_on_commit_callbacks(execute=True):
        closure = calendar_acts.order_closure(STORM, by=manager, **ORDER)
    assert work_calendar().is_working_day(STORM) is True
    assert announced == []
    with django_capture_on_commit_callbacks(execute=True):
        calendar_acts.consent_to_closure(closure, by=second)
    assert work_calendar().is_working_day(STORM) is False
    assert work_calendar().reason(STORM) == "台风停工"
    assert announced == [[STORM]]
    signatures = [(row.history_type, row.history_user, row.history_change_reason) for row in closure.history.all()]
    assert signatures == [("~", second, "复核停止办公"), ("+", manager, "示府办〔2026〕31号")]


def test_closure_of_one_hall_leaves_the_others_open(people):
    manager, second = people
    hall, other = make_hall(), make_hall("SFX", "星河镇便民中心", level="township")
    calendar_acts.consent_to_closure(calendar_acts.order_closure(STORM, by=manager, hall=hall, **ORDER), by=second)
    assert [work_calendar(place).is_working_day(STORM) for place in (hall, other, None)] == [False, True, True]


@pytest.mark.parametrize("gap", [{"order_number": ""}, {"order_number": "  "}, {"order_date": None}])
def test_closure_without_an_order_is_refused(people, gap):
    outcome = refused(calendar_acts.order_closure, STORM, by=people[0], **(ORDER | gap))
    assert outcome == ("closure_without_order", 409, "order_number")
    assert not DayException.objects.exists()


@pytest.mark.parametrize("scan", ["", None])
def test_closure_without_the_scan_of_its_order_is_refused(people, scan):
    outcome = refused(calendar_acts.order_closure, STORM, by=people[0], **(ORDER | {"scan": scan}))
    assert outcome == ("closure_without_scan", 409, "order_scan")
    assert not DayException.objects.exists()


def test_closure_entered_before_scans_were_asked_for_is_not_consented_to(people):
    manager, second = people
    with connection.cursor() as cursor:  # as on a database that was there before the rule
        cursor.execute("ALTER TABLE hall_dayexception DROP CONSTRAINT closure_carries_its_scan")
    order = {name: value for name, value in ORDER.items() if name != "scan"}
    closure = DayException.objects.create(date=STORM, kind=DayKind.CLOSURE, entered_by=manager, **order)
    assert refused(calendar_acts.consent_to_closure, closure, by=second)[0] == "closure_without_scan"
    calendar_acts.withdraw_closure(closure, reason="补扫描件", by=manager)


def test_database_itself_refuses_a_closure_without_a_scan(people):
    closure = calendar_acts.order_closure(STORM, by=people[0], **ORDER)
    closure.order_scan = ""
    with pytest.raises(IntegrityError, match="closure_carries_its_scan"), transaction.atomic():
        closure.save()


def test_closure_is_entered_once_a_hall(people):
    hall = make_hall()
    for place in (None, hall):
        calendar_acts.order_closure(STORM, by=people[0], hall=place, **ORDER)
        outcome = refused(calendar_acts.order_closure, STORM, by=people[1], hall=place, **ORDER)
        assert outcome == ("closure_exists", 409, "date")
    assert DayException.objects.count() == 2


def test_consent_needs_a_second_person_and_comes_once(people):
    manager, second = people
    closure = calendar_acts.order_closure(STORM, by=manager, **ORDER)
    assert refused(calendar_acts.consent_to_closure, closure, by=manager) == ("second_person_needed", 403, "")
    calendar_acts.consent_to_closure(closure, by=second)
    outcome = refused(calendar_acts.consent_to_closure, closure, by=second)
    assert outcome == ("closure_already_consented", 409, "")


def test_database_itself_refuses_consent_by_the_same_person(people):
    closure = calendar_acts.order_closure(STORM, by=people[0], **ORDER)
    closure.consented_by = people[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        closure.save()


def test_waiting_closure_can_be_withdrawn_with_a_reason(people):
    manager, second = people
    closure = calendar_acts.order_closure(STORM, by=manager, **ORDER)
    assert refused(calendar_acts.withdraw_closure, closure, reason=" ", by=manager) == ("reason_missing", 409, "reason")
    calendar_acts.withdraw_closure(closure, reason="台风转向", by=manager)
    assert not DayException.objects.exists()
    assert DayException.history.first().history_change_reason == "台风转向"
    assert refused(calendar_acts.consent_to_closure, closure, by=second)[0] == "closure_withdrawn"


def test_closure_in_force_is_not_withdrawn(people):
    manager, second = people
    closure = calendar_acts.order_closure(STORM, by=manager, **ORDER)
    calendar_acts.consent_to_closure(closure, by=second)
    outcome = refused(calendar_acts.withdraw_closure, closure, reason="台风转向", by=manager)
    assert outcome == ("closure_already_consented", 409, "")


def test_day_is_entered_and_removed_with_history(people, announced, django_capture_on_commit_callbacks):
    manager, _second = people
    on = date(2027, 1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        calendar_acts.enter_day(on, kind=DayKind.HOLIDAY, name="元旦", by=manager)
    assert work_calendar().is_working_day(on) is False
    with django_capture_on_commit_callbacks(execute=True):
        calendar_acts.remove_day(on, reason="录错年份", by=manager)
    assert work_calendar().is_working_day(on) is True
    assert announced == [[on], [on]]
    history = DayException.history.values_list("history_type", "history_user", "history_change_reason")
    assert list(history) == [("-", manager.pk, "录错年份"), ("+", manager.pk, "录入特殊日期")]


SATURDAY, MONDAY = date(2026, 2, 14), date(2026, 2, 16)


@pytest.mark.parametrize(
    ("first", "second", "code", "words"),
    [
        (
            DayKind.MAKE_UP_WORKDAY,
            DayKind.HOLIDAY,
            "day_is_other_kind",
            "2026 年 2 月 14 日已经登记为调休上班（春节），不能又放假又上班",
        ),
        (DayKind.HOLIDAY, DayKind.MAKE_UP_WORKDAY, "day_is_other_kind", "已经登记为放假"),
        (DayKind.HOLIDAY, DayKind.HOLIDAY, "day_exists", "已经登记为放假（春节）。"),
    ],
)
def test_day_is_either_off_or_made_up(people, first, second, code, words):
    calendar_acts.enter_day(SATURDAY, kind=first, name="春节", by=people[0])
    with pytest.raises(RuleBroken) as broken:
        calendar_acts.enter_day(SATURDAY, kind=second, name="春节", by=people[0])
    assert (broken.value.code, broken.value.field) == (code, "date")
    assert words in broken.value.message
    assert DayException.objects.count() == 1


def test_make_up_day_is_a_weekend_day(people):
    outcome = refused(calendar_acts.enter_day, MONDAY, kind=DayKind.MAKE_UP_WORKDAY, name="春节", by=people[0])
    assert outcome == ("make_up_on_weekday", 409, "date")


@pytest.mark.parametrize("on", [date(1999, 12, 31), date(2101, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_absurd_dates_are_refused(people, on):
    by = people[0]
    assert refused(calendar_acts.enter_day, on, kind=DayKind.HOLIDAY, name="x", by=by)[0] == "date_absurd"
    assert refused(calendar_acts.order_closure, on, by=by, **ORDER)[0] == "date_absurd"
    assert refused(calendar_acts.publish_year, on.year, document="通知", by=by)[0] == "date_absurd"


@pytest.mark.parametrize("on", [date(2000, 1, 1), date(2100, 12, 31)])
def test_first_and_last_days_are_taken(people, on):
    assert calendar_acts.enter_day(on, kind=DayKind.HOLIDAY, name="x", by=people[0]).date == on


@pytest.mark.parametrize("year", [0, -5, 10**9])
def test_absurd_years_are_refused(people, year):
    assert refused(calendar_acts.publish_year, year, document="通知", by=people[0])[0] == "date_absurd"


def test_removing_needs_a_reason_and_a_day(people):
    assert refused(calendar_acts.remove_day, MONDAY, reason="", by=people[0]) == ("reason_missing", 409, "reason")
    assert refused(calendar_acts.remove_day, MONDAY, reason="录错", by=people[0]) == ("day_missing", 409, "date")


def test_closure_is_no_day_to_remove(people):
    calendar_acts.order_closure(STORM, by=people[0], **ORDER)
    assert refused(calendar_acts.remove_day, STORM, reason="录错", by=people[0])[0] == "day_missing"


def test_published_year_is_no_longer_provisional(people, announced, django_capture_on_commit_callbacks):
    manager, _second = people
    assert refused(calendar_acts.publish_year, 2027, document=" ", by=manager)[0] == "document_missing"
    assert refused(calendar_acts.publish_year, 2027, document="通知", by=manager)[0] == "year_without_days"
    calendar_acts.enter_day(date(2027, 1, 1), kind=DayKind.HOLIDAY, name="元旦", by=manager)
    assert work_calendar().is_published(date(2027, 6, 1)) is False
    with django_capture_on_commit_callbacks(execute=True):
        calendar_acts.publish_year(2027, document="国办发明电〔2026〕9号", by=manager)
    assert work_calendar().is_published(date(2027, 6, 1)) is True
    assert announced[-1] == calendar_acts.days_of(2027)
    row = CalendarYear.objects.get(year=2027)
    assert (row.history.get().history_user, row.document) == (manager, "国办发明电〔2026〕9号")


def test_correcting_the_notice_changes_no_day(people, announced, django_capture_on_commit_callbacks):
    manager, _second = people
    calendar_acts.enter_day(date(2027, 1, 1), kind=DayKind.HOLIDAY, name="元旦", by=manager)
    calendar_acts.publish_year(2027, document="通知", by=manager)
    with django_capture_on_commit_callbacks(execute=True):
        calendar_acts.publish_year(2027, document="国办发明电〔2026〕9号", by=manager)
    assert announced == [[]]
    assert work_calendar().documents[2027] == "国办发明电〔2026〕9号"
