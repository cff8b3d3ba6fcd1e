"""What the pages of one person and of one request show, and which acts their reader may do there. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.permissions import refusal
from staff.models import Posting, PostingRequest, RoleAssignment, StaffMember
from staff.policies import appoint_chief_of, decide_request, nominate_for, send_back_from
from staff.queries import visible_requests, was_ended
from staff.states import RequestKind

CHANGES_SHOWN = 30


@dataclass(frozen=True)
class Change:
    """One change of a person's rows, as her page tells it."""

    at: datetime
    by: str
    what: str
    reason: str


@dataclass(frozen=True)
class PostingLine:
    """One posting with what the reader may do about it: renew or change it for the unit, send back for the hall."""

    posting: Posting
    is_over: bool
    may_ask: bool
    may_renew: bool
    may_send_back: bool
    may_appoint: bool


def person_page(member: StaffMember, user: Any, at: datetime) -> dict[str, Any]:
    """Everything on the page of `member` that staff knows, as `user` may see it."""
    postings = member.postings.select_related("member", "department", "hall").order_by("-valid_from")
    return {
        "member": member,
        "lines": [_line(posting, user, at) for posting in postings],
        "requests": visible_requests(user, at).filter(member=member),
        "roles": member.roles.select_related("department", "hall").order_by("-valid_from", "role"),
        "changes": changes_of(member),
        "today": localdate(at),
    }


def request_page(request: PostingRequest, user: Any, at: datetime) -> dict[str, Any]:
    """One request with its answer, and why its reader may not decide it."""
    barred = refusal(decide_request, user, request, at)
    answers = request.succeeds.select_related("member") if request.kind == RequestKind.NOMINATE else ()
    return {
        "asked": request,
        "answers": answers,
        "barred": barred if request.is_open else None,
        "may_decide": request.is_open and barred is None,
        "may_withdraw": request.is_open and _may(nominate_for, user, request.department, request.hall, at),
        "is_nomination": request.kind == RequestKind.NOMINATE,
    }


def _line(posting: Posting, user: Any, at: datetime) -> PostingLine:
    """Nothing is asked about a posting that was handed over: so many questions as there are present postings."""
    today = localdate(at)
    runs = posting.valid_until is None or posting.valid_until >= today
    if posting.departed_at is not None:
        return PostingLine(posting, not runs, False, False, False, False)
    may_ask = _may(nominate_for, user, posting.department, posting.hall, at)
    return PostingLine(
        posting=posting,
        is_over=not runs,
        may_ask=may_ask and runs,
        may_renew=may_ask and posting.valid_until is not None and not was_ended(posting),
        may_send_back=runs and refusal(send_back_from, user, posting, at) is None,
        may_appoint=runs and _may(appoint_chief_of, user, posting.department, posting.hall, at),
    )


def _may(policy: Any, *asked: Any) -> bool:
    try:
        policy(*asked)
    except RuleBroken:
        return False
    return True


def changes_of(member: StaffMember) -> list[Change]:
    """The latest changes of a person's account, postings, roles and requests, newest first."""
    rows: list[Any] = list(member.history.select_related("history_user", "department")[:CHANGES_SHOWN])
    for model in (Posting, RoleAssignment, PostingRequest):
        history = model.history.filter(member=member).select_related("history_user", "department", "hall")
        rows += history[:CHANGES_SHOWN]
    rows.sort(key=lambda row: row.history_date, reverse=True)
    return [
        Change(row.history_date, str(row.history_user or ""), _told(row), row.history_change_reason or "")
        for row in rows[:CHANGES_SHOWN]
    ]


def _told(row: Any) -> str:
    """One history row in words."""
    kind = row.instance_type
    if kind is StaffMember:
        return str(_("账号：%(unit)s，%(state)s")) % {
            "unit": row.department or _("服务中心"),
            "state": _("在用") if row.is_active else _("停用"),
        }
    place = row.hall or _("全县各中心")
    if kind is PostingRequest:
        words = {"kind": row.get_kind_display(), "place": place, "state": row.get_state_display()}
        return str(_("%(kind)s（%(place)s）：%(state)s")) % words
    what = _("派驻") if kind is Posting else f"{row.department or ''}{row.get_role_display()}"
    words = {"what": what, "place": place, "start": row.valid_from, "end": row.valid_until or _("长期")}
    return str(_("%(what)s（%(place)s），%(start)s 至 %(end)s")) % words
