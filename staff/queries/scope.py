"""What a person's roles open to her: computed once here, read by `visible_to` and by the policies alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from hall.models import Hall
from staff.models import RoleAssignment, StaffMember
from staff.states import Role

#: Roles that may read all work of their department, and all work of their hall.
DEPARTMENT_READERS = (Role.SECTION_REVIEWER, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)
HALL_READERS = (Role.HALL_MANAGER, Role.HALL_LEADER, Role.DUTY_OFFICER, Role.SUPERVISOR)
#: Who speaks for a unit about its people (article 29).
UNIT_KEEPERS = (Role.CHIEF_REPRESENTATIVE, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)

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


def chief_of(department: int | None, hall: int, at: datetime) -> RoleAssignment | None:
    """The chief representative of a department in a hall on the day of `at`, her account open (article 16)."""
    rows = RoleAssignment.objects.valid_on(localdate(at)).filter(
        Q(hall=hall) | Q(hall__isnull=True),
        role=Role.CHIEF_REPRESENTATIVE, department=department, member__is_active=True,
    )  # fmt: skip
    return rows.order_by("hall_id", "pk").select_related("member").first()


def halls_read_by(user: Any, at: datetime) -> QuerySet[Hall]:
    """The open halls whose management pages `user` may read at `at`."""
    scope, halls = scope_of(user, at), Hall.objects.filter(is_active=True)
    return halls if scope.sees_everything else halls.filter(pk__in=scope.halls)


def system_member() -> StaffMember:
    """The member that signs what jobs do (architecture: Two records)."""
    return StaffMember.objects.get(username=SYSTEM_USERNAME)
