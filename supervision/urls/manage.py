from django.urls import path

from supervision.views import held, manage, succession

urlpatterns = [
    path("", manage.hall_page, name="now"),
    path("cases/", manage.cases, name="cases"),
    path("cases/held/", held.held, name="held"),
    path("export/cases.xlsx", manage.cases_sheet, name="cases_sheet"),
    path("cards/", manage.cards, name="cards"),
    path("cards/<int:pk>/", manage.card, name="card"),
    path("cards/<int:pk>/ruling/", manage.ruling, name="ruling"),
    path("cards/<int:pk>/appeal/", manage.appeal, name="appeal"),
    path("postings/<int:pk>/departure/", succession.departure, name="departure"),
    path("people/<str:username>/cards/", succession.cards, name="person_cards"),
    path("people/<str:username>/closing/", succession.closing, name="closing"),
]
