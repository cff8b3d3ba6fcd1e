"""Addresses of people: the one login of the site, also for /admin/, one's own pages, and the manager's."""

from django.urls import include, path
from django.views.generic import RedirectView

from staff.views import account

app_name = "staff"
urlpatterns = [
    path("login/", account.sign_in, name="login"),
    path("logout/", account.sign_out, name="logout"),
    path("password/", account.password, name="password"),
    path("me/", account.me, name="me"),
    path("desk/", include(("staff.urls.desk", "desk"))),
    path("manage/", include(("staff.urls.manage", "manage"))),
    path("iclock/", include(("staff.urls.iclock", "iclock"))),
    path("admin/login/", account.admin_sign_in),
    path("admin/logout/", account.sign_out),
    path("admin/password_change/", RedirectView.as_view(pattern_name="staff:password")),
]
