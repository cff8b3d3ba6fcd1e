"""Projects of several departments: their members, what waits for what, the shared set of materials. Reads only."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Case, ItemVersion, JointCase, JointMember, MaterialRequirement
from approvals.states import CaseState, Handling, Necessity
from hall.permissions import asked_once
from staff.models import Department


def project_led_by(case: Case) -> JointCase | None:
    """The project whose joint clock runs on `case`; asked only of joint cases, so that others cost nothing."""
    if case.handling != Handling.JOINT:
        return None
    return JointCase.objects.filter(lead_case=case.pk).select_related("extension").first()


def membership_of(case: Case) -> JointMember | None:
    """The place of `case` in its project."""
    if case.handling != Handling.JOINT:
        return None
    return JointMember.objects.filter(case=case.pk).select_related("joint").first()


@asked_once
def members_of(joint: JointCase) -> list[JointMember]:
    """All members in the order of the stages, with cases, decisions, materials and prerequisites: a few queries."""
    rows = JointMember.objects.filter(joint=joint).select_related(
        "item__current", "item__department", "case__version", "case__department", "case__decision", "case__window"
    )
    parts = ("prerequisites__item__current", "case__version__materials", "item__current__materials")
    return list(rows.prefetch_related(*parts).order_by("stage", "pk"))


def waited_for(member: JointMember, members: Iterable[JointMember]) -> list[JointMember]:
    """What still blocks `member`: whoever of an earlier stage is undecided. Inside a stage nothing blocks."""
    return [other for other in members if other.stage < member.stage and not other.is_over]


def failed_before(member: JointMember, members: Iterable[JointMember]) -> list[JointMember]:
    """Its own prerequisites in earlier stages that ended without a grant."""
    wanted = {one.pk for one in member.prerequisites.all()}
    return [other for other in members if other.pk in wanted and other.stage < member.stage and other.has_failed]


def decided_members(members: Iterable[JointMember]) -> list[JointMember]:
    """Those that the authority has answered, one way or the other."""
    return [member for member in members if member.case and member.is_over and member.case.state != CaseState.WITHDRAWN]


def withdrawn_projects(projects: QuerySet[JointCase]) -> QuerySet[JointCase]:
    """The projects with `is_withdrawn`: whether what was open ended in the very act that closed them."""
    case = Q(case__state=CaseState.WITHDRAWN, case__ended_at=OuterRef("closed_at"))
    planned = Q(dropped_at=OuterRef("closed_at"), drop_reason=OuterRef("conclusion"))
    ended = JointMember.objects.filter(case | planned, joint=OuterRef("pk"))
    return projects.annotate(is_withdrawn=Exists(ended))


def next_stage(members: Iterable[JointMember]) -> list[JointMember]:
    """The members of the first stage that still has planned ones."""
    planned = [member for member in members if member.is_planned]
    first = min((member.stage for member in planned), default=0)
    return [member for member in planned if member.stage == first]


def departments_of(members: Iterable[JointMember]) -> list[Department]:
    """The departments of a project in the order of its stages, each once; dropped members do not count."""
    found = {member.item.department_id: member.item.department for member in members if member.dropped_at is None}
    return list(found.values())


@dataclass
class Shared:
    """One material of the shared set: the widest of what the items ask, and which items ask it."""

    key: str
    name: str
    order: int
    originals: int | None = None
    copies: int | None = None
    is_necessary: bool = False
    items: list[str] = field(default_factory=list)

    @property
    def pk(self) -> int:
        """What an input of the checklist is named after while nothing is stored yet."""
        return self.order

    def get_necessity_display(self) -> str:
        return str(Necessity.NECESSARY.label if self.is_necessary else Necessity.OPTIONAL.label)

    def add(self, requirement: MaterialRequirement, item: str) -> None:
        self.originals = _most(self.originals, requirement.originals)
        self.copies = _most(self.copies, requirement.copies)
        self.is_necessary |= requirement.necessity == Necessity.NECESSARY
        self.items.append(item)


def shared_materials(versions: Iterable[ItemVersion]) -> list[Shared]:
    """The union of the materials of several items, each asked for once: alike are those of the same folded name."""
    shared: dict[str, Shared] = {}
    for version in versions:
        for requirement in version.materials.all():
            key = material_key(requirement.name)
            row = shared.setdefault(key, Shared(key, requirement.name, len(shared) + 1))
            row.add(requirement, version.name)
    return list(shared.values())


def versions_of(members: Iterable[JointMember]) -> list[ItemVersion]:
    """The version of each member's case, for a planned one the item's current version; dropped ones do not count."""
    found = [member.case.version if member.case else member.item.current for member in members if not member.dropped_at]
    return [version for version in found if version is not None]


def material_key(name: str) -> str:
    """The name without width, spaces and capitals: two materials alike in it are one (article 15)."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _most(one: int | None, other: int | None) -> int | None:
    numbers = [number for number in (one, other) if number is not None]
    return max(numbers, default=None)


def is_reply_over(reply_by: date, today: date) -> bool:
    """Whether the day by which a department had to answer has passed."""
    return today > reply_by
