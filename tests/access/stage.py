"""The county on which the tables are played: the cast of conftest, four places of receipt, and rows by name.

`Stage.named("accepted.own")` makes what `{accepted.own}` in an address stands for, once. Cases are brought to their
state by the operations, done by the rightful people of the place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from approvals.models import Case, Item
from approvals.operations.archive import close
from approvals.operations.decision import decide
from approvals.operations.delivery import deliver
from approvals.operations.intake import accept
from approvals.operations.review import pause
from approvals.operations.telling import notify_deficiency
from approvals.states import DecisionOutcome, DeliveryMethod, Handling, MandatePower, PauseGround
from hall.moment import now
from staff.models import StaffMember
from staff.states import Role
from supervision.models import Card
from tests.approvals.stages import at, refusal
from tests.factories import (
    give_role,
    hold_post,
    make_department,
    make_item,
    make_mandate,
    make_member,
    make_version,
    make_window,
    place,
    post_to,
    publish,
)
from tests.factories.cases import check_all, make_case
from windows.models import Window
from windows.states import Side, WindowKind

CLOSURE_DAYS = {"centre": date(2026, 9, 24), "town": date(2026, 9, 25), "entered_by_mgr": date(2026, 9, 28)}
LONG_BEFORE = "2026-02-02T10:00"
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

    def __init__(self, cast: Any, makers: Mapping[str, Callable[["Stage", str], Any]]) -> None:
        self.cast = cast
        self._makers = makers
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
        return str(self._makers[kind](self, which))

    def case(self, state: str, where: str) -> Case:
        """The case in `state` received at `where`."""
        return self.once(f"{state}.{where}", lambda: STATES[state](self.place(where)))

    def place(self, where: str) -> Place:
        return self.spot if where == "spot" else self.places[where]

    def card(self, where: str) -> Card:
        return self.once(f"card.{where}", lambda: overdue_card(self.case("accepted", where), self.places[where]))

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
    """An immediate item at the culture department's window; B has a mandate to decide it there, A has not (A9)."""
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


def _delivered(where: Place) -> Case:
    case = _granted(where)
    deliver(case, method=DeliveryMethod.COUNTER, recipient="覃小兰", by=where.clerk)
    return Case.objects.get(pk=case.pk)


def _posted(where: Place) -> Case:
    case = _granted(where)
    deliver(case, method=DeliveryMethod.POST, recipient="覃小兰", tracking_number="EMS1", by=where.clerk)
    return Case.objects.get(pk=case.pk)


def _closed(where: Place) -> Case:
    case = _delivered(where)
    close(case, volume="2026-01-012", pages=9, by=where.clerk)
    return Case.objects.get(pk=case.pk)


def _late(where: Place) -> Case:
    """Accepted so long ago that its promise has passed."""
    with at(LONG_BEFORE):
        return _accepted(where)


def overdue_card(case: Case, where: Place) -> Card:
    facts = {"clock": "promise", "trigger": "promise_passed", "level": "yellow", "breach_on": date(2026, 3, 2)}
    evidence = {"clock": "promise", "budget": 8, "unit": "working", "started_on": "2026-02-10"}
    people = {"member": where.reviewer, "hall": case.hall, "department": case.department, "window": case.window}
    return Card.objects.create(case=case, evidence=evidence, issued_at=now(), **facts, **people)


STATES: dict[str, Callable[[Place], Case]] = {
    "received": _received,
    "lacking": _lacking,
    "told": _told,
    "accepted": _accepted,
    "paused": _paused,
    "filed": _filed,
    "granted": _granted,
    "delivered": _delivered,
    "posted": _posted,
    "closed": _closed,
    "late": _late,
}
