"""The rows that names in braces stand for, made once a stage: drafts, letters, leaves, postings and the rest."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.core.files.base import ContentFile

from approvals.models import ApprovalSeal, Item, Mandate, MaterialRequirement, OfficialPaper, PaperTemplate, Placement
from approvals.operations.catalogue import start_draft
from approvals.operations.exemptions import exempt
from approvals.operations.papers import letter_file
from approvals.operations.refusal import agree
from approvals.operations.seals import use_seal
from approvals.states import PaperKind
from hall.calendar_acts import order_closure
from hall.facilities import add_facility
from hall.history import signed
from hall.models import JobRun
from hall.moment import now
from hall.states import FacilityKind, FacilityState
from staff.models import LadderRung, Leave, Posting, PostingRequest, StaffMember
from staff.operations.departures import record_departure
from staff.queries import local_moment
from staff.states import LeaveKind, Role
from supervision.models import Card
from supervision.operations.cards import explain
from tests.access import attendance, fees, joint, special, wanting
from tests.access.stage import STATES, Stage, overdue_card
from tests.factories import (
    hold_post,
    make_item,
    make_mandate,
    make_member,
    make_seal,
    make_version,
    make_window,
    post_to,
    publish,
    send_away,
)
from windows.models import Cover, Window
from windows.operations.covers import hand_over
from windows.operations.leave import confirm_handover, request_leave
from windows.operations.opening import close_window
from windows.states import Side

CLOSURE_DAYS = {"centre": date(2026, 9, 24), "town": date(2026, 9, 25), "entered_by_mgr": date(2026, 9, 28)}
LEAVE_DAY = date(2026, 3, 4)
ORDER = {"name": "台风停工", "order_number": "示府办〔2026〕31号", "order_date": date(2026, 3, 2)}


def _explained(stage: Stage, where: str) -> int:
    def make() -> Card:
        case = STATES["accepted"](stage.places[where])
        card = overdue_card(case, stage.places[where])
        explain(card, text="等待专家意见", by=stage.places[where].clerk)
        return card

    return stage.once(f"explained.{where}", make).pk


def _draft(stage: Stage, which: str) -> str:
    """The code of an item of the culture department that has a complete draft."""

    def make() -> Item:
        item = publish(make_version(make_item(stage.cast.department, "SFWL0006"), name="文物拍卖许可"))
        start_draft(item, by=stage.people["mgr"])
        return item

    return stage.once("draft", make).code


def _closure(stage: Stage, which: str) -> str:
    """Day and hall of a closure that waits for its second person, as they stand in the address."""
    hall = stage.cast.other_hall if which == "town" else stage.cast.hall
    by = stage.people["mgr"] if which == "entered_by_mgr" else stage.people["dep"]
    scan = ContentFile(b"%PDF-1.4", name="order.pdf")
    on = CLOSURE_DAYS[which]
    stage.once(f"closure.{which}", lambda: order_closure(on, by=by, hall=hall, scan=scan, **ORDER))
    return f"{on}/{hall.code}"


def _facility(stage: Stage, which: str) -> int:
    """The drinking water of a hall."""
    hall = stage.cast.other_hall if which == "town" else stage.cast.hall
    facts = {"kind": FacilityKind.DRINKING_WATER, "count": 1, "state": FacilityState.WORKING}
    return stage.once(f"facility.{which}", lambda: add_facility(hall, **facts, by=stage.people["mgr"])).pk


def _closed_window(stage: Stage, which: str) -> int:
    """The number of a window of the centre that is closed: own (culture), or police; nobody receives there."""
    cast = stage.cast
    number, department = {"own": (14, cast.department), "police": (15, cast.other_department)}[which]

    def make() -> Window:
        window = make_window(cast.hall, number, department)
        close_window(window, reason="设备检修", by=stage.people["mgr"])
        return window

    return stage.once(f"closed_window.{which}", make).number


def _mandate(stage: Stage, which: str) -> int:
    """The letter of the township's or of the comprehensive window's clerk; `filed` has the scan of its paper."""
    if which == "filed":
        scan = ContentFile(b"%PDF-1.4", name="mandate.pdf")
        facts = {"scan": scan, "registered_by": stage.people["mgr"]}
        return stage.once("mandate", lambda: make_mandate(stage.people["b"], stage.cast.department, **facts)).pk
    clerk, department = {
        "own": (stage.people["town"], stage.cast.department),
        "police": (stage.people["gen"], stage.cast.other_department),
    }[which]
    return Mandate.objects.get(clerk=clerk, department=department).pk


def _code(stage: Stage, which: str) -> str:
    """The code of a receipt; `letter` that of the letter of the township's clerk."""
    if which != "letter":
        return stage.case("received", which).papers.get().token
    mandate = Mandate.objects.get(pk=_mandate(stage, "own"))
    return stage.once("letter", lambda: letter_file(mandate).letter).token


