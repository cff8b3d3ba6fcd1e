"""Addresses of the working-day calendar (/manage/calendar/)."""

from django.urls import path

from hall.pages import calendar, what_if

urlpatterns = [
    path("", calendar.year_page, name="calendar"),
    path("<int:year>/", calendar.year_page, name="calendar_year"),
    path("<int:year>/days/", calendar.days, name="calendar_days"),
    path("<int:year>/removals/", calendar.removals, name="calendar_removals"),
    path("<int:year>/publication/", calendar.publication, name="calendar_publication"),
    path("<int:year>/closures/", calendar.closures, name="calendar_closures"),
    path("closures/effect/", what_if.closure_effect, name="calendar_closure_effect"),
    path("closures/<str:on>/<str:hall>/consent/", calendar.closure_consent, name="calendar_closure_consent"),
    path("closures/<str:on>/<str:hall>/withdrawal/", calendar.closure_withdrawal, name="calendar_closure_withdrawal"),
    path("closures/<str:on>/<str:hall>/scan/", calendar.closure_scan, name="calendar_closure_scan"),
]
