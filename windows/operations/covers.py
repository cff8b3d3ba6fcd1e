"""Hand a post over to its B holder and take it back (顶岗, article 10)."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import StaffMember
from staff.queries import local_moment
from windows.models import Cover, Post
from windows.policies import hand_back_post, hand_over_post, take_over_post
from windows.queries.duty import PostDuty, duty_of_post
from windows.states import Absence


@transaction.atomic
def hand_over(post: Post, *, reason: str, by: Any) -> Cover:
    """Put the B holder in charge of a post from now on: by A who steps away, or by her superiors (article 10).

    Raises NotAllowed; RuleBroken: reason_missing, post_unheld, backup_away, covers_elsewhere, already_covered.
    """
    at = now()
    post = _locked(post)
    hand_over_post(by, post, at)
    text = reason.strip()
    if not text:
        raise RuleBroken("reason_missing", _("请写明离岗的事由。"), 10, field="reason")
    return _begin(post, text, by=by, at=at)


@transaction.atomic
def take_over(post: Post, *, by: Any) -> Cover:
    """B takes a post that A has left, when she could cover several: she chooses this one (article 10)."""
    at = now()
    post = _locked(post)
    take_over_post(by, post, at)
    return _begin(post, _("A 岗不在岗"), by=by, at=at)


@transaction.atomic
def hand_back(post: Post, *, by: Any) -> Cover:
    """End the cover of a post. Raises NotAllowed; RuleBroken (not_covered) when there is none, a second click's too."""
    at = now()
    post = _locked(post)
    hand_back_post(by, post, at)
    cover = Cover.objects.running(at).filter(post=post, began_at__gte=_day_start(at)).first()
    if cover is None:
        raise RuleBroken("not_covered", _("这个岗位现在没有交给 B 岗，请刷新页面。"), 10)
    _end(cover, max(at, cover.began_at + timedelta(microseconds=1)), by=by, reason=_("交还岗位"))
    return cover


def _begin(post: Post, reason: str, *, by: Any, at: datetime) -> Cover:
    row = duty_of_post(post, at)
    a, b = _check_backup(row)
    end_forgotten(at, post=post.pk, member=b, by=by)
    cover = Cover(post=post, member_id=b, for_member_id=a, began_at=at, reason=reason, begun_by=by)
    _save_new(cover, by)
    return cover


def _save_new(cover: Cover, by: Any) -> None:
    """Two posts handed to one B at once, or one post twice: the database lets one of them in."""
    try:
        with transaction.atomic():
            signed(cover, by=by, reason=cover.reason[:100]).save()
    except IntegrityError as error:
        if "one_cover_a_member_at_a_time" in str(error):
            raise _covers_elsewhere() from error
        if "one_cover_a_post_at_a_time" in str(error):
            raise _already_covered() from error
        raise


def _covers_elsewhere() -> RuleBroken:
    return RuleBroken("covers_elsewhere", _("B 岗正在顶另一个岗位，一个人不能同时顶两个岗。"), 10)


def _already_covered() -> RuleBroken:
    return RuleBroken("already_covered", _("这个岗位已经交给 B 岗，请刷新页面。"), 10)


def _check_backup(row: PostDuty) -> tuple[int, int]:
    """The keys of A and of the B who can take the post."""
    if row.a is None or row.b is None:
        raise RuleBroken("post_unheld", _("这个岗位没有同时安排 A 岗和 B 岗，不能交接。"), 10)
    if row.is_taken_over:
        raise _already_covered()
    if row.b_absence and row.b_absence != Absence.ELSEWHERE:
        raise RuleBroken("backup_away", _("B 岗现在不在岗，交接以后窗口会空岗，请先联系 B 岗。"), 10)
    if row.covers_elsewhere:
        raise _covers_elsewhere()
    return row.a, row.b


def forgotten_covers(at: datetime) -> QuerySet[Cover]:
    """Covers of earlier days that nobody handed back."""
    return Cover.objects.filter(ended_at__isnull=True, began_at__lt=_day_start(at))


@transaction.atomic
def end_forgotten(at: datetime, *, by: Any, post: int | None = None, member: int | None = None) -> int:
    """End covers of earlier days that nobody handed back, as of the end of their day; returns how many."""
    rows = forgotten_covers(at)
    if post is not None:
        rows = rows.filter(post=post) | rows.filter(member=member)
    found = list(rows.select_for_update(no_key=True, of=("self",)))
    for cover in found:
        _end(cover, _day_start(cover.began_at) + timedelta(days=1), by=by, reason=_("当天没有交还，到日终为止"))
    return len(found)


def _end(cover: Cover, at: datetime, *, by: StaffMember, reason: str) -> None:
    cover.ended_at, cover.ended_by = at, by
    signed(cover, by=by, reason=reason).save()


def _locked(post: Post) -> Post:
    return Post.objects.select_related("window__hall").select_for_update(no_key=True, of=("self",)).get(pk=post.pk)


def _day_start(at: datetime) -> datetime:
    return local_moment(localdate(at), time())
