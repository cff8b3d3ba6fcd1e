"""Empty posts: found once, carded after 15 and 60 minutes, ended with their length, annulled by later facts."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from hall.models import JobRun
from staff.operations.attendance import recount
from supervision.models import Card
from supervision.operations.vacancies import issue_vacancy_cards
from supervision.tasks import check_vacancies
from tests.approvals.stages import at, moment
from tests.factories import hold_post, make_window, send_away
from tests.factories.attendance import count_attendance_in, punch
from windows.models import Vacancy
from windows.operations.covers import hand_over
from windows.operations.vacancies import check

DAY = "2026-03-03"


@pytest.fixture
def hall(cast):
    """Attendance counts in the centre; the police window's clerk is there all day."""
    count_attendance_in(cast.hall)
    with at(f"{DAY}T08:45"):
        punch(cast.outsider, cast.hall, f"{DAY}T08:40", f"{DAY}T12:01", f"{DAY}T13:50", f"{DAY}T17:31")
    return cast.hall


def look(clock):
    """One run of the job at a local time of the day."""
    text = clock if "T" in clock else f"{DAY}T{clock}"
    with at(text):
        found = check(moment(text))
        return found, issue_vacancy_cards(moment(text))


def vacancies():
    return [
        (
            f"{row.began_at.astimezone(moment(DAY + 'T00:00').tzinfo):%H:%M}",
            f"{row.ended_at.astimezone(moment(DAY + 'T00:00').tzinfo):%H:%M}" if row.ended_at else "",
            row.annulled_at is not None,
        )
        for row in Vacancy.objects.order_by("began_at", "pk")
    ]


def cards():
    return list(Card.objects.order_by("issued_at", "pk").values_list("level", "state"))


def test_a_day_with_an_empty_post(cast, hall):
    punch(cast.clerk_a, hall, f"{DAY}T08:55")
    assert look("09:05")[0].vacant == 0
    punch(cast.clerk_a, hall, f"{DAY}T10:00")  # she leaves
    assert look("10:01")[1] == []
    assert vacancies() == [("10:00", "", False)]
    assert look("10:14")[1] == []
    assert look("10:15")[1] == ["yellow"]
    assert look("10:16")[1] == look("10:59")[1] == []
    assert look("11:00")[1] == ["red"]
    punch(cast.clerk_a, hall, f"{DAY}T11:20")
    found, new = look("11:21")
    assert (found.vacant, found.ended, new) == (0, 1, [])
    assert vacancies() == [("10:00", "11:20", False)]
    assert Vacancy.objects.get().length(moment(f"{DAY}T18:00")).seconds == 80 * 60
    card = Card.objects.get(level="red")
    assert (card.member, card.chief, card.window, card.department) == (
        cast.clerk_a, cast.chief, cast.window, cast.department,
    )  # fmt: skip
    assert card.case is None and card.breach_on.isoformat() == DAY
    assert card.evidence["vacant_since"] == f"{DAY}T10:00:00+08:00"


def test_looking_twice_changes_nothing(cast, hall):
    look("10:20")
    before = list(Vacancy.objects.values()), list(Card.objects.values())
    with at(f"{DAY}T10:20"):
        check_vacancies()
        check_vacancies()
    assert (list(Vacancy.objects.values()), list(Card.objects.values())) == before
    assert Card.history.count() == Card.objects.count()


def test_a_vacancy_ends_with_the_session_and_begins_anew(cast, hall):
    look("11:30")
    look("12:30")
    look("14:20")
    assert vacancies() == [("09:00", "12:00", False), ("14:00", "", False)]
    assert cards() == [("yellow", "open"), ("red", "open"), ("yellow", "open")]


def test_a_job_that_slept_all_morning_finds_the_same(cast, hall):
    punch(cast.clerk_a, hall, f"{DAY}T08:55", f"{DAY}T09:30", f"{DAY}T11:00")
    look("13:00")
    with at(f"{DAY}T13:00"):
        recount([cast.clerk_a.pk], [moment(f"{DAY}T00:00").date()])
    look("13:01")
    assert vacancies() == [("09:30", "11:00", False)]
    assert cards() == [("yellow", "open"), ("red", "open")]


def test_outside_of_opening_hours_nobody_is_missed(cast, hall):
    for clock in ("08:59", "12:00", "13:30", "17:30", "22:00", "2026-03-07T10:00", "2026-10-01T10:00"):
        assert look(clock)[0].vacant == 0
    assert vacancies() == []


def test_b_covers_and_nothing_is_empty(cast, hall):
    punch(cast.clerk_b, hall, f"{DAY}T08:55")
    assert look("10:00")[0].vacant == 0
    send_away(cast.clerk_b, hall, f"{DAY}T10:00", f"{DAY}T10:30")
    look("10:10")
    look("10:31")
    assert vacancies() == [("10:00", "10:30", False)]


def test_both_gone_after_a_cover(cast, hall):
    punch(cast.clerk_a, hall, f"{DAY}T08:50")
    punch(cast.clerk_b, hall, f"{DAY}T08:52")
    with at(f"{DAY}T09:30"):
        hand_over(cast.window.posts.get(), reason="离岗", by=cast.clerk_a)
    punch(cast.clerk_a, hall, f"{DAY}T09:31")
    punch(cast.clerk_b, hall, f"{DAY}T09:45")
    look("10:05")
    assert vacancies() == [("09:45", "", False)]
    assert cards() == [("yellow", "open")]


