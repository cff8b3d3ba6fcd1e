from staff.models.attendance import (
    AttendanceCorrection,
    AttendanceDay,
    AttendanceDevice,
    ClockRecord,
    DeviceContact,
    PresenceSpell,
    PunchUpload,
)
from staff.models.department import ApprovalSection, Department
from staff.models.leave import LadderRung, Leave, LeaveStep
from staff.models.member import RoleAssignment, StaffMember
from staff.models.nomination import PostingRequest
from staff.models.posting import Posting

__all__ = [
    "ApprovalSection",
    "AttendanceCorrection",
    "AttendanceDay",
    "AttendanceDevice",
    "ClockRecord",
    "Department",
    "DeviceContact",
    "LadderRung",
    "Leave",
    "LeaveStep",
    "Posting",
    "PostingRequest",
    "PresenceSpell",
    "PunchUpload",
    "RoleAssignment",
    "StaffMember",
]
