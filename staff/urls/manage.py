"""Addresses of people, postings and attendance."""

from django.urls import include, path

from staff.views import people, postings

urlpatterns = [
    path("attendance/", include("staff.urls.attendance")),
    path("people/", people.people, name="people"),
    path("people/<str:username>/", people.person, name="person"),
    path("postings/", postings.postings, name="postings"),
    path("postings/new/", postings.nomination, name="nomination"),
    path("postings/chiefs/<str:code>/<int:department>/", people.chief, name="chief"),
    path("postings/requests/<int:pk>/", postings.request_detail, name="request"),
    path("postings/requests/<int:pk>/amendment/", postings.amendment, name="amendment"),
    path("postings/requests/<int:pk>/decision/", postings.decision, name="decision"),
    path("postings/requests/<int:pk>/withdrawal/", postings.request_withdrawal, name="request_withdrawal"),
    path("postings/requests/<int:pk>/form.pdf", postings.filing_form, name="filing_form"),
    path("postings/<int:pk>/change/", postings.change, name="change"),
    path("postings/<int:pk>/return/", postings.sending_back, name="sending_back"),
    path("postings/<int:pk>/renewal/", postings.renewal, name="renewal"),
]
