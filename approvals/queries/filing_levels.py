"""Which levels a refusal climbs, and who holds each of them (article 14). Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from approvals.models import Case, FilingLevels
from approvals.states import DEFAULT_LEVELS, LEVEL_ROLES
from staff.models import Department, RoleAssignment
from staff.queries import roles_of
from staff.states import Role


def levels_for(case: Case, filer: Any, at: datetime) -> tuple[Role, ...]:
    """The levels that a refusal of `case` filed by `filer` at `at` climbs."""
    held = [Role(row.role) for row in roles_of(filer, at) if speaks_for(row, case)]
    return climb(FilingLevels.objects.in_force(case.department, localdate(at)), held)


def climb(levels: Sequence[Role], held: Iterable[Role]) -> tuple[Role, ...]:
    """The levels above the highest role that the filer holds herself; at least the last one remains."""
    own = max((LEVEL_ROLES.index(role) for role in held if role in LEVEL_ROLES), default=-1)
    above = tuple(level for level in levels if LEVEL_ROLES.index(level) > own)
    return above or tuple(levels[-1:])


def speaks_for(row: RoleAssignment, case: Case) -> bool:
    """Whether a role is one of the department that decides; a chief representative's only in her own hall."""
    return row.department_id == case.department_id and row.hall_id in (None, case.hall_id)


def holders(case: Case, at: datetime) -> dict[str, list[RoleAssignment]]:
    """Who holds each level's role for `case` on the day of `at`, with one query."""
    found: dict[str, list[RoleAssignment]] = {role: [] for role in LEVEL_ROLES}
    for row in _in_office(at).filter(Q(hall__isnull=True) | Q(hall=case.hall_id), department=case.department_id):
        found[row.role].append(row)
    return found


def holders_by_department(at: datetime) -> dict[tuple[int, str], list[RoleAssignment]]:
    """Who holds each level's role in every department on the day of `at`, in any hall, with one query."""
    found: dict[tuple[int, str], list[RoleAssignment]] = {}
    for row in _in_office(at).filter(department__isnull=False):
        found.setdefault((row.department_id, row.role), []).append(row)
    return found


def _in_office(at: datetime) -> QuerySet[RoleAssignment]:
    rows = RoleAssignment.objects.valid_on(localdate(at)).filter(role__in=LEVEL_ROLES, member__is_active=True)
    return rows.select_related("member").order_by("pk")


@dataclass(frozen=True)
class DepartmentLevels:
    """The levels of a department in force, with those among them that nobody holds; `is_own` where it set them."""

    department: Department
    levels: tuple[Role, ...]
    is_own: bool
    vacant: list[str]

    @property
    def labels(self) -> list[str]:
        return [str(role.label) for role in self.levels]


@dataclass(frozen=True)
class LevelsPage:
    """The levels of one department now, and every set that was ever registered for it, the latest first."""

    row: DepartmentLevels
    sets: list[FilingLevels]
    today: date


def level_table(at: datetime) -> list[DepartmentLevels]:
    """The levels in force in every department, with two queries."""
    on, in_office = localdate(at), holders_by_department(at)
    sets: dict[int, FilingLevels] = {}
    for row in FilingLevels.objects.filter(valid_from__lte=on).order_by("valid_from", "pk"):
        sets[row.department_id] = row
    departments = Department.objects.filter(is_active=True).order_by("short_name")
    return [_levels_of(department, sets.get(department.pk), in_office) for department in departments]


def department_levels(department: Department, at: datetime) -> LevelsPage:
    """The levels of one department, with their history."""
    on = localdate(at)
    sets = list(FilingLevels.objects.filter(department=department).select_related("set_by"))
    current = next((row for row in sets if row.valid_from <= on), None)
    return LevelsPage(_levels_of(department, current, holders_by_department(at)), sets, on)


def _levels_of(department: Department, own: FilingLevels | None, in_office: Any) -> DepartmentLevels:
    levels = tuple(Role(role) for role in own.roles) if own else DEFAULT_LEVELS
    vacant = [str(role.label) for role in levels if not in_office.get((department.pk, role.value))]
    return DepartmentLevels(department, levels, own is not None, vacant)
