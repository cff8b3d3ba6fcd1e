"""The county on which the tables are played: the cast of conftest, four places of receipt, and rows by name.

`Stage.named("accepted.own")` makes what `{accepted.own}` in an address stands for, once. Cases are brought to their
state by the operations, done by the rightful people of the place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.files.base import ContentFile

from approvals.models import ApprovalSeal, Case, Item, Mandate, MaterialRequirement, OfficialPaper, Placement
from approvals.operations.catalogue import start_draft
from approvals.operations.decision import decide
from approvals.operations.exemptions import exempt
from approvals.operations.intake import accept, notify_deficiency
from approvals.operations.review import pause
from approvals.operations.seals import use_seal
from approvals.states import DecisionOutcome, Handling, MandatePower, PauseGround
from hall.calendar_acts import order_closure
from hall.facilities import add_facility
from hall.models import JobRun
from hall.moment import now
from hall.states import FacilityKind, FacilityState
from staff.models import LadderRung, Leave, StaffMember
from staff.queries import local_moment
from staff.states import LeaveKind, Role
from supervision.models import Card
from supervision.operations.cards import explain
from tests.access import attendance
from tests.approvals.stages import refusal
from tests.factories import (
    give_role,
    hold_post,
    make_department,
    make_item,
    make_mandate,
    make_member,
    make_seal,
    make_version,
    make_window,
    place,
    post_to,
    publish,
    send_away,
)
from tests.factories.cases import check_all, make_case
from windows.models import Handover, Window
from windows.operations.covers import hand_over
from windows.operations.leave import confirm_handover, request_leave
from windows.operations.opening import close_window
from windows.states import Side, WindowKind

CLOSURE_DAYS = {"centre": date(2026, 9, 24), "town": date(2026, 9, 25), "entered_by_mgr": date(2026, 9, 28)}
LEAVE_DAY = date(2026, 3, 4)
ORDER = {"name": "台风停工", "order_number": "示府办〔2026〕31号", "order_date": date(2026, 3, 2)}


@dataclass(frozen=True)
class Place:
    """Where cases are received: an item, a window, its clerk, and who reviews."""

    item: Item
    window: Window
    clerk: StaffMember
    reviewer: StaffMember


class Stage:
    """The people by the columns of the tables, the places, and every row that a name in braces stands for."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.people = _people(cast)
        self.places = _places(cast, self.people)
        self.items = _items(cast, self.places)
        self.spot = _spot(cast, self.people)
        self._made: dict[str, Any] = {}

    def named(self, name: str) -> str:
        """The text that takes the place of `{name}` in an address."""
        kind, _dot, which = name.partition(".")
        if kind in STATES:
            return self.case(kind, which).number
        return str(NAMED[kind](self, which))

    def case(self, state: str, where: str) -> Case:
        """The case in `state` received at `where`."""
        return self.once(f"{state}.{where}", lambda: STATES[state](self.place(where)))

    def place(self, where: str) -> Place:
        return self.spot if where == "spot" else self.places[where]

    def card(self, where: str) -> Card:
        return self.once(f"card.{where}", lambda: _card(self.case("accepted", where), self.places[where]))

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]


def _people(cast: Any) -> dict[str, StaffMember | None]:
    """The cast under the names of the columns, with those the tables need beyond it."""
    _keep_master_data(cast.manager)
    police = cast.other_department
    service, town = make_department("政务服务数据管理局", "示政数"), make_department("星河镇人民政府", "星河镇")
    cast.township.department = town
    cast.township.save()
    rev2 = make_member("reviewer_2", "冯国强", department=police, in_approval_section=True)
    gen = make_member("general", "苏婉清", department=service, in_approval_section=True)
    mgr2, cash = make_member("manager_2", "唐丽君"), make_member("cashier", "韦春梅", department=service)
    give_role(rev2, Role.SECTION_REVIEWER, department=police)
    give_role(mgr2, Role.HALL_MANAGER, hall=cast.other_hall)
    give_role(cash, Role.CASHIER, hall=cast.hall)
    for member, number, kind in ((gen, 30, WindowKind.COMPREHENSIVE), (cash, 40, WindowKind.CASHIER)):
        post_to(member, cast.hall, service)
        hold_post(member, make_window(cast.hall, number, kind=kind), Side.A)
    named = {"a": cast.clerk_a, "b": cast.clerk_b, "chief": cast.chief, "rev": cast.reviewer, "dep": cast.deputy}
    named |= {"lead": cast.leader, "mgr": cast.manager, "sup": cast.supervisor, "out": cast.outsider, "rev2": rev2}
    named |= {"gen": gen, "town": cast.township, "mgr2": mgr2, "cash": cash}
    return {"anon": None, **named}


