"""The acts on a case's originals: handed on, confirmed, given back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from approvals.views.attempts import attempted
from approvals.views.desk.case import case_response, visible_case
from approvals.views.desk.originals_panel import ACTS
from hall.moment import now


@login_required
@require_POST
def originals_act(request, number, act):
    at, wanted = now(), ACTS[act]
    case = visible_case(request.user, number, at)
    form = wanted.form(request.POST, case=case, at=at)
    made, status = attempted(form, wanted.operation, case, by=request.user)
    if made is None:
        return case_response(request, case, at, originals=(act, form), status=status)
    messages.success(request, wanted.said)
    return redirect("approvals:desk:case", number)