def test_a_late_upload_annuls_the_vacancy_and_its_cards(cast, hall):
    look("10:05")
    assert cards() == [("yellow", "open"), ("red", "open")]
    with at(f"{DAY}T10:06"):
        punch(cast.clerk_a, hall, f"{DAY}T08:58")
    look("10:07")
    assert vacancies() == [("09:00", "", True)]
    assert cards() == [("yellow", "withdrawn"), ("red", "withdrawn")]
    card = Card.objects.first()
    assert card.ruling and card.ruled_by.username == "system"
    assert [row.state for row in card.history.order_by("history_id")] == ["open", "withdrawn"]


def test_a_late_upload_that_only_shortens_it(cast, hall):
    look("10:05")
    with at(f"{DAY}T10:06"):
        punch(cast.clerk_a, hall, f"{DAY}T09:20")
    look("10:07")
    assert vacancies() == [("09:00", "09:20", False)]
    assert cards() == [("yellow", "open"), ("red", "withdrawn")]


def test_a_punch_annulled_the_next_day_brings_the_vacancy_to_light(cast, hall):
    first, second = punch(cast.clerk_a, hall, f"{DAY}T08:55", f"{DAY}T12:01")
    look("12:10")
    assert vacancies() == []
    with at("2026-03-04T08:30"):
        for record in (first, second):
            record.annulled_at, record.annulled_by = moment("2026-03-04T08:30"), cast.manager
            record.annul_reason = "代打卡"
            record.save()
        recount([cast.clerk_a.pk], [moment(f"{DAY}T00:00").date()])
    look("2026-03-04T08:31")
    assert vacancies()[0] == ("09:00", "12:00", False)
    assert set(cards()) == {("yellow", "open"), ("red", "open")}


def named():
    return set(Card.objects.values_list("level", "member__username"))


def test_while_a_is_on_leave_the_empty_post_is_b_s(cast, hall):
    send_away(cast.clerk_a, hall, f"{DAY}T08:00", f"{DAY}T18:00")
    look("10:05")
    assert named() == {("yellow", "clerk_b"), ("red", "clerk_b")}


def test_after_the_leave_the_longer_absence_counts(cast, hall):
    send_away(cast.clerk_a, hall, f"{DAY}T08:00", f"{DAY}T09:10")
    look("10:05")
    assert named() == {("yellow", "clerk_a"), ("red", "clerk_a")}


def test_who_took_the_post_over_answers_for_it(cast, hall):
    punch(cast.clerk_a, hall, f"{DAY}T08:50")
    punch(cast.clerk_b, hall, f"{DAY}T08:52")
    with at(f"{DAY}T09:30"):
        hand_over(cast.window.posts.get(), reason="离岗", by=cast.clerk_a)
    punch(cast.clerk_a, hall, f"{DAY}T09:31")
    punch(cast.clerk_b, hall, f"{DAY}T09:45")
    look("10:05")
    assert named() == {("yellow", "clerk_b")}


def test_nobody_is_named_while_both_are_lawfully_away(cast, hall):
    for member in (cast.clerk_a, cast.clerk_b):
        send_away(member, hall, f"{DAY}T08:00", f"{DAY}T18:00")
    look("09:20")
    assert named() == {("yellow", None)}
    assert Card.objects.get().chief == cast.chief


def test_an_empty_post_that_the_hall_leader_agreed_to_earns_no_card(cast, hall):
    send_away(cast.clerk_a, hall, f"{DAY}T08:00", f"{DAY}T10:00", override_reason="没有 B 岗可派")
    assert look("10:10")[1] == []
    assert vacancies() == [("09:00", "", False)]
    assert look("10:15")[1] == ["yellow"]
    assert named() == {("yellow", "clerk_a")}
    assert look("10:59")[1] == []
    assert look("11:00")[1] == ["red"]


def test_posts_without_anybody_are_named_as_such(cast, hall):
    comprehensive = make_window(hall, 30)
    holding = hold_post(cast.clerk_a, comprehensive)
    holding.valid_until = "2026-03-02"
    holding.save()
    punch(cast.clerk_a, hall, f"{DAY}T08:50")
    look("10:30")
    card = Card.objects.get(level="yellow")
    assert (card.window, card.member, card.chief, card.department) == (comprehensive, None, None, None)


def test_the_command_says_what_it_found(cast, hall):
    out = StringIO()
    with at(f"{DAY}T10:30"):
        call_command("check_vacancies", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["posts"], report["vacant"], report["begun"], report["cards_created"]) == (3, 1, 1, 2)
    assert JobRun.objects.get(name="check_vacancies").figures["vacant"] == 1


@pytest.mark.parametrize("count", [1, 40])
def test_a_look_costs_the_same_for_any_number_of_posts_that_are_served(cast, hall, count, django_assert_num_queries):
    for number in range(100, 100 + count):
        hold_post(cast.outsider, make_window(hall, number, cast.other_department))
    with at(f"{DAY}T09:00"):
        punch(cast.clerk_a, hall, f"{DAY}T08:50")
        recount([cast.outsider.pk], [moment(f"{DAY}T00:00").date()])
    look("10:00")
    with at(f"{DAY}T10:01"), django_assert_num_queries(10):
        check(moment(f"{DAY}T10:01"))