def _keep_master_data(member: StaffMember) -> None:
    member.is_staff = member.is_superuser = True
    member.save()


def _places(cast: Any, people: dict[str, Any]) -> dict[str, Place]:
    police = publish(make_version(make_item(cast.other_department, "SFGA0001"), name="旅馆业特种行业许可证核发"))
    general = Window.objects.get(hall=cast.hall, number=30)
    for item, window in ((police, cast.other_window), (police, general), (cast.item, cast.township_window)):
        place(item, window)
    make_mandate(people["gen"], cast.other_department)
    make_mandate(people["town"], cast.department)
    return {
        "own": Place(cast.item, cast.window, people["a"], people["rev"]),
        "police": Place(police, cast.other_window, people["out"], people["rev2"]),
        "general": Place(police, general, people["gen"], people["rev2"]),
        "town": Place(cast.item, cast.township_window, people["town"], people["rev"]),
    }


def _spot(cast: Any, people: dict[str, Any]) -> Place:
    """An immediate item at the culture department's window, which B may decide on the spot and A may not (A9)."""
    item = publish(make_version(make_item(cast.department, "SFWL0008"), name="图书借阅证", handling=Handling.IMMEDIATE))
    place(item, cast.window)
    make_mandate(people["b"], cast.department, MandatePower.DECIDE, items=[item])
    return Place(item, cast.window, people["a"], people["rev"])


def _items(cast: Any, places: dict[str, Place]) -> dict[str, Item]:
    """Items by the names of the tables; a classified one has forms too, so that hiding them is the rule's doing."""
    department = cast.department
    classified = make_item(department, "SFWL0002", is_classified=True, classified_basis="保守国家秘密法第九条")
    unpublished, files = make_item(department, "SFWL0003"), make_item(department, "SFWL0004")
    make_version(unpublished, name="演出场所备案")
    for item, name in ((classified, "涉密文物出境许可"), (files, "营业性演出审批")):
        publish(_with_files(make_version(item, name=name)))
    over, long = make_item(department, "SFWL0005"), make_item(department, "SFWL0007")
    for item, name in ((over, "电影放映许可"), (long, "设立社会艺术水平考级机构审批")):
        publish(make_version(item, name=name, promised_limit=20))
    return {
        "own": places["own"].item,
        "police": places["police"].item,
        "classified": classified,
        "unpublished": unpublished,
        "files": files,
        "over": over,
        "long": long,
    }


def _with_files(version: Any) -> Any:
    """The version with a sample of its result and a blank form of its first material."""
    version.result_sample.save("sample.pdf", ContentFile(b"%PDF-1.4"), save=False)
    version.save()
    material = version.materials.first()
    material.blank_form.save("form.pdf", ContentFile(b"%PDF-1.4"), save=False)
    material.save()
    return version


def _received(where: Place) -> Case:
    return make_case(where.item, where.window, where.clerk)


def _lacking(where: Place) -> Case:
    return make_case(where.item, where.window, where.clerk, missing=[1])


def _told(where: Place) -> Case:
    case = _lacking(where)
    notify_deficiency(case, materials=check_all(case.version, missing=[1])[:1], by=where.clerk)
    return Case.objects.get(pk=case.pk)


def _accepted(where: Place) -> Case:
    return accept(_received(where), by=where.clerk)


def _paused(where: Place) -> Case:
    case = _accepted(where)
    pause(case, ground=PauseGround.HEARING, expected_days=5, notice="定于本周听证", by=where.reviewer)
    return Case.objects.get(pk=case.pk)


def _filed(where: Place) -> Case:
    return decide(_accepted(where), **refusal(), by=where.reviewer)


def _granted(where: Place) -> Case:
    return decide(_accepted(where), outcome=DecisionOutcome.GRANTED, by=where.reviewer)


def _card(case: Case, where: Place) -> Card:
    facts = {"clock": "promise", "trigger": "promise_passed", "level": "yellow", "breach_on": date(2026, 3, 2)}
    evidence = {"clock": "promise", "budget": 8, "unit": "working", "started_on": "2026-02-10"}
    people = {"member": where.reviewer, "hall": case.hall, "department": case.department, "window": case.window}
    return Card.objects.create(case=case, evidence=evidence, issued_at=now(), **facts, **people)


