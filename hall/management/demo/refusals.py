"""Levels of refusals in departments that also work in the townships, and the hall's notes of what was refused."""

from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, make_aware

from approvals.models import RefusalFiling
from approvals.operations.filing_levels import set_levels
from approvals.operations.refusal import take_note
from approvals.states import LEVEL_ROLES, FilingState
from hall.management.demo.county import TOWNSHIP_DEPARTMENTS, County
from hall.moment import moved_to, now, today
from staff.models import RoleAssignment
from staff.states import Role

BEFORE_THE_YEAR = timedelta(days=372)
REASON = "乡镇便民中心没有派驻首席代表，从审批股审核人起逐级审核。"
NOTED_AFTER, LATEST = timedelta(hours=20), timedelta(days=10)


def set_township_levels(county: County) -> None:
    """No chief representative is posted to a township: there the section reviewer is the first level."""
    day = today() - BEFORE_THE_YEAR
    with moved_to(make_aware(datetime.combine(day, time(10)), get_default_timezone())):
        for name in TOWNSHIP_DEPARTMENTS:
            set_levels(
                county.departments[name],
                roles=LEVEL_ROLES[1:],
                valid_from=day + timedelta(days=1),
                reason=REASON,
                by=county.members["manager"],
            )


def take_notes() -> None:
    """The manager of each hall has taken note of its refusals, but for the latest."""
    managers = {
        row.hall_id: row.member
        for row in RoleAssignment.objects.filter(role=Role.HALL_MANAGER).select_related("member").order_by("-pk")
    }
    latest = now() - LATEST
    for filing in RefusalFiling.objects.filter(state=FilingState.AGREED, closed_at__lt=latest).select_related("case"):
        manager = managers.get(filing.case.hall_id, managers.get(None))
        if manager is not None:
            with moved_to(filing.closed_at + NOTED_AFTER):
                take_note(filing, by=manager)
