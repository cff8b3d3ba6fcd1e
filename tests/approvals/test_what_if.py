"""What if: the cases that a closure or a new limit would move, before anything is saved (X5)."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import Case, CaseClock
from approvals.operations import catalogue
from approvals.operations.intake import accept
from approvals.operations.reprojection import reproject
from approvals.operations.review import extend, pause, resume
from approvals.queries import what_if
from approvals.queries.what_if import closure_effect, limit_effect
from approvals.states import ClockKind, LimitUnit, PauseGround
from hall import calendar_acts
from hall.models import DayException, Hall
from hall.moment import now, today
from hall.states import DayKind
from tests.approvals.stages import RECEIVED, accepted, at, delivered, fresh, paused, received, told
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import make_case

PAGE = reverse("calendar_closure_effect")
ORDER = {
    "name": "台风停工",
    "order_number": "示府办〔2026〕31号",
    "order_date": date(2026, 3, 2),
    "scan": "closures/order.pdf",
}
NOTICE_DUE, PROMISE_DUE = date(2026, 3, 9), date(2026, 3, 12)  # of a case received and accepted on RECEIVED


@pytest.fixture(autouse=True)
def march():
    with at(RECEIVED):
        yield


@pytest.fixture
def open_cases(cast):
    """One case in each way of running: told anew, accepted, resumed after a pause, extended, still paused, finished."""
    cases = {"received": received(cast), "told": told(cast), "accepted": accepted(cast), "delivered": delivered(cast)}
    cases["paused"] = paused(cast)
    resumed = paused(cast)
    with at("2026-03-05T10:00"):
        cases["resumed"] = resume(resumed, result="听证结束", by=cast.reviewer)
        cases["extended"] = extend(accepted(cast), days=5, reason="需要实地核查", by=cast.leader)
        again = accepted(cast)
        pause(again, ground=PauseGround.TESTING, expected_days=3, notice="送检", by=cast.reviewer)
    with at("2026-03-06T10:00"):
        resume(fresh(again), result="检测完成", by=cast.reviewer)
    cases["natural"] = _natural(cast)
    return cases


def _natural(cast) -> Case:
    limits = {"promised_limit": 10, "promised_unit": LimitUnit.NATURAL}
    item = publish(make_version(make_item(cast.department), **limits))
    place(item, cast.window)
    return accept(make_case(item, cast.window, cast.clerk_a), by=cast.clerk_a)


def effect_of(on, cast, *halls, user=None):
    return closure_effect(on, halls or Hall.objects.all(), user or cast.manager, now())


def moves_of(effect):
    return {(move.case.number, str(move.kind), move.now, move.then) for move in effect.moves}


def due_days():
    return {
        clock.pk: (clock.case.number, clock.get_kind_display(), clock.due_on)
        for clock in CaseClock.objects.filter(stopped_at=None).exclude(kind=ClockKind.PAUSE).select_related("case")
    }


@pytest.mark.parametrize("day", [2, 3, 5, 6, 7, 9, 11, 12, 13, 20, 30])
def test_it_foretells_what_the_projection_then_writes(open_cases, cast, day):
    on = date(2026, 3, day)
    foretold, before = effect_of(on, cast), due_days()
    assert due_days() == before, "nothing is written"
    closure = calendar_acts.order_closure(on, by=cast.manager, **ORDER)
    calendar_acts.consent_to_closure(closure, by=cast.supervisor)
    reproject([on])
    after = due_days()
    moved = {(*before[pk], after[pk][2]) for pk in before if before[pk] != after[pk]}
    assert moves_of(foretold) == moved
    assert foretold.clocks == len(moved)
    assert foretold.cases == len({number for number, *_rest in moved})
    assert bool(moved) is (day in (3, 5, 6, 9, 11, 12, 13, 20, 30)), "the test would prove nothing otherwise"


def test_closure_of_a_day_off_moves_nothing(open_cases, cast):
    saturday = effect_of(date(2026, 3, 7), cast)
    assert (saturday.cases, saturday.is_day_off) == (0, True)
    assert effect_of(date(2026, 3, 9), cast).is_day_off is False


def test_another_hall_moves_nothing_here(open_cases, cast):
    assert effect_of(NOTICE_DUE, cast, cast.other_hall).cases == 0
    assert effect_of(NOTICE_DUE, cast, cast.hall).cases == effect_of(NOTICE_DUE, cast).cases > 0


def test_first_to_run_out_are_named_the_rest_is_counted(cast, monkeypatch):
    monkeypatch.setattr(what_if, "SHOWN", 2)
    cases = [accepted(cast) for _number in range(3)]
    effect = effect_of(date(2026, 3, 4), cast)
    assert (effect.cases, effect.clocks) == (3, 9)  # promise, statute and step of each
    assert [move.case for move in effect.moves] == cases[:2]
    assert {str(move.kind) for move in effect.moves} == {"审查环节"}


def test_reader_is_named_her_own_cases_and_told_how_many_there_are(cast):
    case = accepted(cast)
    effect = effect_of(PROMISE_DUE, cast, user=cast.outsider)
    assert (effect.cases, effect.moves) == (1, [])
    assert {move.case for move in effect_of(PROMISE_DUE, cast, user=cast.leader).moves} == {case}


def test_it_costs_the_same_for_one_case_and_for_three(cast):
    counts = []
    for _number in range(3):
        accepted(cast)
        effect_of(PROMISE_DUE, cast, cast.hall)
        with CaptureQueriesContext(connection) as captured:
            effect_of(PROMISE_DUE, cast, cast.hall)
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2] <= 12


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 200), ("supervisor", 200), ("clerk_a", 403), ("chief", 403), ("leader", 403), ("outsider", 403)],
)
def test_page_is_read_by_management(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(PAGE).status_code == status
    assert client.get(PAGE, {"date": "2026-03-09"}).status_code == status
    assert client.post(PAGE).status_code == 405


def test_strangers_log_in_first(client, cast):
    assert client.get(PAGE).url == f"{reverse('staff:login')}?next={PAGE}"


def test_page_says_what_moves_and_saves_nothing(client, cast):
    case = accepted(cast)
    client.force_login(cast.manager)
    html = client.get(PAGE, {"date": "2026-03-04", "hall": cast.hall.code}).content.decode()
    assert "<b>1 件</b>在办办件的到期日会改变，共 3 个期限" in html
    assert html.count('<th scope="row">') == 3
    row = re.search(r"审批承诺</td>.*?</tr>", html, re.DOTALL)[0]
    assert ("3 月 12 日（星期四）" in row, "3 月 13 日（星期五）" in row) == (True, True)
    assert "这一天已经开始" not in html
    assert not DayException.objects.filter(date="2026-03-04").exists()
    assert case.clocks.get(kind=ClockKind.PROMISE).due_on == PROMISE_DUE


def test_page_carries_the_order_to_those_who_may_give_it(client, cast):
    client.force_login(cast.manager)
    asked = {"date": "2026-03-04", "hall": cast.hall.code}
    answer = client.get(PAGE, asked)
    form = answer.context["closure_form"]
    assert (form["date"].value(), form["hall"].value()) == (date(2026, 3, 4), cast.hall.pk)
    assert "csrfmiddlewaretoken" in answer.content.decode()
    assert "closure_form" not in client.get(PAGE, asked | {"hall": cast.other_hall.code}).context
    client.force_login(cast.supervisor)
    assert "closure_form" not in client.get(PAGE, asked).context


def test_order_being_typed_is_looked_at_first_and_nothing_typed_is_lost(client, cast):
    accepted(cast)
    client.force_login(cast.manager)
    typed = {"date": "2026-03-04", "hall": cast.hall.pk, "name": "台风<停工>", "order_number": "示府办〔2026〕31号"}
    answer = client.post(reverse("calendar_closures", args=[2026]), typed | {"preview": "1"}, follow=True)
    assert answer.request["PATH_INFO"] == PAGE
    assert answer.context["effect"].cases == 1
    form = answer.context["closure_form"]
    assert (form["name"].value(), form["order_number"].value()) == ("台风<停工>", "示府办〔2026〕31号")
    assert 'name="date" value="2026-03-04"' in answer.content.decode()
    assert "台风<停工>" not in answer.content.decode()
    assert not DayException.objects.filter(kind=DayKind.CLOSURE).exists()
    client.force_login(cast.supervisor)
    assert client.post(reverse("calendar_closures", args=[2026]), typed | {"preview": "1"}).status_code == 403


def test_looking_without_a_day_asks_for_it(client, cast):
    client.force_login(cast.manager)
    answer = client.post(reverse("calendar_closures", args=[2026]), {"date": "x", "preview": "1"}, follow=True)
    assert answer.status_code == 200
    assert "effect" not in answer.context


def test_page_warns_of_a_day_that_has_begun(client, cast):
    client.force_login(cast.manager)
    assert "已经发出的督办卡不会撤回" in client.get(PAGE, {"date": "2026-03-02"}).content.decode()


@pytest.mark.parametrize("query", ["date=gestern", "date=", "date=1200-01-01", "date=2026-03-04&hall=%3Cb%3E"])
def test_unreadable_questions_are_said(client, cast, query):
    client.force_login(cast.manager)
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert "effect" not in answer.context
    assert "<b>)" not in answer.content.decode()


def test_waiting_closure_links_to_its_effect(client, cast):
    calendar_acts.order_closure(date(2026, 3, 4), by=cast.supervisor, hall=cast.hall, **ORDER)
    client.force_login(cast.manager)
    html = client.get(reverse("calendar_year", args=[2026])).content.decode()
    assert f'<a href="{PAGE}?date=2026-03-04&amp;hall={cast.hall.code}">看影响</a>' in html
    assert client.get(PAGE, {"date": "2026-03-04", "hall": cast.hall.code}).status_code == 200


def draft_of(cast, **changes):
    draft = catalogue.start_draft(cast.item, by=cast.manager)
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save()
    return draft


def test_new_limit_leaves_open_cases_and_says_both_days(cast):
    for bring in (accepted, received, delivered):
        bring(cast)
    effect = limit_effect(draft_of(cast, promised_limit=5), today())
    assert effect.open_cases == 2
    (change,) = effect.changes
    assert (str(change.label), change.limit_before, change.limit_after) == ("承诺时限", 8, 5)
    assert (change.due_before.on, change.due_after.on) == (PROMISE_DUE, date(2026, 3, 9))


def test_case_accepted_then_is_due_as_foretold(cast):
    case = accepted(cast)
    draft = draft_of(cast, promised_limit=0, promised_unit=LimitUnit.IMMEDIATE, statutory_limit=15)
    foretold = limit_effect(draft, today())
    catalogue.publish(draft, by=cast.manager)
    cast.item.refresh_from_db()
    new = accepted(cast)
    days = {clock.kind: clock.due_on for clock in new.clocks.all()}
    assert [change.due_after.on for change in foretold.changes] == [days["promise"], days["statute"]]
    assert fresh(case).clocks.get(kind=ClockKind.PROMISE).due_on == foretold.changes[0].due_before.on


@pytest.mark.parametrize("changes", [{}, {"name": "改名"}, {"fee_note": "照旧"}])
def test_draft_that_keeps_both_limits_has_no_effect_on_time(cast, changes):
    assert limit_effect(draft_of(cast, **changes), today()) is None


def test_first_draft_has_nothing_to_compare(cast):
    assert limit_effect(make_version(make_item(cast.department)), today()) is None


def test_limit_without_a_unit_is_not_reckoned(client, cast):
    draft = draft_of(cast, promised_unit="", statutory_limit=None, statutory_unit="")
    effect = limit_effect(draft, today())
    assert [(change.due_before is None, change.due_after) for change in effect.changes] == [(False, None)] * 2
    client.force_login(cast.manager)
    html = client.get(reverse("approvals:manage:draft", args=[cast.item.code])).content.decode()
    assert "8（单位待定），不能推算" in html
    assert "未写明，不能推算" in html


@pytest.mark.parametrize("page", ["draft", "draft_changes", "item"])
def test_pages_that_publish_say_it_first(client, cast, page):
    received(cast)
    draft_of(cast, promised_limit=5)
    client.force_login(cast.manager)
    html = client.get(reverse(f"approvals:manage:{page}", args=[cast.item.code])).content.decode()
    assert "已收的 <b>1 件</b>在办办件仍按收件时的版本办理，到期日不变。" in html
    assert "5 个工作日，" in html
    assert "3 月 9 日（星期一）</b>到期" in html


def test_limits_are_reckoned_by_the_calendar_of_the_window(cast):
    closure = calendar_acts.order_closure(date(2026, 3, 4), by=cast.manager, hall=cast.hall, **ORDER)
    calendar_acts.consent_to_closure(closure, by=cast.supervisor)
    (change,) = limit_effect(draft_of(cast, promised_limit=5), today()).changes
    assert change.due_after.on == date(2026, 3, 10)
