"""Login, logout, one's own password, and who one is."""

from django.contrib import messages
from django.contrib.admin.sites import site
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hall.moment import now, today
from hall.permissions import refusal
from hall.throttling import LoginPageThrottle, too_many
from staff.forms.account import LoginForm, OwnPasswordForm
from staff.policies import read_people
from staff.queries import roles_of


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one door for people: everybody in, under a new session key; 429 to an address that fails too often."""
    goal = _safe_goal(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(goal)
    throttle = LoginPageThrottle()
    if request.method == "POST" and not throttle.allow_request(request, None):
        return too_many(request, throttle, "staff/public/too_many.html")
    form = LoginForm(request, data=request.POST or None)
    if form.is_valid():
        member = form.get_user()
        member.skip_history_when_saving = True  # last_login is no change of the person's record
        login(request, member)
        return redirect(goal)
    if form.is_bound:
        throttle.count_failure(request)
    return render(
        request, "staff/public/login.html", {"form": form, "next": goal}, status=422 if form.is_bound else 200
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, also one that has already ended."""
    logout(request)
    return redirect("staff:login")


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of the member ends with it."""
    form = OwnPasswordForm(request.user, data=request.POST or None)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("密码已经修改，其他地方的登录已经失效。"))
        return redirect("landing")
    return render(request, "staff/desk/password_form.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here: my posting, my roles and my posts, with their dates."""
    at = now()
    postings = request.user.postings.valid_on(today()).select_related("department", "hall")
    context = {"roles": roles_of(request.user, at), "postings": postings}
    context["reads_people"] = refusal(read_people, request.user, None, at) is None
    return render(request, "staff/desk/me.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """/admin/ has no login of its own; a member without master data learns that she may not."""
    if site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        return render(request, "403.html", status=403)
    goal = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('staff:login')}?{urlencode({'next': goal})}")


def _safe_goal(request: HttpRequest) -> str:
    """`next` if it is an address of this very site, else the landing page."""
    goal = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    is_safe = url_has_allowed_host_and_scheme(goal, allowed_hosts=hosts, require_https=request.is_secure())
    return goal if is_safe else resolve_url("landing")
