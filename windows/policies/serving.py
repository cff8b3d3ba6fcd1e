"""Who may serve at a window (articles 9 and 10): who is on duty at one of its posts, now."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.errors import NotAllowed
from hall.permissions import Grant, asked_once
from staff.models import StaffMember
from windows.models import Post, PostHolding, Window
from windows.policies.running import run_window
from windows.queries import holdings_at
from windows.queries.duty import PostDuty, duties_of_window, duty_of_post
from windows.states import Absence, DutyState, Side


def serve_window(user: Any, window: Window, at: datetime) -> Grant:
    """The post at which `user` is on duty at `window` at `at`: her own A post, or A's while she covers (article 10).

    The grant of a covering B names the member in whose place she acts. Raises NotAllowed: post_missing for a stranger;
    for a holder not on duty on_leave, not_punched_in, post_covered, a_on_duty, covers_elsewhere.
    """
    holdings = _holdings(user, window, at)
    if not holdings:
        raise _stranger(window)
    duties = {row.post: row for row in _duties(window, at)}
    for holding in holdings:
        row = duties.get(holding.post_id)
        if row and row.duty.member == user.pk:
            return _grant(holding, row)
    raise _not_on_duty(holdings[0], duties.get(holdings[0].post_id))


def acts_for(user: Any, window: Window, at: datetime) -> int | None:
    """The A holder (key) in whose place `user` is on duty at `window`; None when she is there for herself."""
    rows = (row.duty for row in _duties(window, at) if row.duty.member == user.pk)
    return next((duty.for_member for duty in rows if duty.for_member), None)


def answer_for_window(user: Any, window: Window, at: datetime) -> Grant:
    """A post at `window`, A or B, on duty or not: for words about its work. Raises NotAllowed (post_missing)."""
    holdings = _holdings(user, window, at)
    if holdings:
        return Grant.of(holdings[0])
    raise _stranger(window)


def hand_over_post(user: Any, post: Post, at: datetime) -> Grant:
    """Put B in charge: A herself while she is on duty, or who runs the window (article 10). Raises NotAllowed."""
    row = duty_of_post(post, at)
    if row.a == user.pk and row.duty.member == user.pk:
        return Grant.of(post)
    return run_window(user, post.window, at)


def take_over_post(user: Any, post: Post, at: datetime) -> Grant:
    """B takes the post that A has left (article 10). Raises NotAllowed: post_missing, a_on_duty."""
    row = duty_of_post(post, at)
    if row.b != user.pk:
        raise NotAllowed("post_missing", _("您不是这个岗位的 B 岗，不能顶岗。"), 10)
    if row.duty.state == DutyState.HELD:
        raise _a_is_there()
    return Grant.of(post)


def hand_back_post(user: Any, post: Post, at: datetime) -> Grant:
    """End a cover: A, B, or who runs the window (article 10). Raises NotAllowed."""
    row = duty_of_post(post, at)
    return Grant.of(post) if user.pk in (row.a, row.b) else run_window(user, post.window, at)


@asked_once
def _holdings(user: Any, window: Window, at: datetime) -> list[PostHolding]:
    return holdings_at(user, window, at)


@asked_once
def _duties(window: Window, at: datetime) -> list[PostDuty]:
    return duties_of_window(window, at)


def _grant(holding: PostHolding, row: PostDuty) -> Grant:
    if row.duty.for_member is None:
        return Grant.of(holding)
    for_member = StaffMember.objects.get(pk=row.duty.for_member)
    label = _("%(holding)s（顶%(name)s的岗）") % {"holding": holding, "name": for_member}
    return Grant(label, Grant.of(holding).row, for_member.pk)


def _stranger(window: Window) -> NotAllowed:
    message = _("您今天不是 %(window)s的 A 岗或者 B 岗，不能在这个窗口办理。") % {"window": window}
    return NotAllowed("post_missing", message, 10)


def _not_on_duty(holding: PostHolding, row: PostDuty | None) -> NotAllowed:
    """Why a holder is not on duty, and what to do about it."""
    if row is None:
        return NotAllowed("post_missing", _("这个岗位已经停用，请联系中心管理人员。"), 10)
    own = row.duty.a_absence if holding.side == Side.A else row.duty.b_absence
    if own in (Absence.ON_LEAVE, Absence.ON_ERRAND):
        return NotAllowed("on_leave", _("您现在请假或者外出，返回后请先销假，再办理业务。"), 10)
    if own == Absence.NOT_PUNCHED:
        return NotAllowed("not_punched_in", _("您还没有打卡上班，请先打卡；忘记打卡请申请补卡。"), 18)
    if own == Absence.ELSEWHERE:
        return NotAllowed("covers_elsewhere", _("您正在顶另一个岗位，一个人不能同时顶两个岗。"), 10)
    if holding.side == Side.A:
        return NotAllowed("post_covered", _("您的岗位已经交给 B 岗，请先收回岗位，再办理业务。"), 10)
    return _a_is_there()


def _a_is_there() -> NotAllowed:
    return NotAllowed("a_on_duty", _("A 岗现在在岗，您是 B 岗，A 岗离岗后由您顶岗办理。"), 10)
