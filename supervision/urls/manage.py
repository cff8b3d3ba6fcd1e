from django.urls import path

from supervision.views import manage

urlpatterns = [
    path("", manage.hall_page, name="now"),
    path("cases/", manage.cases, name="cases"),
    path("export/cases.xlsx", manage.cases_sheet, name="cases_sheet"),
    path("cards/", manage.cards, name="cards"),
    path("cards/<int:pk>/", manage.card, name="card"),
    path("cards/<int:pk>/ruling/", manage.ruling, name="ruling"),
]
