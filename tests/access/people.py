"""What names in braces of the sections of posts, leave and postings stand for, and the bodies posted there."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from hall.moment import now
from staff.models import LadderRung, Leave, Posting, PostingRequest, StaffMember
from staff.operations.departures import record_departure
from staff.queries import local_moment
from staff.states import LeaveKind, Role
from tests.access.stage import STATES, Stage, overdue_card
from tests.factories import hold_post, make_member, make_window, post_to, send_away
from windows.models import Cover
from windows.operations.covers import hand_over
from windows.operations.leave import confirm_handover, request_leave
from windows.states import Side

LEAVE_DAY = date(2026, 3, 4)


def _post(stage: Stage, which: str) -> int:
    return stage.places[which].window.posts.get().pk


def _covered(stage: Stage, which: str) -> int:
    """A post of the culture department that its A holder, the chief representative, has handed over to B."""

    def make() -> Cover:
        window = make_window(stage.cast.hall, 13, stage.cast.department)
        post = hold_post(stage.people["chief"], window, Side.A).post
        hold_post(stage.people["b"], window, Side.B)
        return hand_over(post, reason="去复印", by=stage.people["chief"])

    return stage.once("covered", make).post_id


def _leave(stage: Stage, which: str) -> Leave:
    """A leave of the window's A clerk for the day after, with B asked to take over."""

    def make() -> Leave:
        times = {"starts_at": local_moment(LEAVE_DAY, time(10)), "ends_at": local_moment(LEAVE_DAY, time(11))}
        return request_leave(kind=LeaveKind.ERRAND, reason="到市局取件", by=stage.places[which].clerk, **times)

    return stage.once("leave", make)


def _confirmed_leave(stage: Stage, which: str) -> int:
    handover = _leave(stage, which).handovers.get()
    return stage.once("confirmed", lambda: confirm_handover(handover, by=handover.backup)).leave_id


def _begun_leave(stage: Stage, which: str) -> int:
    """A leave that has been granted and is going on, of somebody of the culture department who serves no window."""

    def make() -> Leave:
        member = make_member("away", "麦思源", department=stage.cast.department)
        post_to(member, stage.cast.hall, stage.cast.department)
        return send_away(member, stage.cast.hall, "2026-03-03T09:00", "2026-03-03T17:30")

    return stage.once("begun", make).pk


def _rung(stage: Stage, which: str) -> int:
    facts = {"order": 1, "role": Role.DUTY_OFFICER, "longer_than": 2, "unit": "hours", "valid_from": date(2026, 1, 1)}
    return stage.once("rung", lambda: LadderRung.objects.create(**facts)).pk


def _posting(stage: Stage, which: str) -> int:
    """The posting of a clerk of that place; `term` is one of the culture department at the centre that has an end."""
    people = {"own": "a", "police": "out", "town": "town"}
    if which != "term":
        return Posting.objects.get(member=stage.people[people[which]]).pk

    def make() -> Posting:
        member = make_member("termed", "卢文静", department=stage.cast.department)
        place = {"hall": stage.cast.hall, "department": stage.cast.department}
        return Posting.objects.create(
            member=member, valid_from=date(2024, 4, 1), valid_until=date(2026, 3, 31), **place
        )

    return stage.once("posting.term", make).pk


def _request(stage: Stage, which: str) -> int:
    """A nomination that waits: of the culture department to the centre or the township, of the police to the centre."""

    def make() -> PostingRequest:
        department = stage.cast.other_department if which == "police" else stage.cast.department
        member = make_member(f"nominee_{which}", "韦青", department=department)
        place = {"department": department, "hall": stage.cast.other_hall if which == "town" else stage.cast.hall}
        asked = {"proposed_by": stage.people["rev"], "proposed_at": now(), "kind": "nominate", "post_wanted": "受理岗"}
        term = {"starts_on": date(2026, 3, 9), "term_until": date(2028, 3, 8)}
        return PostingRequest.objects.create(member=member, **place, **asked, **term)

    return stage.once(f"request.{which}", make).pk


def _gone(stage: Stage, which: str) -> str:
    """Somebody of the culture department who left the centre and with whom nothing lies any more."""

    def make() -> StaffMember:
        member = make_member("gone", "邓家明", department=stage.cast.department)
        posting = post_to(member, stage.cast.hall, stage.cast.department)
        posting.valid_until = date(2026, 2, 27)
        record_departure(posting, by=stage.people["mgr"])
        posting.save()
        return member

    return stage.once("gone", make).username


def _carded(stage: Stage, which: str) -> str:
    """Somebody who left the centre and whom a card names that waits for its explanation."""

    def make() -> str:
        member = make_member("carded", "甘雨晴", department=stage.cast.department)
        posting = post_to(member, stage.cast.hall, stage.cast.department)
        posting.valid_until = date(2026, 2, 27)
        posting.save()
        card = overdue_card(STATES["accepted"](stage.places[which]), stage.places[which])
        card.member = member
        card.save()
        return member.username

    return stage.once("carded", make)


NAMED: dict[str, Callable[[Stage, str], Any]] = {
    "post": _post,
    "covered": _covered,
    "leave": lambda stage, which: _leave(stage, which).pk,
    "handover": lambda stage, which: _leave(stage, which).handovers.get().pk,
    "confirmed_leave": _confirmed_leave,
    "begun_leave": _begun_leave,
    "rung": _rung,
    "posting": _posting,
    "request": _request,
    "gone": _gone,
    "carded": _carded,
}


def _nomination(stage: Stage, which: str) -> dict[str, Any]:
    member = stage.once("nominated", lambda: make_member("nominated", "石可欣", department=stage.cast.department))
    hall = stage.cast.other_hall if which == "town" else stage.cast.hall
    term = {"starts_on": "2026-03-09", "term_until": "2028-03-08", "post_wanted": "受理岗"}
    return {"member": member.pk, "hall": hall.pk, **term}


def _change(stage: Stage, _variant: str) -> dict[str, Any]:
    return {"ends_on": "2026-03-20", "reason": "另有任用", "successor": stage.named("request.own")}


BODIES: dict[str, Callable[[Stage, str], dict[str, Any]]] = {
    "windows:desk:cover": lambda stage, _variant: {"reason": "去复印"},
    "windows:desk:leaves": lambda stage, _variant: {
        "kind": "errand",
        "starts_at": "2026-03-04T10:00",
        "ends_at": "2026-03-04T11:00",
        "reason": "到市局取件",
    },
    "windows:desk:leave_decision": lambda stage, _variant: {"answer": "agree", "opinion": "同意"},
    "windows:manage:ladder": lambda stage, _variant: {
        "order": 1,
        "role": "duty_officer",
        "longer_than": "2",
        "unit": "hours",
        "valid_from": "2026-03-03",
    },
    "windows:manage:rung_end": lambda stage, _variant: {"on": "2026-12-31"},
    "manage:nomination": _nomination,
    "manage:amendment": _nomination,
    "manage:chief": lambda stage, _variant: {"member": stage.people["a"].pk, "valid_from": "2026-03-09"},
    "manage:decision": lambda stage, _variant: {"outcome": "approve"},
    "manage:change": _change,
    "manage:sending_back": lambda stage, _variant: {"ends_on": "2026-03-20", "reason": "多次培训不合格"},
    "manage:renewal": lambda stage, _variant: {"term_until": "2028-03-31"},
    "manage:departure": lambda stage, _variant: {"on": "2026-03-20", "vacancy_reason": "等候补派"},
}
