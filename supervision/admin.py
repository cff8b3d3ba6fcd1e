"""Cards are read here; jobs and operations alone write them."""

from django.contrib import admin

from hall.administration import HistoricRecordAdmin
from supervision.models import Card


@admin.register(Card)
class CardAdmin(HistoricRecordAdmin):
    list_display = ("subject", "level", "trigger", "hall", "department", "breach_on", "state")
    list_filter = ("level", "state", "trigger", "hall")
    list_select_related = ("case", "vacancy__post__window", "hall", "department")
    search_fields = ("=case__number",)
    exclude = ("evidence",)
