"""The addresses of the hall and a view that says hello, so that both go through the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hall import urls


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello), *urls.urlpatterns]
