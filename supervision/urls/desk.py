from django.urls import path

from supervision.views import desk

urlpatterns = [
    path("cards/", desk.cards, name="cards"),
    path("cards/<int:pk>/", desk.card, name="card"),
    path("cards/<int:pk>/explanation/", desk.explanation, name="explanation"),
    path("cards/<int:pk>/appeal/", desk.appeal, name="appeal"),
]
