"""API routes of supervision, mounted by hall.api."""

from django.urls import path

from supervision.api.cards import CardList

urlpatterns = [path("cards/", CardList.as_view(), name="cards")]
