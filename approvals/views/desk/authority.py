"""The clerk's own letters and seals, and the page of one seal with its register of uses (article 9)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from approvals.authority import keep_seal, read_authority, run_seal, touch_seal
from approvals.forms.authority import CustodyForm, LossForm, ReplacementForm, RetirementForm, SealActForm, UseForm
from approvals.models import ApprovalSeal
from approvals.operations.seals import hand_over_seal, replace_seal, report_lost, retire_seal, use_seal
from approvals.queries.authority_page import own_authority, uses_of
from approvals.queries.papers import awaiting_imprint
from approvals.states import SealState
from approvals.views.attempts import attempted
from hall.moment import now
from hall.permissions import Policy, refusal

ROWS = 20

STANDING = (SealState.IN_USE, SealState.LOST)


@dataclass(frozen=True)
class SealAct:
    """One act on a seal: its form and operation, who may, the states it starts from, what it is called and says."""

    form: type[SealActForm]
    operation: Callable[..., Any]
    policy: Policy
    states: tuple[SealState, ...]
    label: Any
    said: Any


ACTS = {
    "uses": SealAct(UseForm, use_seal, touch_seal, STANDING[:1], _("登记用印"), _("用印已登记。")),
    "custody": SealAct(CustodyForm, hand_over_seal, keep_seal, STANDING[:1], _("移交保管"), _("已移交。")),
    "loss": SealAct(LossForm, report_lost, keep_seal, STANDING[:1], _("遗失挂失"), _("已挂失，从现在起不能再用。")),
    "replacement": SealAct(ReplacementForm, replace_seal, run_seal, STANDING, _("更换"), _("新印章已登记。")),
    "retirement": SealAct(RetirementForm, retire_seal, run_seal, STANDING, _("停用"), _("印章已停用。")),
}


@login_required
@require_safe
def authority(request):
    return render(request, "approvals/desk/authority.html", {"own": own_authority(request.user, now())})


@login_required
@require_safe
def seal(request, pk):
    at = now()
    return seal_response(request, visible_seal(request.user, pk, at), at)


def visible_seal(user, pk, at):
    related = ("department", "custodian", "replaced_by", "replaces")
    return get_object_or_404(ApprovalSeal.objects.visible_to(user, at).select_related(*related), pk=pk)


@login_required
@require_POST
def seal_act(request, pk, act):
    at, wanted = now(), ACTS[act]
    found = visible_seal(request.user, pk, at)
    wanted.policy(request.user, found, at)
    form = wanted.form(request.POST, seal=found, user=request.user, at=at)
    made, status = attempted(form, wanted.operation, found, by=request.user)
    if made is None:
        return seal_response(request, found, at, tried=(act, form), status=status)
    messages.success(request, wanted.said)
    return redirect(made if act == "replacement" else found)


def seal_response(request, seal, at, *, tried=None, status=200):
    """The seal with its uses and what this person may do to it; a refused form as it was filled in."""
    page = Paginator(uses_of(seal), ROWS).get_page(request.GET.get("page"))
    context = {"seal": seal, "page": page, "acts": list(_panels(request.user, seal, at, tried or ("", None)))}
    context |= {"waiting": awaiting_imprint(seal), "sets_it": any(act["path"] == "uses/" for act in context["acts"])}
    context["reads_register"] = refusal(read_authority, request.user, None, at) is None
    return render(request, "approvals/desk/seal_detail.html", context, status=status)


def _panels(user, seal, at, tried):
    for path, act in ACTS.items():
        is_open = tried[0] == path
        if is_open or (seal.state in act.states and refusal(act.policy, user, seal, at) is None):
            form = tried[1] if is_open else act.form(seal=seal, user=user, at=at)
            yield {"path": f"{path}/", "label": act.label, "form": form, "is_open": is_open}
