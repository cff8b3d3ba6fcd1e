"""Projects of several departments on the desk: found, taken in at the window, and every act on one (article 15)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.forms.joint import JOINT_FORMS
from approvals.forms.joint_reception import PlanChoiceForm, ProjectForm
from approvals.models import JointCase
from approvals.operations import joint, joint_materials, joint_records, joint_time
from approvals.operations.joint_plan import checked_plan
from approvals.policies import joint_allowed, joint_barred, receive_case, require_joint
from approvals.policies.joint import names
from approvals.queries.joint import decided_members, members_of, shared_materials
from approvals.queries.joint_lists import placed_items, project_rows, receiving_window_for, rows_of_page
from approvals.queries.joint_page import full_projects, project_page
from approvals.queries.reception_page import first_party_values
from approvals.states import JointAct
from approvals.views.desk.project_panels import barred_lines, joint_panels
from hall.errors import NotAllowed, RuleBroken
from hall.moment import now

ROWS = 20

JOINT_OPERATIONS = {
    JointAct.CHECK: joint_materials.check_shared,
    JointAct.ACCEPT: joint_materials.accept_all,
    JointAct.NOTIFY: joint_materials.notify_all,
    JointAct.SUPPLEMENT: joint_materials.supplement_all,
    JointAct.OPEN_STAGE: joint.open_next_stage,
    JointAct.ADD: joint.add_member,
    JointAct.DROP: joint.drop_planned,
    JointAct.ASK: joint_records.ask_opinions,
    JointAct.ANSWER: joint_records.answer_opinion,
    JointAct.INSPECT: joint_records.record_inspection,
    JointAct.MEET: joint_records.record_meeting,
    JointAct.EXTEND: joint_time.extend_joint,
    JointAct.CLOSE: joint_time.close_project,
    JointAct.WITHDRAW: joint_time.withdraw_project,
}


def visible_project(user, number, at):
    """The project with this number, if the user may know of it; 404 else."""
    return get_object_or_404(full_projects(JointCase.objects.visible_to(user, at)), number=number)


@login_required
@require_safe
def projects(request):
    at = now()
    found = project_rows(JointCase.objects.visible_to(request.user, at))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of_page(page, request.user, at)}
    context["may_add"] = placed_items(request.user, at).exists()
    return render(request, "approvals/desk/project_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request):
    """First what is handled together, then who applies and the shared materials."""
    at = now()
    items = list(placed_items(request.user, at))
    data = request.POST or (request.GET if request.GET else None)
    choice = PlanChoiceForm(data, items=items)
    try:
        ready = _ready(choice, request.user, at)
    except RuleBroken as broken:
        if broken.status == NotAllowed.status:
            raise
        choice.add_error(None, broken.message)
        ready = None
    if ready is None:
        status = 422 if data is not None else 200
        return render(request, "approvals/desk/project_choice.html", {"choice": choice}, status=status)
    return _project_form(request, choice, *ready)


def _ready(choice, user, at):
    """The checked plan and its window, once it is chosen; a plan that can't be is said before anything is typed."""
    if receiving_window_for(user, (), at) is None:
        raise NotAllowed("post_missing", _("您今天没有窗口的 A 岗或者 B 岗，不能收件。"), 10)
    if not choice.is_bound or not choice.is_valid():
        return None
    plan = checked_plan(choice.plan(), choice.lead())
    window = receiving_window_for(user, [one.item for one in plan], at)
    for one in plan:
        _may_receive(user, one.item, window, at)
    return plan, window


def _may_receive(user, item, window, at):
    try:
        receive_case(user, (item, window), at)
    except RuleBroken as broken:
        message = _("“%(item)s”：%(message)s") % {"item": item, "message": broken.message}
        raise type(broken)(broken.code, message, broken.article) from broken


def _project_form(request, choice, plan, window):
    form, status, broken = _form_of(request.POST or None, choice, plan), 200, None
    if request.method == "POST":
        made, broken = _opened(form, choice, window, request.user)
        if made is not None:
            messages.success(request, _("已收件，项目编号 %(number)s。") % {"number": made.number})
            return redirect(made)
        status = broken.status if broken else 422
    context = {"choice": choice, "window": window, "form": form, "broken": broken}
    return render(request, "approvals/desk/project_new.html", context, status=status)


def _form_of(data, choice, plan):
    """The form of the second page; a template gives its order, a plan made by hand is put in order here."""
    shared = shared_materials(one.item.current for one in plan)
    initial = first_party_values(plan[0].item.current)
    return ProjectForm(data, shared=shared, plan=plan, by_hand=choice.is_by_hand, initial=initial)


def _opened(form, choice, window, user):
    """The project made from the form, or the rule that refused it; neither for a form of the wrong shape."""
    if not form.is_valid():
        return None, None
    facts = {"window": window, "lead_department": choice.lead()}
    try:
        return joint.open_project(**form.arguments(), **facts, template=choice.cleaned_data["template"], by=user), None
    except RuleBroken as broken:
        form.blame(broken)
        return None, broken


@login_required
@require_safe
def project(request, number):
    at = now()
    return project_response(request, visible_project(request.user, number, at), at)


def project_response(request, found, at, *, tried=None, status=200):
    """The page of the project; `tried` is an act with its refused form and the rule, shown as it was filled in."""
    allowed = joint_allowed(request.user, found, at)
    context = {
        "page": project_page(found, request.user, at),
        "panels": joint_panels(found, request.user, at, allowed, tried),
        "barred": barred_lines(joint_barred(request.user, found, at)),
        "tried": tried,
        "broken": tried[2] if tried else None,
    }
    return render(request, "approvals/desk/project_detail.html", context, status=status)


def name_of(act):
    """The name of the address of an act."""
    return f"project_{act.name.lower()}"


@login_required
@require_POST
def project_act(request, number, act):
    at = now()
    found = visible_project(request.user, number, at)
    form = JOINT_FORMS[act](request.POST, request.FILES or None, joint=found, user=request.user, at=at)
    try:
        require_joint(request.user, found, act, at)
        if not form.is_valid():
            return project_response(request, found, at, tried=(act, form, None), status=422)
        JOINT_OPERATIONS[act](found, **form.arguments(), by=request.user)
    except RuleBroken as broken:
        return _refused(request, number, (act, form, broken))
    messages.success(request, _done(found, act))
    if act == JointAct.ACCEPT:
        _say_left(request, found)
    return redirect(found)


def _done(found, act):
    """What was done, and of a project that was withdrawn what stays as it was decided."""
    said = _("已%(act)s。") % {"act": act.label}
    kept = decided_members(members_of(found)) if act == JointAct.WITHDRAW else []
    return said + _("已经决定的事项保持不变：%(names)s。") % {"names": names(kept)} if kept else said


def _say_left(request, found):
    """Which items were not accepted with the others, and what stands in their way."""
    for case, broken in joint_materials.unaccepted(found, by=request.user):
        said = {"item": case.version.name, "reason": broken.message}
        messages.warning(request, _("“%(item)s”没有受理：%(reason)s") % said)


def _refused(request, number, tried):
    """The project as it stands now, with the rule and the form as it was filled in."""
    _act, form, broken = tried
    if form.is_valid():
        form.blame(broken)
    at = now()
    return project_response(request, visible_project(request.user, number, at), at, tried=tried, status=broken.status)


@login_required
@require_safe
def extension_scan(request, number):
    """The government's approval as it was scanned."""
    found = visible_project(request.user, number, now())
    if not hasattr(found, "extension"):
        raise Http404("not extended")
    return FileResponse(found.extension.scan.open("rb"), as_attachment=True)
