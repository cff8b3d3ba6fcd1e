from staff.models.department import ApprovalSection, Department
from staff.models.member import RoleAssignment, StaffMember
from staff.models.nomination import PostingRequest
from staff.models.posting import Posting

__all__ = ["ApprovalSection", "Department", "Posting", "PostingRequest", "RoleAssignment", "StaffMember"]
