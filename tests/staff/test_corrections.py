"""A forgotten punch is asked for by the member and put on record by the hall (补卡, article 18)."""

import pytest

from hall.errors import RuleBroken
from staff.models import AttendanceDay, ClockRecord
from staff.operations.corrections import approve, propose, refuse
from staff.operations.punches import annul
from staff.states import PunchDirection, Role
from tests.approvals.stages import at
from tests.factories import give_role
from tests.factories.attendance import count_attendance_in, local, make_punch

TUESDAY = "2026-03-03T10:00"
FORGOTTEN = "2026-03-02T17:31"


@pytest.fixture
def hall(cast):
    hall = count_attendance_in(cast.hall)
    for time in ("08:55", "12:01", "13:50"):
        make_punch(cast.clerk_a, hall, f"2026-03-02T{time}")
    return hall


def ask(cast, who="clerk_a", when=FORGOTTEN, by=None):
    member = getattr(cast, who)
    facts = {"punched_at": local(when), "direction": PunchDirection.OUT, "reason": "机器没有认出手指"}
    return propose(member, **facts, by=by or member)


def code_of(act, *arguments, **facts):
    with pytest.raises(RuleBroken) as refused:
        act(*arguments, **facts)
    return refused.value.code


@at(TUESDAY)
def test_an_approved_correction_is_a_punch(cast, hall):
    correction = approve(ask(cast), by=cast.manager, opinion="监控核实")
    assert (correction.state, correction.decided_by, correction.opinion) == ("approved", cast.manager, "监控核实")
    record = correction.record
    assert (record.member, record.source, record.direction) == (cast.clerk_a, "correction", "out")
    assert AttendanceDay.objects.get().result == "on_time"
    actors = correction.history.order_by("history_id").values_list("history_user__username", "state")
    assert list(actors) == [("clerk_a", "proposed"), ("manager", "approved")]


@at(TUESDAY)
def test_a_refused_correction_leaves_the_day(cast, hall):
    correction = ask(cast)
    assert code_of(refuse, correction, opinion=" ", by=cast.manager) == "opinion_missing"
    correction = refuse(correction, opinion="监控里没有到岗", by=cast.manager)
    assert correction.state == "refused"
    assert ClockRecord.objects.count() == 3
    assert ask(cast).state == "proposed"


@at(TUESDAY)
def test_decided_once(cast, hall):
    correction = approve(ask(cast), by=cast.manager)
    assert code_of(approve, correction, by=cast.manager) == "correction_decided"
    assert code_of(refuse, correction, opinion="不同意", by=cast.manager) == "correction_decided"
    assert ClockRecord.objects.filter(source="correction").count() == 1


@at(TUESDAY)
@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("2026-03-03T10:01", "correction_ahead"),
        ("2026-01-30T09:00", "correction_too_late"),
        ("2026-02-27T09:00", "no_attendance"),
        ("2026-03-02T13:50", "already_punched"),
        (FORGOTTEN, "already_proposed"),
    ],
)
def test_what_may_not_be_asked(cast, hall, when, code):
    ask(cast)
    assert code_of(ask, cast, when=when) == code
    assert cast.clerk_a.corrections.count() == 1


@at("2026-03-09T10:00")
def test_a_day_off_needs_no_punch(cast, hall):
    assert code_of(ask, cast, when="2026-03-07T09:00") == "day_off"


@at(TUESDAY)
def test_nobody_asks_for_another_or_without_posting(cast, hall):
    assert code_of(ask, cast, by=cast.chief) == "not_your_attendance"
    assert code_of(ask, cast, who="township") == "no_attendance"
    assert code_of(ask, cast, who="manager") == "no_attendance"


@at(TUESDAY)
def test_the_manager_and_the_duty_officer_decide_but_never_their_own(cast, hall):
    give_role(cast.outsider, Role.DUTY_OFFICER, hall=hall)
    hers = ask(cast, "outsider")
    assert code_of(approve, hers, by=cast.outsider) == "own_attendance"
    assert code_of(refuse, hers, opinion="不同意", by=cast.outsider) == "own_attendance"
    other = ask(cast)
    for who in ("chief", "leader", "supervisor", "clerk_b", "township"):
        assert code_of(approve, other, by=getattr(cast, who)) == "role_missing"
    assert approve(other, by=cast.outsider).decided_by == cast.outsider
    assert approve(hers, by=cast.manager).decided_by == cast.manager


@at(TUESDAY)
def test_a_punch_that_came_meanwhile_makes_it_needless(cast, hall):
    correction = ask(cast)
    make_punch(cast.clerk_a, hall, "2026-03-02T17:31")
    assert code_of(approve, correction, by=cast.manager) == "already_punched"


@at(TUESDAY)
def test_an_annulled_correction_is_not_put_on_record_again(cast, hall):
    annul(approve(ask(cast), by=cast.manager).record, reason="查实没有到岗", by=cast.manager)
    assert AttendanceDay.objects.get().result == "missing"
    assert code_of(approve, ask(cast), by=cast.manager) == "correction_annulled"