def _explained(stage: Stage, where: str) -> int:
    def make() -> Card:
        case = STATES["accepted"](stage.places[where])
        card = _card(case, stage.places[where])
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
    """The number of a window of the centre that is closed: own (culture), or police."""
    window = {"own": stage.cast.window, "police": stage.cast.other_window}[which]
    stage.once(f"closed_window.{which}", lambda: close_window(window, reason="设备检修", by=stage.people["mgr"]))
    return window.number


def _mandate(stage: Stage, which: str) -> int:
    """The letter of the township's or of the comprehensive window's clerk; `filed` has the scan of its paper."""
    if which == "filed":
        scan = ContentFile(b"%PDF-1.4", name="mandate.pdf")
        facts = {"scan": scan, "registered_by": stage.people["mgr"]}
        return stage.once("mandate", lambda: make_mandate(stage.people["b"], stage.cast.department, **facts)).pk
    clerk = {"own": stage.people["town"], "police": stage.people["gen"]}[which]
    return Mandate.objects.get(clerk=clerk).pk


def _seal(stage: Stage, which: str) -> int:
    """The seal of the culture department, kept by its chief representative, or that of the police."""
    department, custodian = {
        "own": (stage.cast.department, stage.people["chief"]),
        "police": (stage.cast.other_department, stage.people["out"]),
    }[which]
    return stage.once(f"seal.{which}", lambda: make_seal(department, custodian)).pk


def _exemption(stage: Stage, which: str) -> int:
    facts = {"reason": "须经省级专家评审", "expires_on": date(2026, 12, 31), "by": stage.people["mgr"]}
    return stage.once("exemption", lambda: exempt(stage.items[which], **facts)).pk


def _material(stage: Stage, which: str) -> str:
    return MaterialRequirement.objects.filter(version=stage.items[which].current).earliest("order").key


def _post(stage: Stage, which: str) -> int:
    return stage.places[which].window.posts.get().pk


def _covered(stage: Stage, which: str) -> int:
    """A post that A has handed over to B."""
    place = stage.places[which]
    return stage.once("covered", lambda: hand_over(place.window.posts.get(), reason="去复印", by=place.clerk)).post_id


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
    """A leave that has been granted and is going on; B has taken over."""

    def make() -> Leave:
        place = stage.places[which]
        leave = send_away(place.clerk, place.window.hall, "2026-03-03T09:00", "2026-03-03T17:30")
        facts = {"post": place.window.posts.get(), "backup": stage.people["b"], "confirmed_at": now()}
        Handover.objects.create(leave=leave, **facts)
        return leave

    return stage.once("begun", make).pk


def _rung(stage: Stage, which: str) -> int:
    facts = {"order": 1, "role": Role.DUTY_OFFICER, "longer_than": 2, "unit": "hours", "valid_from": date(2026, 1, 1)}
    return stage.once("rung", lambda: LadderRung.objects.create(**facts)).pk


STATES: dict[str, Callable[[Place], Case]] = {
    "received": _received,
    "lacking": _lacking,
    "told": _told,
    "accepted": _accepted,
    "paused": _paused,
    "filed": _filed,
    "granted": _granted,
}

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
    "closure": _closure,
    **attendance.NAMED,
    "closed_window": _closed_window,
    "facility": _facility,
    "post": _post,
    "covered": _covered,
    "leave": lambda stage, which: _leave(stage, which).pk,
    "handover": lambda stage, which: _leave(stage, which).handovers.get().pk,
    "confirmed_leave": _confirmed_leave,
    "begun_leave": _begun_leave,
    "rung": _rung,
}


def fill_admin(stage: Stage) -> None:
    """One row at least of every model that /admin/ shows."""
    stage.card("own")
    stage.named("closure.centre")
    stage.named("facility.centre")
    paper = OfficialPaper.objects.get(pk=stage.named("paper.own"))
    seal = ApprovalSeal.objects.get(pk=stage.named("seal.own"))
    use_seal(seal, paper=paper, purpose="收件凭证盖章", by=stage.people["chief"])
    stage.named("closed_window.own")  # after the paper: a closed window takes nothing in
    JobRun.objects.create(name="sweep_deadlines", finished_at=now())
    attendance.fill(stage)
