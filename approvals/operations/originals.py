"""The hand-over chain of the paper originals: given, confirmed by the named receiver, given back at the end (A23)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, OriginalHandover
from approvals.operations.lifecycle import locked, required
from approvals.policies import originals as policies
from approvals.policies.originals import CARE
from approvals.queries.originals import chain_of, holder_of_originals, pending_of, receivers_of
from approvals.states import HandoverState
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.templatetags.hall import doc_date
from staff.models import StaffMember

LONGEST_TEXT, LONGEST_NAME = 200, 60  # characters, as the columns hold


@transaction.atomic
def hand_over(case: Case, *, to_member: StaffMember, what: str, note: str = "", by: Any) -> OriginalHandover:
    """Hand the originals of `case` to `to_member`, who has to confirm; `what` says which papers (article 23).

    Raises as policies.hand_over_originals; receiver_unknown, receiver_is_holder, what_missing.
    """
    at = now()
    case = locked(case)
    policies.hand_over_originals(by, case, at)
    holder = holder_of_originals(case, chain_of(case))
    assert holder is not None  # the policy has seen who holds them
    if to_member == holder:
        raise RuleBroken("receiver_is_holder", _("原件本来就在这个人手里。"), CARE, field="to_member")
    if not receivers_of(case, at).filter(pk=to_member.pk).exists():
        message = _("原件只能移交给决定单位或者收件窗口能查看这件办件的人员。")
        raise RuleBroken("receiver_unknown", message, CARE, field="to_member")
    row = OriginalHandover(
        case=case,
        from_member=holder,
        to_member=to_member,
        what=_fitting(required(what, "what_missing", _("请写明移交哪些材料。"), CARE, "what"), "what"),
        note=_fitting(note.strip(), "note"),
        handed_at=at,
    )
    signed(row, by=by).save()
    return row


@transaction.atomic
def answer_handover(case: Case, *, received: bool, answer: str = "", by: Any) -> OriginalHandover:
    """Say that the originals have come, or that they have not and why: then they stay with who gave them.

    Raises as policies.answer_handover; answer_missing.
    """
    at = now()
    case = locked(case)
    policies.answer_handover(by, case, at)
    row = pending_of(chain_of(case))
    assert row is not None  # the policy has seen it
    answer = answer.strip()
    if not received:
        answer = required(answer, "answer_missing", _("没有接收的，请写明原因。"), CARE, "answer")
    row.state = HandoverState.RECEIVED if received else HandoverState.REJECTED
    row.answer, row.answered_at = _fitting(answer, "answer"), at
    signed(row, by=by).save()
    return row


@transaction.atomic
def take_back(case: Case, *, reason: str, by: Any) -> OriginalHandover:
    """Take back a hand-over that its receiver has not answered: the originals are where they were.

    Raises as policies.take_back_originals; reason_missing.
    """
    at = now()
    case = locked(case)
    policies.take_back_originals(by, case, at)
    row = pending_of(chain_of(case))
    assert row is not None  # the policy has seen it
    reason = required(reason, "reason_missing", _("请写明收回的原因。"), CARE, "reason")
    row.state, row.answer, row.answered_at = HandoverState.TAKEN_BACK, _fitting(reason, "reason"), at
    signed(row, by=by).save()
    return row


@transaction.atomic
def return_originals(case: Case, *, recipient: str, note: str = "", by: Any) -> OriginalHandover:
    """Record that the originals of an ended case went back, and who signed for them.

    Raises as policies.return_originals; recipient_missing.
    """
    at = now()
    case = locked(case)
    policies.return_originals(by, case, at)
    recipient = required(recipient, "recipient_missing", _("请写明签收人。"), CARE, "recipient")
    if len(recipient) > LONGEST_NAME:
        raise RuleBroken("text_too_long", _("签收人不超过 60 个字。"), CARE, field="recipient")
    row = OriginalHandover(
        case=case,
        from_member=holder_of_originals(case, chain_of(case)),
        recipient=recipient,
        what=_("全部原件，%(day)s退还") % {"day": doc_date(at)},
        note=_fitting(note.strip(), "note"),
        state=HandoverState.RETURNED,
        handed_at=at,
        answered_at=at,
    )
    signed(row, by=by).save()
    return row


def _fitting(text: str, field: str) -> str:
    if len(text) > LONGEST_TEXT:
        message = _("内容太长，不超过 %(most)d 个字。") % {"most": LONGEST_TEXT}
        raise RuleBroken("text_too_long", message, CARE, field=field)
    return text
