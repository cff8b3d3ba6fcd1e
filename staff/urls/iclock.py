"""Addresses that attendance clocks know by heart (ZKTeco push protocol); no page of ours."""

from django.urls import path

from staff.views import iclock

urlpatterns = [
    path("cdata", iclock.cdata, name="cdata"),
    path("getrequest", iclock.getrequest, name="getrequest"),
    path("devicecmd", iclock.devicecmd, name="devicecmd"),
    path("ping", iclock.ping, name="ping"),
]
