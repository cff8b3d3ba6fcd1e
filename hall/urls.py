"""The composition root of addresses: one line a room."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from hall import health, pages, problems
from hall.pages import crawlers

handler400 = problems.bad_request
handler403 = problems.not_allowed
handler404 = problems.not_found
handler500 = problems.failed

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("approvals.urls")),  # early: the public pages in it are asked for most
    path("landing/", pages.landing, name="landing"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", crawlers.sitemap_part, name="sitemap_part"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", require_safe(ExportToDjangoView), name="metrics"),
    path("manage/calendar/", include("hall.pages.urls")),
    path("manage/halls/", include("hall.pages.premises_urls")),
    path("", include("staff.urls")),
    path("", include("windows.urls")),
    path("", include("supervision.urls")),
    path("api/v1/", include("hall.api")),
    path("admin/", admin.site.urls),
]
