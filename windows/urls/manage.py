"""The manager's addresses of windows, duty and leave."""

from django.urls import path

from windows.views import duty, manage

urlpatterns = [
    path("windows/", manage.windows, name="windows"),
    path("windows/<str:hall>/<int:number>/", manage.window, name="window"),
    path("windows/<str:hall>/<int:number>/closing/", manage.closing, name="window_closing"),
    path("windows/<str:hall>/<int:number>/reopening/", manage.reopening, name="window_reopening"),
    path("duty/", duty.duty, name="duty"),
    path("duty/<int:year>-<int:number>/", duty.month, name="duty_month"),
    path("leave/", duty.leaves, name="leaves"),
    path("leave/ladder/", duty.rungs, name="ladder"),
    path("leave/ladder/<int:pk>/end/", duty.rung_end, name="rung_end"),
]
