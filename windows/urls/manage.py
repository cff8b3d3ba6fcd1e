"""Addresses of the windows' management."""

from django.urls import path

from windows.views import manage

urlpatterns: list = [
    path("windows/", manage.windows, name="windows"),
    path("windows/<str:hall>/<int:number>/", manage.window, name="window"),
    path("windows/<str:hall>/<int:number>/closing/", manage.closing, name="window_closing"),
    path("windows/<str:hall>/<int:number>/reopening/", manage.reopening, name="window_reopening"),
]
