"""The clerk's pages of duty and leave: my post and cover, my leave, hand-overs and leaves that wait for my word."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hall.errors import RuleBroken
from hall.moment import now
from windows.forms.duty import HandOverForm, LeaveForm, OpinionForm
from windows.operations import covers, leave
from windows.queries import visible_posts
from windows.queries.board import own_posts
from windows.queries.leave import visible_leaves
from windows.queries.leave_page import (
    handovers_to_confirm,
    leave_page,
    leaves_to_return,
    own_leaves,
    reminder,
    steps_to_decide,
)


def visible_leave(request, pk):
    return get_object_or_404(visible_leaves(request.user, now()).select_related("member", "hall"), pk=pk)


def own_post(request, pk):
    """A post at a window that the user serves or reads about; who may do what with it is the operation's to say."""
    return get_object_or_404(visible_posts(request.user, now()).select_related("window__hall"), pk=pk)


@login_required
@require_safe
def post(request):
    """我的岗位: each of my posts with who is there now, and the keys to hand over and take back."""
    context = {"rows": own_posts(request.user, now()), "form": HandOverForm()}
    return render(request, "windows/desk/post.html", context)


@login_required
@require_POST
def cover(request, pk):
    """Hand a post over to B, or, as B, choose to take it."""
    subject, at = own_post(request, pk), now()
    if request.POST.get("as") == "b":
        covers.take_over(subject, by=request.user)
        messages.success(request, _("您已经顶上%(post)s。") % {"post": subject})
        return redirect(_back(request))
    form = HandOverForm(request.POST)
    if not form.is_valid():
        context = {"rows": own_posts(request.user, at), "form": form, "asked": subject.pk}
        return render(request, "windows/desk/post.html", context, status=422)
    row = covers.hand_over(subject, **form.cleaned_data, by=request.user)
    messages.success(request, _("%(post)s已经交给%(member)s。") % {"post": subject, "member": row.member})
    return redirect(_back(request))


@login_required
@require_POST
def cover_end(request, pk):
    subject = own_post(request, pk)
    covers.hand_back(subject, by=request.user)
    messages.success(request, _("%(post)s已经交还 A 岗。") % {"post": subject})
    return redirect(_back(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaves(request):
    """请假外出: what I ask for, and what waits for my word."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = leave.request_leave(**form.cleaned_data, by=request.user)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, _("已经提出，等 B 岗确认接岗和负责人批准。"))
            return redirect("windows:desk:leave", row.pk)
    return render(request, "windows/desk/leave_list.html", _leaves(request, form), status=422 if form.errors else 200)


def _leaves(request, form):
    at, user = now(), request.user
    return {
        "form": form,
        "leaves": own_leaves(user),
        "handovers": handovers_to_confirm(user, at),
        "steps": steps_to_decide(user, at),
        "returns": leaves_to_return(user, at),
        "reminder": reminder(user, at),
    }


@login_required
@require_safe
def leave_detail(request, pk):
    context = leave_page(visible_leave(request, pk), request.user, now()) | {"form": OpinionForm()}
    return render(request, "windows/desk/leave_detail.html", context)


@login_required
@require_POST
def handover(request, pk, handover):
    row = get_object_or_404(visible_leave(request, pk).handovers, pk=handover)
    leave.confirm_handover(row, by=request.user)
    messages.success(request, _("已经确认接岗。"))
    return redirect("windows:desk:leave", pk)


@login_required
@require_POST
def decision(request, pk):
    """Agree to a leave or refuse it, on the rung that it has reached."""
    row, form = visible_leave(request, pk), OpinionForm(request.POST)
    if not form.is_valid():
        context = leave_page(row, request.user, now()) | {"form": form}
        return render(request, "windows/desk/leave_detail.html", context, status=422)
    answer = leave.refuse if request.POST.get("answer") == "refuse" else leave.agree
    row = answer(row, opinion=form.cleaned_data["opinion"], by=request.user)
    messages.success(request, _("意见已经登记，现在是“%(state)s”。") % {"state": row.get_state_display()})
    return redirect("windows:desk:leave", pk)


@login_required
@require_POST
def cancellation(request, pk):
    leave.cancel(visible_leave(request, pk), by=request.user)
    messages.success(request, _("已经撤销。"))
    return redirect("windows:desk:leave", pk)


@login_required
@require_POST
def leave_return(request, pk):
    """Report my own return, or confirm another's."""
    row = visible_leave(request, pk)
    if row.member_id == request.user.pk:
        leave.report_return(row, by=request.user)
        messages.success(request, _("已经登记返岗，等负责人确认销假。"))
    else:
        leave.confirm_return(row, by=request.user)
        messages.success(request, _("已经确认销假。"))
    return redirect("windows:desk:leave", pk)


def _back(request):
    return "windows:manage:duty" if request.POST.get("from") == "board" else "windows:desk:post"
