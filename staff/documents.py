"""Papers about people: the form under which a hall files a posting (article 28)."""

from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.regulation import cite
from hall.typesetting import pdf
from staff.models import PostingRequest, RoleAssignment
from staff.states import RequestState, Role
from staff.terms import last_day

TEMPLATE = "staff/typst/posting.typ"


def filing_form(request: PostingRequest) -> bytes:
    """窗口人员派驻备案表 of a nomination as PDF; what the system does not keep is left to be written by hand."""
    return pdf(TEMPLATE, form_data(request))


def form_data(request: PostingRequest) -> dict[str, Any]:
    """What is printed, as plain words."""
    approved = request.state == RequestState.APPROVED
    starts_on = request.posting.valid_from if request.posting else request.starts_on
    until = last_day(request.starts_on, request.term_until, starts_on)
    return {
        "title": _("窗口人员派驻备案表"),
        "hall": request.hall.name,
        "number": request.filing_number,
        "state": str(request.get_state_display()),
        "department": request.department.name,
        "name": request.member.name,
        "phone": request.member.phone,
        "section": _("是") if request.member.in_approval_section else _("否"),
        "post": request.post_wanted,
        "duties": request.duties,
        "chief": _("是") if _is_chief(request) else _("否"),
        "term": _("%(start)s 至 %(end)s") % {"start": _words(starts_on), "end": _words(until)},
        "reason": request.reason,
        "proposed": _signed(request.proposed_by, localdate(request.proposed_at)),
        "opinion": request.opinion or (_("同意派驻，准予备案。") if approved else ""),
        "decided": _signed(request.decided_by, localdate(request.decided_at)) if request.decided_at else "",
        "articles": _("、").join(cite(number) for number in (28, 29, 30)),
    }


def _is_chief(request: PostingRequest) -> bool:
    roles = RoleAssignment.objects.valid_on(request.starts_on).filter(member=request.member, hall=request.hall)
    return roles.filter(role=Role.CHIEF_REPRESENTATIVE, department=request.department).exists()


def _signed(member: Any, on: date) -> str:
    return f"{member}　{_words(on)}"


def _words(on: date | None) -> str:
    return _("%(year)s 年 %(month)s 月 %(day)s 日") % {"year": on.year, "month": on.month, "day": on.day} if on else ""
