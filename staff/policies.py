"""Who carries which role: the row that a policy of a higher room relies on, or a refusal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import NotAllowed
from hall.models import Hall
from hall.permissions import Grant
from hall.regulation import Source
from hall.states import HallLevel
from staff.models import (
    AttendanceCorrection,
    ClockRecord,
    Department,
    Posting,
    PostingRequest,
    RoleAssignment,
    StaffMember,
)
from staff.queries import HALL_READERS, UNIT_KEEPERS, roles_of
from staff.states import DUAL_MANAGEMENT, Fact, Keeper, Role

#: Who speaks for a hall about the people posted to it (articles 28 to 30).
HALL_KEEPERS = (Role.HALL_MANAGER, Role.HALL_LEADER)

#: Who decides corrections, and who reads the month sheet of her own department beside the hall's readers (article 18).
CORRECTION_DECIDERS = (Role.HALL_MANAGER, Role.DUTY_OFFICER)
SHEET_READERS = (Role.CHIEF_REPRESENTATIVE, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)


def hold_department_role(
    user: Any, roles: Iterable[Role], department: Department, at: datetime, article: Source | None = 8
) -> Grant:
    """The user's row for one of `roles` in `department`, valid at `at`. Raises NotAllowed (role_missing). Article 8."""
    wanted = tuple(roles)
    return _grant(
        [row for row in roles_of(user, at) if row.role in wanted and row.department_id == department.pk],
        wanted,
        article,
    )


def hold_hall_role(user: Any, roles: Iterable[Role], hall: Hall | None, at: datetime) -> Grant:
    """The user's row for one of `roles` in `hall`, or in every hall; `hall` None asks for any. Raises NotAllowed."""
    wanted = tuple(roles)
    rows = [row for row in roles_of(user, at) if row.role in wanted]
    if hall is not None:
        rows = [row for row in rows if row.hall_id in (None, hall.pk)]
    return _grant(rows, wanted, None)


