"""Fees in the management: takings and closings by day, refunds to decide, the bank's files and their differences."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms.fees import ExplanationForm, FeeDaysForm, FeeReasonForm
from approvals.models import ReconciliationDifference, Refund
from approvals.operations.reconciliation import explain_difference
from approvals.operations.till import approve_refund, decline_refund
from approvals.policies import explain_difference_of, read_fees
from approvals.queries.fees import exported, period, statements_of, till_days, tills_read_by, waiting_refunds
from approvals.views.attempts import attempted
from approvals.views.statements import say_imported, say_refused, statement_form, take_statement
from hall.errors import RuleBroken
from hall.moment import now
from hall.permissions import refusal
from staff.queries import halls_read_by

ROWS = 50
REFUNDS = 50  # with a form each, the longest waiting first


@login_required
@require_safe
def fees(request):
    at = now()
    read_fees(request.user, None, at)
    return fees_response(request, at)


def fees_response(request, at, *, statement=None, status=200):
    """The page; days that can't be shown are named, and the last month is shown instead."""
    asked = FeeDaysForm(request.GET)
    since, until = _period(asked, at)
    halls = halls_read_by(request.user, at)
    waiting = list(waiting_refunds(halls)[: REFUNDS + 1])
    context = {
        "form": FeeDaysForm(initial={"since": since, "until": until}) if asked.is_valid() else asked,
        "days": till_days(tills_read_by(request.user, at), since, until),
        "refunds": waiting[:REFUNDS],
        "are_refunds_left": len(waiting) > REFUNDS,
        "page": Paginator(statements_of(halls), ROWS).get_page(request.GET.get("page")),
        "statement": statement or statement_form(request, at),
        "export": f"?since={since}&until={until}",
    }
    return render(request, "approvals/manage/fees.html", context, status=status if asked.is_valid() else 422)


@login_required
@require_safe
def export(request):
    """Receipts and refunds of the days shown as CSV, UTF-8 with a mark; no names of payers."""
    at = now()
    read_fees(request.user, None, at)
    form = FeeDaysForm(request.GET)
    if not form.is_valid():
        return fees_response(request, at)
    since, until = _period(form, at)
    table = exported(tills_read_by(request.user, at), since, until)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fees-{since}-{until}.csv"'
    return response


@login_required
@require_POST
def refund_approval(request, pk):
    at = now()
    refund = _visible_refund(request, pk, at)
    try:
        done = approve_refund(refund, by=request.user)
    except RuleBroken as broken:
        if broken.status == 403:
            raise
        messages.error(request, broken.message)
    else:
        messages.success(request, _("已批准退款 %(number)s。") % {"number": done.number})
    return redirect("approvals:manage:fees")


@login_required
@require_POST
def refund_decline(request, pk):
    at = now()
    refund = _visible_refund(request, pk, at)
    form = FeeReasonForm(request.POST)
    done, _status = attempted(form, decline_refund, refund, by=request.user)
    if done:
        messages.success(request, _("已退回退款申请。"))
    else:
        say_refused(request, form)
    return redirect("approvals:manage:fees")


@login_required
@require_POST
def statements(request):
    at = now()
    read_fees(request.user, None, at)
    form = statement_form(request, at, bound=True)
    done, status = attempted(form, take_statement, by=request.user)
    if not done:
        return fees_response(request, at, statement=form, status=status)
    say_imported(request, done)
    return redirect(done)


@login_required
@require_safe
def statement(request, pk):
    at = now()
    return statement_response(request, _visible_statement(request, pk, at), at)


def statement_response(request, statement, at, *, tried=None, form=None, status=200):
    differences = statement.differences.select_related("line", "order__case", "explained_by")
    number = page_of_difference(statement, tried) if tried else request.GET.get("page")
    context = {
        "statement": statement,
        "page": Paginator(differences, ROWS).get_page(number),
        "may_explain": refusal(explain_difference_of, request.user, statement, at) is None,
        "tried": tried,
        "form": form or ExplanationForm(),
    }
    return render(request, "approvals/manage/statement.html", context, status=status)


@login_required
@require_POST
def explanation(request, pk):
    at = now()
    read_fees(request.user, None, at)
    halls = halls_read_by(request.user, at)
    difference = get_object_or_404(ReconciliationDifference.objects.filter(statement__hall__in=halls), pk=pk)
    form = ExplanationForm(request.POST)
    done, status = attempted(form, explain_difference, difference, by=request.user)
    if not done:
        statement = _visible_statement(request, difference.statement_id, at)
        return statement_response(request, statement, at, tried=difference.pk, form=form, status=status)
    messages.success(request, _("已登记说明。"))
    number = page_of_difference(difference.statement, difference.pk)
    return redirect(f"{difference.statement.get_absolute_url()}?page={number}#id-difference-{difference.pk}")


def page_of_difference(statement, pk):
    """The page of the list on which a difference stands."""
    return statement.differences.filter(pk__lt=pk).count() // ROWS + 1


def _period(form, at):
    wanted = form.cleaned_data if form.is_valid() else {}
    return period(wanted.get("since"), wanted.get("until"), at)


def _visible_refund(request, pk, at):
    read_fees(request.user, None, at)
    refunds = Refund.objects.filter(receipt__window__hall__in=halls_read_by(request.user, at))
    return get_object_or_404(refunds, pk=pk)


def _visible_statement(request, pk, at):
    read_fees(request.user, None, at)
    return get_object_or_404(statements_of(halls_read_by(request.user, at)), pk=pk)
