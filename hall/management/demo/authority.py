"""Letters of authority of the demonstration: one for each clerk and department whose items she handles away from it."""

from datetime import timedelta
from itertools import groupby

from django.utils.timezone import localdate

from approvals.documents import mandates
from approvals.models import ApprovalSeal, Item, Mandate, OfficialPaper
from approvals.operations.authority import grant_mandate, mandate_number, revoke_mandate
from approvals.operations.seals import register_seal, use_seal
from approvals.states import Handling, MandatePower, PaperKind
from hall.history import signed
from hall.management.demo.catalogue import PUBLISHED_DAYS_AGO
from hall.management.demo.county import STAR_DEPARTMENT, County
from hall.moment import moved_to, now
from staff.models import Department, RoleAssignment, StaffMember
from staff.states import Role
from windows.models import PostHolding

TERM = timedelta(days=3 * 365 - 1)  # the longest letter
STAMPS, STAMPED = 12, (PaperKind.ACCEPTANCE, PaperKind.GRANT, PaperKind.DEFICIENCY)
FOREIGN, ON_THE_SPOT = (MandatePower.ACCEPT,), (MandatePower.ACCEPT, MandatePower.DECIDE)


def build(items: list[Item]) -> None:
    """Comprehensive and township windows accept for each department placed there; immediate items are decided at
    every window that has them. All before the first case."""
    leaders = _leaders()
    with moved_to(now() - timedelta(days=PUBLISHED_DAYS_AGO)):
        _seals(leaders)
        for (department, clerk), powers in _needed(items).items():
            _give(department, clerk, powers, leaders[department])


def _give(department: Department, clerk: StaffMember, powers: tuple[MandatePower, ...], leader: StaffMember) -> None:
    """One letter, written as the operation writes it but without asking its rules: there are very many."""
    at, today = now(), localdate(now())
    mandate = Mandate(
        number=mandate_number(department, at), department=department, giver=leader, clerk=clerk,
        all_items=True, powers=list(powers), valid_from=today, valid_until=today + TERM, signed_on=today,
        registered_by=leader, registered_at=at,
    )  # fmt: skip
    signed(mandate, by=leader, reason="登记授权").save()
    mandates.write(mandate, at=at)


def show(county: County) -> None:
    """What the register also has: a letter that soon ends, one that has ended, one that was revoked."""
    department = county.departments[STAR_DEPARTMENT]
    leader, today = county.members["leader"], localdate(now())
    items = list(Item.objects.published().filter(department=department, area="示范县")[:2])
    for name, powers, begun, left in (
        ("clerk_b", (MandatePower.ACCEPT, MandatePower.SEAL), 345, 20),
        ("chief", (MandatePower.SEAL,), 370, -5),
        ("clerk_a", (MandatePower.SEAL,), 200, 165),
    ):
        first = today - timedelta(days=begun)
        with moved_to(now() - timedelta(days=begun)):
            mandate = grant_mandate(
                department=department, clerk=county.members[name], items=items, powers=powers, by=leader,
                valid_from=first, valid_until=today + timedelta(days=left), limits="只限本人在服务中心窗口使用。",
            )  # fmt: skip
    with moved_to(now() - timedelta(days=30)):
        revoke_mandate(mandate, reason="印章改由首席代表统一保管使用。", by=leader)


def stamp(county: County) -> None:
    """Some imprints on the last papers of the star department, by its chief representative."""
    chief = county.members["chief"]
    seal = ApprovalSeal.objects.get(custodian=chief)
    papers = OfficialPaper.objects.filter(department=seal.department, kind__in=STAMPED, issued_at__lt=now())
    for paper in reversed(papers.select_related("case").order_by("-issued_at", "-pk")[:STAMPS]):
        with moved_to(paper.issued_at + timedelta(minutes=3)):
            use_seal(seal, paper=paper, purpose=f"{paper.title}盖章", by=chief)


def _seals(leaders: dict[Department, StaffMember]) -> None:
    """One seal a department, kept by its chief representative."""
    for row in RoleAssignment.objects.filter(role=Role.CHIEF_REPRESENTATIVE).select_related("member", "department"):
        name = f"{row.department.name}行政审批专用章"
        register_seal(department=row.department, name=name, custodian=row.member, by=leaders[row.department])


def _leaders() -> dict[Department, StaffMember]:
    rows = RoleAssignment.objects.filter(role=Role.PRINCIPAL_LEADER).select_related("member", "department")
    return {row.department: row.member for row in rows}


def _needed(items: list[Item]) -> dict[tuple[Department, StaffMember], tuple[MandatePower, ...]]:
    """The powers that each clerk needs of each department, from the placements of its items."""
    holdings = PostHolding.objects.select_related("member", "post").order_by("post__window", "side", "pk")
    holders = {key: list(rows) for key, rows in groupby(holdings, key=lambda row: row.post.window_id)}
    needed: dict[tuple[Department, StaffMember], tuple[MandatePower, ...]] = {}
    for item in items:
        immediate = item.current.handling == Handling.IMMEDIATE
        for placement in item.placements.select_related("window").order_by("window"):
            if not immediate and placement.window.department_id == item.department_id:
                continue
            for holding in holders[placement.window_id]:
                key = (item.department, holding.member)
                needed[key] = ON_THE_SPOT if immediate else needed.get(key, FOREIGN)
    return needed
