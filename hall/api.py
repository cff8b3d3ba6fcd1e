"""The composition root of the API (docs/interface.md)."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from staff.api import TokenView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("token/", TokenView.as_view(), name="token"),
    path("", include("approvals.api.urls")),
    path("", include("supervision.api.urls")),
]
