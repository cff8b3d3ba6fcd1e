"""Addresses of the premises (/manage/halls/)."""

from django.urls import path

from hall.pages import premises

urlpatterns = [
    path("", premises.hall_list, name="halls"),
    path("<str:code>/", premises.hall_page, name="hall_premises"),
    path("<str:code>/facilities/", premises.facilities, name="hall_facilities"),
    path("<str:code>/facilities/<int:facility>/checks/", premises.facility_checks, name="facility_checks"),
]
