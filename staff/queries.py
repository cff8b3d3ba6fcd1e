"""What a person's roles open to her: computed once here, read by `visible_to` and by the policies alike."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from hall.models import Hall
from staff.models import Department, Posting, PostingRequest, RoleAssignment, StaffMember
from staff.models.nomination import NO_SUCCESSOR
from staff.states import HALL_ROLES, RequestKind, RequestState, Role

TERM_WARNING_DAYS = 60  # natural days before a posting ends

#: Roles that may read all work of their department, and all work of their hall.
DEPARTMENT_READERS = (Role.SECTION_REVIEWER, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)
HALL_READERS = (Role.HALL_MANAGER, Role.HALL_LEADER, Role.DUTY_OFFICER, Role.SUPERVISOR)

SYSTEM_USERNAME = "system"


@dataclass(frozen=True)
class Scope:
    """The departments and halls (primary keys) whose work a person may read, from her roles valid on one day."""

    sees_everything: bool
    departments: frozenset[int]
    halls: frozenset[int]
    representations: tuple[tuple[int, int | None], ...]

    @property
    def manages(self) -> bool:
        """Whether the pages of the hall's management are hers."""
        return self.sees_everything or bool(self.halls)

    def represented(self, department: str, hall: str) -> Q:
        """A condition for rows of a department in the hall where the person is its chief representative."""
        condition = Q(pk__in=[])
        for department_id, hall_id in self.representations:
            pair = Q(**{f"{department}_id": department_id})
            condition |= pair & Q(**{f"{hall}_id": hall_id}) if hall_id else pair
        return condition


def roles_of(user: Any, at: datetime) -> list[RoleAssignment]:
    """The dated roles of `user` on the local day of `at`; none for an anonymous or inactive user."""
    if not (user.is_authenticated and user.is_active):
        return []
    return list(user.roles.valid_on(localdate(at)).select_related("department", "hall"))


def scope_of(user: Any, at: datetime) -> Scope:
    """What `user` may read at `at`."""
    roles = roles_of(user, at)
    halls = [role.hall_id for role in roles if role.role in HALL_READERS]
    return Scope(
        sees_everything=None in halls,
        departments=frozenset(role.department_id for role in roles if role.role in DEPARTMENT_READERS),
        halls=frozenset(hall for hall in halls if hall is not None),
        representations=tuple(
            (role.department_id, role.hall_id) for role in roles if role.role == Role.CHIEF_REPRESENTATIVE
        ),
    )


def system_member() -> StaffMember:
    """The member that signs what jobs do (architecture: Two records)."""
    return StaffMember.objects.get(username=SYSTEM_USERNAME)


def visible_people(user: Any, at: datetime) -> QuerySet[StaffMember]:
    """Members whose page `user` may read: posted or at work in her halls, of her departments, of the unit she heads."""
    people = StaffMember.objects.exclude(username=SYSTEM_USERNAME)
    scope = scope_of(user, at)
    if scope.sees_everything:
        return people
    postings = Posting.objects.filter(_of_scope(scope), member=OuterRef("pk"))
    hall_roles = RoleAssignment.objects.filter(member=OuterRef("pk"), role__in=HALL_ROLES, hall__in=scope.halls)
    return people.filter(Exists(postings) | Exists(hall_roles) | Q(department__in=_departments(scope)))


def visible_postings(user: Any, at: datetime) -> QuerySet[Posting]:
    """Postings that `user` may read: to her halls, and of her departments."""
    scope = scope_of(user, at)
    rows = Posting.objects.select_related("member", "department", "hall")
    return rows if scope.sees_everything else rows.filter(_of_scope(scope))


def visible_requests(user: Any, at: datetime) -> QuerySet[PostingRequest]:
    """Requests that `user` may read: to her halls, and of her departments."""
    scope = scope_of(user, at)
    rows = PostingRequest.objects.with_people()
    return rows if scope.sees_everything else rows.filter(_of_scope(scope))


def _of_scope(scope: Scope) -> Q:
    """A condition for rows that name a department and a hall."""
    return Q(hall__in=scope.halls) | Q(department__in=scope.departments) | scope.represented("department", "hall")


def _departments(scope: Scope) -> list[int]:
    """Departments whose members she may read, posted or not."""
    return [*scope.departments, *(department for department, _hall in scope.representations)]


def unit_departments(user: Any, at: datetime) -> QuerySet[Department]:
    """The departments for which `user` may nominate."""
    keepers = (Role.CHIEF_REPRESENTATIVE, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)
    own = [role.department_id for role in roles_of(user, at) if role.role in keepers]
    return Department.objects.filter(pk__in=own, is_active=True)


def ending_postings(postings: QuerySet[Posting], on: date) -> QuerySet[Posting]:
    """Postings whose term ends within sixty days and that are not renewed, the first to end first."""
    soon = on + timedelta(days=TERM_WARNING_DAYS)
    ending = postings.filter(valid_until__gte=on, valid_until__lte=soon, departed_at__isnull=True)
    return _not_renewed(ending).order_by("valid_until", "pk")


def postings_over(postings: QuerySet[Posting], on: date) -> QuerySet[Posting]:
    """Postings beyond their term: over, not renewed, nothing handed over."""
    over = postings.filter(valid_until__lt=on, departed_at__isnull=True)
    return _not_renewed(over).order_by("valid_until", "pk")


def successors_overdue(requests: QuerySet[PostingRequest], on: date) -> QuerySet[PostingRequest]:
    """People sent back whose unit has named no successor in time."""
    owed = requests.filter(NO_SUCCESSOR, kind=RequestKind.SEND_BACK, state=RequestState.APPROVED)
    return owed.filter(successor_due_on__lt=on).order_by("successor_due_on", "pk")


def without_chief(postings: QuerySet[Posting], on: date) -> list[tuple[Department, Hall]]:
    """Departments that have people in a hall and nobody who heads them there, by hall and department; three queries."""
    pairs = set(postings.valid_on(on).order_by().values_list("department_id", "hall_id").distinct())
    chiefs = RoleAssignment.objects.valid_on(on).filter(role=Role.CHIEF_REPRESENTATIVE)
    headed = set(chiefs.values_list("department_id", "hall_id"))
    bare = {(department, hall) for department, hall in pairs if not headed & {(department, hall), (department, None)}}
    halls = Hall.objects.in_bulk({hall for _department, hall in bare})
    departments = Department.objects.in_bulk({department for department, _hall in bare})
    found = [(departments[department], halls[hall]) for department, hall in bare]
    return sorted(found, key=lambda pair: (pair[1].level, pair[1].code, pair[0].pinyin, pair[0].pk))


def _not_renewed(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    later = Posting.objects.filter(
        member=OuterRef("member"), hall=OuterRef("hall"), valid_from__gt=OuterRef("valid_from")
    )
    return postings.filter(~Exists(later))