def _seal(stage: Stage, which: str) -> int:
    """The seal of the culture department, kept by its chief representative, or that of the police."""
    department, custodian = {
        "own": (stage.cast.department, stage.people["chief"]),
        "police": (stage.cast.other_department, stage.people["out"]),
    }[which]
    return stage.once(f"seal.{which}", lambda: make_seal(department, custodian)).pk


def _template(stage: Stage, which: str) -> int:
    """A published version of the text of a kind, for the county."""

    def make() -> PaperTemplate:
        facts = {
            "number": 1,
            "source": "甲",
            "note": "改写",
            "published_at": now(),
            "published_by": stage.people["mgr"],
        }
        return PaperTemplate.objects.create(kind=PaperKind.PAUSE, **facts)

    return stage.once("template", make).pk


def _exemption(stage: Stage, which: str) -> int:
    facts = {"reason": "须经省级专家评审", "expires_on": date(2026, 12, 31), "by": stage.people["mgr"]}
    return stage.once("exemption", lambda: exempt(stage.items[which], **facts)).pk


def _material(stage: Stage, which: str) -> str:
    return MaterialRequirement.objects.filter(version=stage.items[which].current).earliest("order").key


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


def _agreed_filing(stage: Stage, where: str) -> int:
    """A filing whose every level agreed, and of which the hall has not taken note."""

    def make() -> int:
        case = STATES["filed"](stage.place(where))
        for who in ("dep", "lead"):
            agree(case, opinion="同意", by=stage.people[who])
        return case.filings.get().pk

    return stage.once(f"agreed_filing.{where}", make)


NAMED: dict[str, Callable[[Stage, str], Any]] = {
    "item": lambda stage, which: stage.items[which].code,
    "key": _material,
    "draft": _draft,
    "code": lambda stage, where: stage.case("received", where).lookup_code,
    "paper": lambda stage, where: stage.case("received", where).papers.get().pk,
    "card": lambda stage, where: stage.card(where).pk,
    "explained": _explained,
    "placement": lambda stage, which: Placement.objects.get(item=stage.items[which], window=stage.cast.window).pk,
    "exemption": _exemption,
    "mandate": _mandate,
    "seal": _seal,
    "verify": _code,
    "template": _template,
    "closure": _closure,
    **attendance.NAMED,
    **fees.NAMED,
    **wanting.MADE,
    **special.NAMED,
    **joint.NAMED,
    "closed_window": _closed_window,
    "facility": _facility,
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
    "filing": lambda stage, where: stage.case("filed", where).filings.get().pk,
    "agreed_filing": _agreed_filing,
    "unit": lambda stage, which: (stage.cast.other_department if which == "police" else stage.cast.department).pk,
}


def fill_admin(stage: Stage) -> None:
    """One row at least of every model that /admin/ shows."""
    stage.card("own")
    stage.named("closure.centre")
    stage.named("facility.centre")
    paper = OfficialPaper.objects.get(pk=stage.named("paper.own"))
    seal = ApprovalSeal.objects.get(pk=stage.named("seal.own"))
    use_seal(seal, paper=paper, purpose="收件凭证盖章", by=stage.people["chief"])
    request = PostingRequest.objects.get(pk=stage.named("request.own"))
    signed(request, by=stage.people["rev"]).save()
    stage.named("closed_window.own")  # after the paper: a closed window takes nothing in
    JobRun.objects.create(name="sweep_deadlines", finished_at=now())
    attendance.fill(stage)
