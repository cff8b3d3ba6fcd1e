"""The rows that names in braces stand for, made once a stage: drafts, letters, seals, closures and the rest."""

from collections.abc import Callable
from datetime import date
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
from staff.models import PostingRequest
from supervision.models import Card
from supervision.operations.appeals import appeal
from supervision.operations.cards import explain, settle
from tests.access import attendance, fees, joint, people, special, wanting
from tests.access.stage import STATES, Stage, overdue_card
from tests.factories import make_item, make_mandate, make_seal, make_version, make_window, publish
from windows.models import Window
from windows.operations.opening import close_window

CLOSURE_DAYS = {"centre": date(2026, 9, 24), "town": date(2026, 9, 25), "entered_by_mgr": date(2026, 9, 28)}
ORDER = {"name": "台风停工", "order_number": "示府办〔2026〕31号", "order_date": date(2026, 3, 2)}


def _explained(stage: Stage, where: str) -> int:
    def make() -> Card:
        case = STATES["accepted"](stage.places[where])
        card = overdue_card(case, stage.places[where])
        explain(card, text="等待专家意见", by=stage.places[where].clerk)
        return card

    return stage.once(f"explained.{where}", make).pk


def _upheld(stage: Stage, where: str) -> Card:
    """A card upheld by the manager of its hall; whom it names is the reviewer."""
    by = stage.people["mgr2" if where == "town" else "mgr"]
    card = overdue_card(STATES["accepted"](stage.places[where]), stage.places[where])
    explain(card, text="等待专家意见", by=stage.places[where].clerk)
    return settle(card, outcome="upheld", reason="情况属实", by=by)


def _appealed(stage: Stage, where: str) -> Card:
    card = _upheld(stage, where)
    appeal(card, text="当日系统停机", by=stage.places[where].reviewer)
    return card


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
    "upheld": lambda stage, where: stage.once(f"upheld.{where}", lambda: _upheld(stage, where)).pk,
    "appealed": lambda stage, where: stage.once(f"appealed.{where}", lambda: _appealed(stage, where)).pk,
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
    **people.NAMED,
    "closed_window": _closed_window,
    "facility": _facility,
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
