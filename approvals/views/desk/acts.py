"""Every act on a case: one form, one operation, one view. The addresses are those of the API."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from approvals.forms.acts import FORMS, CheckMaterialsForm
from approvals.operations import (
    archive,
    conditional,
    correction,
    decision,
    declarations,
    delays,
    delivery,
    fees,
    hearing,
    intake,
    notices,
    priority,
    refusal,
    review,
    telling,
    withdrawal,
)
from approvals.operations.lifecycle import check_move
from approvals.policies import POLICIES
from approvals.states import Act
from approvals.views.desk.case import case_response, visible_case
from approvals.views.desk.panels import Attempt
from hall.errors import RuleBroken
from hall.moment import now
from windows.policies import serve_window

#: Acts whose name does not say what was done when 已 stands before it.
DONE = {
    Act.REFUSE_ACCEPTANCE: _lazy("报备不予受理"),
    Act.REVIEW: _lazy("提交审查意见"),
    Act.CLOSE_SILENT: _lazy("按逾期未补正办结"),
    Act.CLOSE_UNFULFILLED: _lazy("按容缺逾期未补办结"),
}

OPERATIONS = {
    Act.ACCEPT: intake.accept,
    Act.NOTIFY_DEFICIENCY: telling.notify_deficiency,
    Act.SUPPLEMENT: telling.supplement,
    Act.REFUSE_ACCEPTANCE: refusal.refuse_acceptance,
    Act.REVIEW: review.review,
    Act.PAUSE: review.pause,
    Act.RESUME: review.resume,
    Act.EXTEND: review.extend,
    Act.DECIDE: decision.decide,
    Act.AGREE_REFUSAL: refusal.agree,
    Act.RETURN_REFUSAL: refusal.send_back,
    Act.DELIVER: delivery.deliver,
    Act.WITHDRAW: withdrawal.withdraw,
    Act.CORRECT: correction.correct,
    Act.RAISE_FEE: fees.raise_order,
    Act.RECORD_SIGNATURE: delivery.record_signature,
    Act.RETURN_DELIVERY: delivery.return_delivery,
    Act.EXPLAIN_DELAY: delays.explain_delay,
    Act.CLOSE: archive.close,
    Act.NOTIFY_AGAIN: notices.notify_again,
    Act.CLOSE_SILENT: notices.close_silent,
    Act.ACCEPT_CONDITIONALLY: conditional.accept_conditionally,
    Act.FOLLOW_UP: conditional.follow_up,
    Act.CLOSE_UNFULFILLED: conditional.close_unfulfilled,
    Act.DECLARE: declarations.declare,
    Act.VERIFY_DECLARATION: declarations.verify_declaration,
    Act.TELL_HEARING: hearing.tell_hearing,
    Act.ANSWER_HEARING: hearing.answer_hearing,
    Act.CALL_HEARING: hearing.call_hearing,
    Act.RECORD_HEARING: hearing.record_hearing,
    Act.MARK_PRIORITY: priority.mark,
}


@login_required
@require_POST
def act(request, number, act):
    at = now()
    case = visible_case(request.user, number, at)
    form = FORMS[act](request.POST, request.FILES or None, case=case)
    try:
        check_move(case, act)
        POLICIES[act](request.user, case, at)
        if not form.is_valid():
            return case_response(request, case, at, attempt=Attempt(act, form), status=422)
        OPERATIONS[act](case, **form.arguments(), by=request.user)
    except RuleBroken as broken:
        return refused(request, number, Attempt(act, form, broken))
    say_done(request, case, DONE.get(act, act.label), at)
    return redirect("approvals:desk:case", number)


def refused(request, number, attempt):
    """The page of the case as it stands now, with the rule and the form as it was filled in."""
    at = now()
    attempt.form.blame(attempt.broken)
    case = visible_case(request.user, number, at)
    return case_response(request, case, at, attempt=attempt, status=attempt.broken.status)


@login_required
@require_POST
def materials(request, number):
    """Correct what was found of the materials, before acceptance or notice."""
    at = now()
    case = visible_case(request.user, number, at)
    form = CheckMaterialsForm(request.POST, case=case)
    try:
        serve_window(request.user, case.window, at)
        if not form.is_valid():
            return case_response(request, case, at, attempt=Attempt(None, form), status=422)
        telling.check_materials(case, **form.arguments(), by=request.user)
    except RuleBroken as broken:
        return refused(request, number, Attempt(None, form, broken))
    say_done(request, case, _("核对材料"), at)
    return redirect("approvals:desk:case", number)


def say_done(request, case, done, at):
    """A message that the act is done, with links to the papers it issued."""
    papers = case.papers.model.objects.filter(case=case, issued_at__gte=at)
    said = format_html(_("已{act}。"), act=done)
    for paper in papers:
        link = _("打印{title} {number}")
        text = format_html(link, title=paper.title, number=paper.number)
        said += format_html(' <a href="{}">{}</a>', paper.file_url, text)
    messages.success(request, said)
