"""Addresses of people: the one login of the site, also for /admin/."""

from django.urls import path
from django.views.generic import RedirectView

from staff import views

app_name = "staff"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("password/", views.password, name="password"),
    path("me/", views.me, name="me"),
    path("admin/login/", views.admin_sign_in),
    path("admin/logout/", views.sign_out),
    path("admin/password_change/", RedirectView.as_view(pattern_name="staff:password")),
]
