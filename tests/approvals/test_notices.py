"""Told once: again only for a new fact and at the price of a red card (article 12)."""

from datetime import date, timedelta

import pytest

from approvals.models import SecondNotice
from approvals.operations.intake import deem_accepted
from approvals.operations.notices import close_silent, notify_again
from approvals.operations.telling import check_materials, notify_deficiency
from approvals.policies import allowed, barred
from approvals.states import Act, CaseState, CheckResult, ClockKind, EventKind, Necessity, PaperKind
from approvals.verification import verify
from approvals.views.desk.panels import act_panels
from hall.errors import IllegalMove, NotAllowed
from supervision.models import Card
from supervision.operations.cards import issue_for_event, sweep
from tests.approvals.notices import AGAIN, FACT, KNOWN, SILENT, again, check, complete, told
from tests.approvals.stages import RECEIVED, STAGES, at, fresh, last_event, moment, received, refuse
from tests.factories import make_item, make_version, place, publish, send_away
from tests.factories.cases import make_case


def test_new_fact_goes_out_as_its_own_numbered_paper(cast):
    case = told(cast)
    with at(AGAIN):
        notice = again(case, cast)
    case = fresh(case)
    assert (case.state, notice.paper.kind) == (CaseState.DEFICIENT, PaperKind.SECOND_NOTICE)
    assert notice.paper.number == "示文旅许再补〔2026〕0001号"
    content = notice.paper.content
    assert (content["first"], content["fact"], content["known_on"]) == ("示文旅许补〔2026〕0001号", FACT, "2026-03-03")
    assert content["lines"] == [
        {"name": "材料2", "result": "wrong", "result_label": "不符", "needed": "请换交真实的原件"}
    ]
    assert content["reply_by"] == "2026-04-16"
    event = last_event(case)
    assert (event.kind, event.by, event.note, event.article) == (EventKind.NOTIFIED_AGAIN, cast.clerk_a, FACT, "12")
    assert case.history.first().history_user == cast.clerk_a


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"fact": "  "}, "new_fact_missing", "fact"),
        ({"fact": "长" * 1001}, "text_too_long", "fact"),
        ({"known_at": RECEIVED}, "fact_not_new", "known_at"),
        ({"known_at": "2026-03-01T10:00"}, "fact_not_new", "known_at"),
        ({"known_at": "2026-03-04T10:01"}, "fact_in_future", "known_at"),
        ({"order": 1, "result": CheckResult.MISSING}, "already_told", "materials"),
        ({"result": CheckResult.COMPLETE}, "notice_names_complete", "materials"),
        ({"remark": " "}, "needed_missing", "materials"),
    ],
)
def test_second_notice_without_a_new_fact_or_with_old_lines_is_refused(cast, fields, code, field):
    case = told(cast)
    with at(AGAIN):
        broken = refuse(again, case, cast, **fields)
    assert (broken.code, broken.field, broken.article) == (code, field, 12)
    assert (SecondNotice.objects.count(), case.papers.count(), case.events.count()) == (0, 2, 2)
    assert case.materials.get(requirement__order=2).result == CheckResult.COMPLETE


def test_second_notice_names_something(cast):
    case = told(cast)
    with at(AGAIN):
        broken = refuse(notify_again, case, materials=[], fact=FACT, known_at=moment(KNOWN), by=cast.clerk_a)
    assert broken.code == "nothing_to_tell"


def test_plain_notice_stays_refused_after_the_first(cast):
    case = complete(told(cast), cast)
    with at(AGAIN):
        broken = refuse(notify_deficiency, case, materials=[check(case, 2)], by=cast.clerk_a)
    assert (broken.code, broken.article) == ("already_told", 12)


def test_nothing_new_slips_in_through_the_check_of_materials(cast):
    with at(RECEIVED):
        case = complete(told(cast), cast)
        broken = refuse(check_materials, case, materials=[check(case, 2)], by=cast.clerk_a)
    assert (broken.code, broken.field) == ("already_told", "materials")


def test_before_the_first_notice_there_is_no_second(cast):
    with at(RECEIVED):
        case = received(cast, missing=[1])
        assert refuse(again, case, cast, known_at=RECEIVED).code == "not_told_yet"
        labels = [one.label for one in act_panels(case, cast.clerk_a, moment(RECEIVED)).barred]
    assert str(Act.NOTIFY_AGAIN.label) not in labels


def test_second_notice_ends_the_days_after_a_supplement_and_a_new_supplement_starts_them_again(cast):
    case = told(cast)
    with at("2026-03-03T16:00"):
        case = complete(case, cast)
    with at(AGAIN):
        again(case, cast)
        case = fresh(case)
        assert case.supplemented_at is None
        assert not case.clocks.filter(kind=ClockKind.NOTICE, stopped_at__isnull=True).exists()
    with at("2026-03-09T10:00"):
        case = complete(case, cast, order=2)
    running = case.clocks.get(kind=ClockKind.NOTICE, stopped_at__isnull=True)
    assert (case.state, running.started_on, running.due_on) == (
        CaseState.RECEIVED, date(2026, 3, 9), date(2026, 3, 16),
    )  # fmt: skip
    with at("2026-03-16T17:31"):
        case = deem_accepted(case, by=cast.clerk_a)
    assert case.accepted_on == date(2026, 3, 9)
    assert verify()["differences"] == []


