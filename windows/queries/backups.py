"""Who could stand in for a member in a time to come, and what she has promised others (article 10)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.models import Hall
from staff.models import Leave, Posting, StaffMember
from staff.models.leave import STANDING_LEAVES
from windows.models import Handover, Post, PostHolding
from windows.states import Side


@dataclass(frozen=True)
class Backup:
    """The B holder of one of the member's A posts, and why she could not stand in; empty when she can."""

    post: Post
    member: StaffMember | None
    problem: str


def backups(member: Any, hall: Hall, start: datetime, end: datetime, but: int | None = None) -> list[Backup]:
    """For every A post that `member` holds in a time: its B holder and what stands in the way. `but`: her own leave."""
    first, last = localdate(start), localdate(end)
    posts = Post.objects.filter(
        _held(member, Side.A, first, last), window__hall=hall, is_active=True, window__is_active=True
    )
    return [_backup(post, start, end, but) for post in posts.select_related("window").distinct()]


def commitments(member: Any, start: datetime, end: datetime) -> QuerySet[Handover]:
    """Posts that `member` takes over for standing leaves of others in a time, confirmed or asked for."""
    leaves = Leave.objects.filter(state__in=STANDING_LEAVES).between(start, end)
    return Handover.objects.filter(backup=member, leave__in=leaves).select_related("leave__member", "post__window")


def _held(member: Any, side: Side, first: date, last: date) -> Q:
    rows = PostHolding.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=first), member=member, side=side, valid_from__lte=last
    )
    return Q(pk__in=rows.values("post"))


def _backup(post: Post, start: datetime, end: datetime, but: int | None) -> Backup:
    first, last = localdate(start), localdate(end)
    holding = (
        PostHolding.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=last), post=post, side=Side.B, valid_from__lte=first
        )
        .select_related("member")
        .first()
    )
    if holding is None:
        return Backup(post, None, _("没有安排 B 岗"))
    return Backup(post, holding.member, _problem(holding.member, post, start, end, but))


def _problem(member: StaffMember, post: Post, start: datetime, end: datetime, but: int | None) -> str:
    names = {"name": member}
    if not member.is_active or not _is_posted(member, post, localdate(end)):
        return _("B 岗%(name)s已经不在本中心派驻") % names
    if Leave.objects.filter(member=member, state__in=STANDING_LEAVES).between(start, end).exists():
        return _("B 岗%(name)s那时也请假或者外出") % names
    if commitments(member, start, end).exclude(leave=but).exists():
        return _("B 岗%(name)s那时要顶另一个岗位") % names
    return ""


def _is_posted(member: StaffMember, post: Post, on: date) -> bool:
    return Posting.objects.valid_on(on).filter(member=member, hall=post.window.hall_id).exists()
