"""The hand-over chain on the page of a case: the chain, who holds it, and the acts that this person may do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.forms.originals import AnswerForm, HandOverForm, OriginalsForm, ReturnForm, TakeBackForm
from approvals.operations import originals
from approvals.policies import originals as policies
from approvals.queries.originals import chain_of, holder_of_originals
from hall.permissions import Policy, refusal


@dataclass(frozen=True)
class OriginalsAct:
    """One act on originals: its address under the case, form, operation, who may, and what it is called and says."""

    path: str
    form: type[OriginalsForm]
    operation: Callable[..., Any]
    policy: Policy
    label: Any
    said: Any


ACTS = {
    "handover": OriginalsAct(
        "originals/", HandOverForm, originals.hand_over, policies.hand_over_originals, _("移交原件"),
        _("已登记移交，等对方确认。"),
    ),
    "answer": OriginalsAct(
        "originals/answer/", AnswerForm, originals.answer_handover, policies.answer_handover, _("确认接收"),
        _("已登记。"),
    ),
    "recall": OriginalsAct(
        "originals/recall/", TakeBackForm, originals.take_back, policies.take_back_originals, _("收回移交"),
        _("已收回，原件仍由移交人保管。"),
    ),
    "return": OriginalsAct(
        "originals/return/", ReturnForm, originals.return_originals, policies.return_originals, _("退还申请人"),
        _("已登记退还。"),
    ),
}  # fmt: skip


def originals_panel(case, user, at, tried=None):
    """The chain with who holds the originals now and what `user` may do with them; a refused form as filled in."""
    chain, (tried_act, tried_form) = chain_of(case), tried or ("", None)
    acts = []
    for name, act in ACTS.items():
        is_open = name == tried_act
        if is_open or refusal(act.policy, user, case, at) is None:
            form = tried_form if is_open else act.form(case=case, at=at)
            acts.append({"path": act.path, "label": act.label, "form": form, "is_open": is_open})
    return {"chain": chain, "holder": holder_of_originals(case, chain), "acts": acts}
