"""The manager's addresses of duty and leave."""

from django.urls import path

from windows.views import duty

urlpatterns = [
    path("duty/", duty.duty, name="duty"),
    path("duty/<int:year>-<int:number>/", duty.month, name="duty_month"),
    path("leave/", duty.leaves, name="leaves"),
    path("leave/ladder/", duty.rungs, name="ladder"),
    path("leave/ladder/<int:pk>/end/", duty.rung_end, name="rung_end"),
]
