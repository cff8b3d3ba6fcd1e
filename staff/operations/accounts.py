"""Accounts of people: the first administrator, members with an initial password, a changed password, ended tokens."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from hall.errors import RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import today
from hall.pinyin import sort_key
from hall.states import HallLevel
from staff.models import RoleAssignment, StaffMember
from staff.queries import SYSTEM_USERNAME
from staff.states import Role


@transaction.atomic
def ensure_system_member() -> StaffMember:
    """The member that signs what jobs do; made when the database has none yet. It can't log in."""
    member = StaffMember.objects.filter(username=SYSTEM_USERNAME).first()
    if member is None:
        name = _("系统")
        member = StaffMember(username=SYSTEM_USERNAME, name=name, pinyin=sort_key(name), must_change_password=False)
        member.set_unusable_password()
        signed(member, by=None, reason=_("系统署名")).save()
    return member


@transaction.atomic
def create_manager(*, username: str, name: str, password: str) -> StaffMember:
    """Make the first administrator: manager of every hall, with the whole of /admin/.

    Raises RuleBroken (username_taken), and ValidationError for a password that the validators refuse.
    """
    if StaffMember.objects.filter(username=username).exists():
        raise RuleBroken(
            "username_taken", _("登录名%(username)s已经有人用了。") % {"username": username}, field="username"
        )
    system, reason = ensure_system_member(), _("建立管理员")
    member = StaffMember(
        username=username,
        name=name,
        pinyin=sort_key(name),
        is_staff=True,
        is_superuser=True,
        must_change_password=False,
    )
    member.clean_fields(exclude=["password"])
    validate_password(password, member)
    member.set_password(password)
    signed(member, by=system, reason=reason).save()
    role = RoleAssignment(member=member, role=Role.HALL_MANAGER, valid_from=today())
    signed(role, by=system, reason=reason).save()
    return member


@transaction.atomic
def open_county_hall(*, code: str, name: str, address: str, by: Any) -> Hall:
    """Make the county's service centre. Raises ValidationError naming the field. Article 3."""
    hall = Hall(code=code, name=name, address=address, level=HallLevel.COUNTY)
    hall.full_clean()
    signed(hall, by=by, reason=_("建立服务中心")).save()
    return hall


@transaction.atomic
def change_password(member: StaffMember, password: str, *, by: StaffMember, must_change: bool = False) -> StaffMember:
    """Set a password; `must_change` when it is somebody else's choice and only good for the next login.

    API tokens end with the old password, as the member's sessions do.
    """
    member.set_password(password)
    member.must_change_password = must_change
    signed(member, by=by, reason=_("修改密码")).save()
    end_tokens(member)
    return member


def end_tokens(member: StaffMember) -> None:
    """Take back the API tokens of `member`: whoever got hold of one must not keep it beyond password or account."""
    Token.objects.filter(user=member).delete()
