"""Who serves a paper, registers its signature or its return, and puts the file away (许可法44, article 23)."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.policies.matters import awaits_signature
from approvals.policies.shared import serve
from approvals.states import CaseState
from hall.errors import RuleBroken
from hall.permissions import Grant
from hall.templatetags.hall import zh_day


def deliver_case(user: Any, case: Case, at: datetime) -> Grant:
    """Serve at the window that received it. Raises already_delivered: a refusal to accept that has been served."""
    grant = serve(user, case, at)
    if case.state == CaseState.NOT_ACCEPTED and not case.awaits_delivery:
        raise RuleBroken("already_delivered", _("这件申请的决定书已经送达。"), "许可法44")
    return grant


def record_signature(user: Any, case: Case, at: datetime) -> Grant:
    """Register when a posted paper was signed for, or that it came back. Raises nothing_to_sign: not posted, or signed
    already."""
    grant = serve(user, case, at)
    if not awaits_signature(case):
        raise RuleBroken("nothing_to_sign", _("没有等待签收的邮件。"), "许可法44")
    return grant


def close_case(user: Any, case: Case, at: datetime) -> Grant:
    """Put the file away at the window. Raises already_archived; delivery_missing for an unserved refusal to accept,
    notice_running while a public notice has not served it yet."""
    grant = serve(user, case, at)
    if hasattr(case, "archive"):
        raise RuleBroken("already_archived", _("这件申请已经归档。"), 23)
    if case.awaits_delivery:
        raise RuleBroken("delivery_missing", _("决定书还没有送达，送达以后才能归档。"), "许可法44")
    _check_notice_over(case, localdate(at))
    return grant


def _check_notice_over(case: Case, on: date) -> None:
    served_on = case.delivery.received_on if case.delivery else None
    if served_on is not None and served_on > on:
        message = _("公告满 30 日的次日才算送达，到%(day)s再归档。") % {"day": zh_day(served_on)}
        raise RuleBroken("notice_running", message, "许可法44")
