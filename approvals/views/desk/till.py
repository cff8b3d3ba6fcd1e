"""The till of the cashier: find an order, take its money, print the receipt, ask for a refund, close the day."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms.fees import ClosingForm, FeeReasonForm, PaymentForm, RefundForm, TillSearchForm
from approvals.models import FeeOrder
from approvals.operations.fees import cancel_order
from approvals.operations.papers import paper_file
from approvals.operations.till import close_day, pay, request_refund
from approvals.policies import own_till, read_till, request_refund_of, take_payment
from approvals.queries.fees import method_sums, receipts_of_day, unclosed_days, with_money
from approvals.states import FeeState, PaperForm
from approvals.views.attempts import attempted
from approvals.views.files import pdf_response
from approvals.views.statements import say_imported, say_refused, statement_form, take_statement
from hall.errors import NotAllowed
from hall.moment import now
from hall.permissions import refusal

ROWS = 20


@login_required
@require_safe
def till(request):
    at = now()
    read_till(request.user, None, at)
    return till_response(request, at)


def till_response(request, at, *, closing=None, statement=None, status=200):
    """Open orders or those that were looked for, and the day of her own till."""
    form = TillSearchForm(request.GET if request.method != "POST" else None)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    orders = with_money(FeeOrder.objects.at_till_of(request.user, at))
    orders = orders.named(asked) if asked else orders.payable()
    window, today = own_till(request.user, at), localdate(at)
    context = {
        "form": TillSearchForm(initial={"q": asked}),
        "asked": asked,
        "page": Paginator(orders, ROWS).get_page(request.GET.get("page")),
        "window": window,
        "sums": method_sums(window, today) if window else [],
        "receipts": receipts_of_day(window, today) if window else [],
        "unclosed": unclosed_days(window, at) if window else [],
        "closing": closing or ClosingForm(initial={"day": today}),
        "statement": statement or statement_form(request, at),
    }
    return render(request, "approvals/desk/till.html", context, status=status)


@login_required
@require_safe
def order(request, number):
    at = now()
    return order_response(request, visible_order(request, number, at), at)


def visible_order(request, number, at):
    """The order, for the cashier of its hall; 404 where it is not hers to know."""
    read_till(request.user, None, at)
    return get_object_or_404(with_money(FeeOrder.objects.at_till_of(request.user, at)), number=number)


def order_response(request, order, at, *, payment=None, refund=None, status=200):
    receipt = getattr(order, "receipt", None)
    may_refund = receipt is not None and refusal(request_refund_of, request.user, receipt, at) is None
    context = {
        "order": order,
        "receipt": receipt,
        "barred": refusal(take_payment, request.user, order, at),
        "payment": payment or PaymentForm(),
        "refund": (refund or RefundForm(receipt=receipt)) if may_refund and order.state == FeeState.PAID else None,
    }
    return render(request, "approvals/desk/till_order.html", context, status=status)


@login_required
@require_POST
def payment(request, number):
    at = now()
    found = visible_order(request, number, at)
    form = PaymentForm(request.POST)
    done, status = attempted(form, pay, found, by=request.user)
    if not done:
        return order_response(request, visible_order(request, number, at), at, payment=form, status=status)
    said = _("已收 %(amount)s 元，收据 %(number)s。") % {"amount": done.amount, "number": done.number}
    messages.success(request, said)
    return redirect(found)


@login_required
@require_safe
def receipt(request, number):
    """The receipt for the 80 mm printer, as a file."""
    found = visible_order(request, number, now())
    paid = getattr(found, "receipt", None)
    if paid is None:
        raise Http404("not paid yet")
    return pdf_response(paper_file(paid.paper, PaperForm.STRIP))


@login_required
@require_POST
def refund(request, number):
    at = now()
    found = visible_order(request, number, at)
    paid = getattr(found, "receipt", None)
    if paid is None:
        raise Http404("not paid yet")
    form = RefundForm(request.POST)
    done, status = attempted(form, request_refund, paid, by=request.user)
    if not done:
        return order_response(request, visible_order(request, number, at), at, refund=form, status=status)
    messages.success(request, _("已申请退款，等中心管理人员审批。"))
    return redirect("approvals:desk:till_order", number)


@login_required
@require_POST
def closing(request):
    at = now()
    read_till(request.user, None, at)
    window = own_till(request.user, at)
    if window is None:
        raise NotAllowed("not_at_till", _("您今天不在收费窗口，不能扎账。"), 5)
    form = ClosingForm(request.POST)
    done, status = attempted(form, close_day, window, by=request.user)
    if not done:
        return till_response(request, at, closing=form, status=status)
    said = {"day": done.day, "receipts": done.receipts, "balance": done.balance}
    messages.success(request, _("%(day)s已扎账：收款 %(receipts)s 笔，净收 %(balance)s 元。") % said)
    return redirect("approvals:desk:till")


@login_required
@require_POST
def statement(request):
    """The bank's file of a day of her hall."""
    at = now()
    read_till(request.user, None, at)
    form = statement_form(request, at, bound=True)
    done, status = attempted(form, take_statement, by=request.user)
    if not done:
        return till_response(request, at, statement=form, status=status)
    say_imported(request, done)
    return redirect("approvals:desk:till")


@login_required
@require_POST
def cancellation(request, number):
    """Cancel an unpaid order from the page of its case."""
    at = now()
    found = get_object_or_404(FeeOrder.objects.visible_to(request.user, at), number=number)
    form = FeeReasonForm(request.POST)
    done, _status = attempted(form, cancel_order, found, by=request.user)
    if done:
        messages.success(request, _("已作废缴款通知 %(number)s。") % {"number": found.number})
    else:
        say_refused(request, form)
    return redirect("approvals:desk:case", found.case.number)