def read_calendar(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The row by which `user` reads the management pages of the calendar. Raises NotAllowed."""
    return hold_hall_role(user, HALL_READERS, hall, at)


def edit_calendar(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The manager's row for the calendar of `hall`; without one, of the whole county. Raises NotAllowed."""
    return _role_for(user, (Role.HALL_MANAGER,), hall, at)


def consent_to_closure(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The row by which a manager or leader confirms the closure of `hall`, or of every hall. Raises NotAllowed."""
    return _role_for(user, (Role.HALL_MANAGER, Role.HALL_LEADER), hall, at)


def read_attendance(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """Who reads the attendance of everybody in `hall` (None: of any). Raises NotAllowed. Article 18."""
    return hold_hall_role(user, HALL_READERS, hall, at)


def read_month_sheet(user: Any, department: Department | None, at: datetime) -> Grant:
    """Who reads month sheets: the hall's readers, and the leaders and chief representatives of a department.

    `department` None asks for any. Raises NotAllowed (role_missing). Article 18.
    """
    wanted = (*SHEET_READERS, *HALL_READERS)
    rows = [row for row in roles_of(user, at) if row.role in wanted]
    if department is not None:
        rows = [row for row in rows if row.role in HALL_READERS or row.department_id == department.pk]
    return _grant(rows, wanted, 18)


def manage_clocks(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The manager's row for the clocks, uploads and pins of `hall` (None: of any). Raises NotAllowed. Article 18."""
    return hold_hall_role(user, (Role.HALL_MANAGER,), hall, at)


def annul_punch(user: Any, record: ClockRecord, at: datetime) -> Grant:
    """A manager of the hall, and never for herself. Raises NotAllowed (role_missing, own_attendance). Article 18."""
    _not_her_own(user, record.member_id)
    return manage_clocks(user, record.hall, at)


def assign_pins(user: Any, member: StaffMember, at: datetime) -> Grant:
    """A manager of a hall to which the member is posted. Raises NotAllowed (role_missing, not_posted). Article 18."""
    halls = [posting.hall for posting in member.postings.valid_on(localdate(at)).select_related("hall")]
    if not halls:
        raise NotAllowed("not_posted", _("先登记这名工作人员的派驻，再登记考勤号。"), 18)
    return manage_clocks(user, halls[0], at)


def propose_correction(user: Any, member: StaffMember, at: datetime) -> Grant:
    """A member asks for corrections of her own attendance only. Raises NotAllowed (not_your_attendance). Article 18."""
    if user.pk != member.pk or not user.is_active:
        raise NotAllowed("not_your_attendance", _("补卡由本人申请。"), 18)
    return Grant.of(member)


def decide_correction(user: Any, correction: AttendanceCorrection, at: datetime) -> Grant:
    """The hall's manager or duty officer, never for herself. Raises NotAllowed (role_missing, own_attendance)."""
    _not_her_own(user, correction.member_id)
    return hold_hall_role(user, CORRECTION_DECIDERS, correction.hall, at)


def _not_her_own(user: Any, member: int | None) -> None:
    if user.pk == member:
        raise NotAllowed("own_attendance", _("自己的考勤由别人审核。"), 18)


def read_premises(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The row by which `user` reads the premises of `hall`; None: of any hall. Raises NotAllowed. Articles 3 and 4."""
    return hold_hall_role(user, HALL_READERS, hall, at)


def keep_premises(user: Any, hall: Hall, at: datetime) -> Grant:
    """The manager's row for the facility register of `hall`. Raises NotAllowed. Article 4."""
    return hold_hall_role(user, (Role.HALL_MANAGER,), hall, at)


def edit_fact(user: Any, fact: Fact, department: Department, hall: Hall, at: datetime) -> Grant:
    """The row by which `user` keeps one fact about the people of `department` in `hall`. Raises NotAllowed. Article 29.

    Dual management: the unit keeps person, post and duties, the hall their days in the hall; neither does the other's.
    """
    if DUAL_MANAGEMENT[fact] == Keeper.UNIT:
        return _unit_role(user, department, hall, at, 29)
    return _hall_keeper(user, hall, at, 29)


def nominate_for(user: Any, department: Department | None, hall: Hall | None, at: datetime) -> Grant:
    """The unit's row for nominating people of `department` (None: of any) to `hall`, or to any.

    Raises NotAllowed (role_missing). Article 28.
    """
    return _unit_role(user, department, hall, at, 28)


def keep_postings(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The hall's row for deciding on postings and sending clerks back. Raises NotAllowed (role_missing). Article 28."""
    return _hall_keeper(user, hall, at, 28)


def decide_request(user: Any, request: PostingRequest, at: datetime) -> Grant:
    """The hall's row, for a request of somebody else. Raises NotAllowed (role_missing, own_request). Article 28."""
    grant = keep_postings(user, request.hall, at)
    if request.proposed_by_id == user.pk:
        raise NotAllowed("own_request", _("这份申请是您提出的，请由中心的另一位负责人审核。"), 28)
    return grant


def send_back_from(user: Any, posting: Posting, at: datetime) -> Grant:
    """The hall's row for returning an unfit clerk to her unit. Raises NotAllowed (role_missing). Article 30."""
    return _hall_keeper(user, posting.hall, at, 30)


def appoint_chief_of(user: Any, department: Department, hall: Hall, at: datetime) -> Grant:
    """The principal leader of `department`, or a manager of `hall`. Raises NotAllowed (role_missing). Article 16."""
    wanted = (Role.PRINCIPAL_LEADER, Role.HALL_MANAGER)
    leads = [row for row in roles_of(user, at) if row.role == wanted[0] and row.department_id == department.pk]
    runs = [row for row in roles_of(user, at) if row.role == wanted[1] and row.hall_id in (None, hall.pk)]
    return _grant(leads + runs, wanted, 16)


def read_people(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """Who may open the pages of people at all: the roles of a hall, and those who speak for a unit. Raises NotAllowed.

    What they find there is `staff.queries.visible_people` and its like.
    """
    wanted = (*HALL_READERS, *UNIT_KEEPERS)
    return _grant([row for row in roles_of(user, at) if row.role in wanted], wanted, 29)


def _unit_role(user: Any, department: Department | None, hall: Hall | None, at: datetime, article: int) -> Grant:
    """A chief representative speaks in her own hall only, the leaders in every one."""
    rows = [row for row in roles_of(user, at) if row.role in UNIT_KEEPERS]
    rows = [row for row in rows if department is None or row.department_id == department.pk]
    rows = [row for row in rows if hall is None or row.hall_id in (None, hall.pk)]
    return _grant(rows, UNIT_KEEPERS, article)


def _hall_keeper(user: Any, hall: Hall | None, at: datetime, article: int) -> Grant:
    rows = [row for row in roles_of(user, at) if row.role in HALL_KEEPERS]
    return _grant([row for row in rows if hall is None or row.hall_id in (None, hall.pk)], HALL_KEEPERS, article)


def hold_county_role(user: Any, roles: Iterable[Role], at: datetime) -> Grant:
    """The user's row for one of `roles` over the whole county: in every hall or in a county centre, never a township's.

    Raises NotAllowed (role_missing).
    """
    wanted = tuple(roles)
    rows = [row for row in roles_of(user, at) if row.role in wanted]
    return _grant([row for row in rows if row.hall is None or row.hall.level == HallLevel.COUNTY], wanted, None)


def _role_for(user: Any, wanted: tuple[Role, ...], hall: Hall | None, at: datetime) -> Grant:
    """A role in `hall`; without one, over the whole county."""
    return hold_county_role(user, wanted, at) if hall is None else hold_hall_role(user, wanted, hall, at)


def _grant(rows: list[RoleAssignment], wanted: tuple[Role, ...], article: Source | None) -> Grant:
    if rows:
        return Grant.of(rows[0])
    names = _("、").join(str(role.label) for role in wanted)
    raise NotAllowed("role_missing", _("这项操作由%(roles)s办理，您没有这项职责。") % {"roles": names}, article)