def test_after_the_days_of_telling_it_is_too_late_for_a_second_notice(cast):
    with at(RECEIVED):
        case = complete(told(cast), cast)
    with at("2026-03-09T17:31"):
        assert refuse(again, case, cast).code == "notice_too_late"


def test_second_notice_raises_one_red_card_that_names_who_told(cast):
    case = told(cast)
    send_away(cast.clerk_a, cast.hall)
    with at(AGAIN):
        again(case, cast, by=cast.clerk_b)
        event = last_event(case)
        issue_for_event(event, event.at)
        issue_for_event(event, event.at)
    card = Card.objects.get()
    assert (card.trigger, card.level, card.breach_on) == ("second_notice", "red", date(2026, 3, 4))
    assert (card.member, card.chief, card.evidence["note"]) == (cast.clerk_b, cast.chief, FACT)


def test_card_is_found_again_where_the_signal_was_lost(cast):
    case = told(cast)
    with at(AGAIN):
        again(case, cast)
    assert not Card.objects.exists()
    assert sweep(moment(AGAIN) + timedelta(minutes=5)).red == 1
    assert sweep(moment(AGAIN) + timedelta(minutes=10)).red == 0
    assert list(Card.objects.values_list("trigger", flat=True)) == ["second_notice"]


@pytest.mark.parametrize("state", [state for state in STAGES if state not in ("received", "deficient")])
def test_no_other_state_knows_a_second_notice(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        with pytest.raises(IllegalMove):
            again(case, cast, known_at=RECEIVED)
        with pytest.raises(IllegalMove):
            close_silent(case, by=cast.clerk_a)


@pytest.mark.parametrize("name", ["clerk_b", "reviewer", "manager", "outsider"])
def test_only_the_window_tells_again_and_closes(cast, name):
    case = told(cast)
    user = getattr(cast, name)
    with at(AGAIN), pytest.raises(NotAllowed):
        again(case, cast, by=user)
    with at(SILENT), pytest.raises(NotAllowed):
        close_silent(case, by=user)
    assert Act.CLOSE_SILENT in allowed(cast.clerk_a, case, moment(SILENT))
    assert Act.CLOSE_SILENT in dict(barred(user, case, moment(SILENT)))


def test_desk_tells_again_and_prints(client, cast):
    case = told(cast)
    key = case.version.materials.get(order=2).pk
    client.force_login(cast.clerk_a)
    address = f"/desk/cases/{case.number}/second-notice/"
    body = {"fact": FACT, "known_at": "2026-03-03T15:00", f"m{key}-remark": "请换交真实的原件"}
    with at(AGAIN):
        assert client.post(address, body).status_code == 422  # wrong or missing is not chosen
        assert client.post(address, body | {"fact": "", f"m{key}-result": "wrong"}).status_code == 422
        assert client.post(address, body | {f"m{key}-result": "wrong"}).status_code == 302
        paper = fresh(case).papers.get(kind=PaperKind.SECOND_NOTICE)
        sheet = client.get(paper.get_absolute_url()).content.decode()
        page = client.get(case.get_absolute_url()).content.decode()
    assert FACT in sheet and "2026 年 3 月 3 日" in sheet and "请换交真实的原件" in sheet
    assert "因新的事实再次告知" in page


def test_api_tells_again(client, cast):
    case = told(cast)
    key = case.version.materials.get(order=2).pk
    client.force_login(cast.clerk_a)
    line = {"material": key, "result": "wrong", "needed": "请换交真实的原件"}
    body = {"fact": FACT, "known_at": "2026-03-03T15:00:00+08:00", "materials": [line]}
    address = f"/api/v1/cases/{case.number}/second-notice/"
    with at(AGAIN):
        early = client.post(address, body | {"known_at": "2026-03-02T09:00:00+08:00"}, "application/json")
        done = client.post(address, body, "application/json")
        silent = client.post(f"/api/v1/cases/{case.number}/silence/", {}, "application/json")
    assert (early.status_code, early.json()["code"]) == (409, "fact_not_new")
    assert (done.status_code, done.json()["state"]) == (200, "deficient")
    assert (silent.status_code, silent.json()["code"]) == (409, "reply_days_run")


def test_material_that_may_follow_is_told_too(cast):
    version = make_version(make_item(cast.department))
    version.materials.filter(order=2).update(necessity=Necessity.MAY_FOLLOW)
    item = publish(version)
    place(item, cast.window)
    with at(RECEIVED):
        case = make_case(item, cast.window, cast.clerk_a, missing=[1, 2])
        broken = refuse(notify_deficiency, case, materials=[check(case, 1, CheckResult.MISSING)], by=cast.clerk_a)
    assert broken.code == "notice_incomplete" and "材料2" in broken.message


def test_third_notice_names_nothing_that_the_second_should_have_told(cast):
    case = told(cast)
    with at(AGAIN):
        again(case, cast)
    with at("2026-03-05T10:00"):
        broken = refuse(again, case, cast, order=2, known_at=KNOWN)
    assert (broken.code, broken.field, broken.article) == ("fact_not_new", "known_at", 12)
