"""Placements are master data; items, cases and papers are read here and written by operations alone."""

from django.contrib import admin

from approvals.models import (
    ApprovalSeal,
    Case,
    CaseEvent,
    Item,
    ItemVersion,
    Mandate,
    OfficialPaper,
    Placement,
    SealUse,
)
from hall.administration import HistoricRecordAdmin, MasterAdmin, RecordAdmin


@admin.register(Placement)
class PlacementAdmin(MasterAdmin):
    list_display = ("item", "window", "hall", "valid_from", "valid_until")
    list_filter = ("window__hall",)
    list_select_related = ("item__current", "window__hall")
    search_fields = ("item__code", "item__current__name")
    autocomplete_fields = ("item", "window")

    @admin.display(description=Case._meta.get_field("hall").verbose_name)
    def hall(self, placement: Placement) -> str:
        return str(placement.window.hall)


@admin.register(Item)
class ItemAdmin(HistoricRecordAdmin):
    list_display = ("code", "name", "department", "is_classified", "withdrawn_on")
    list_filter = ("department", "is_classified")
    list_select_related = ("current", "department")
    search_fields = ("code", "current__name")

    @admin.display(description=ItemVersion._meta.get_field("name").verbose_name)
    def name(self, item: Item) -> str:
        return str(item)


@admin.register(ItemVersion)
class ItemVersionAdmin(HistoricRecordAdmin):
    list_display = ("name", "item_code", "number", "state", "published_at")
    list_filter = ("state",)
    list_select_related = ("item",)
    search_fields = ("name", "item__code")

    @admin.display(description=Item._meta.get_field("code").verbose_name)
    def item_code(self, version: ItemVersion) -> str:
        return version.item.code


@admin.register(Case)
class CaseAdmin(HistoricRecordAdmin):
    """Without the applicant: personal data are shown on the desk, to those whose case it is."""

    list_display = ("number", "version", "hall", "department", "state", "received_at")
    list_filter = ("state", "hall", "department")
    list_select_related = ("version", "hall", "department")
    search_fields = ("=number",)
    exclude = ("lookup_code",)


@admin.register(OfficialPaper)
class OfficialPaperAdmin(HistoricRecordAdmin):
    """Without the content, which names people."""

    list_display = ("number", "kind", "case", "department", "issued_at", "issued_by")
    list_filter = ("kind", "department")
    list_select_related = ("case", "department", "issued_by")
    search_fields = ("=number", "=case__number")
    exclude = ("content",)


@admin.register(CaseEvent)
class CaseEventAdmin(RecordAdmin):
    list_display = ("case", "sequence", "kind", "at", "by", "article")
    list_filter = ("kind",)
    list_select_related = ("case", "by")
    search_fields = ("=case__number",)
    exclude = ("facts", "note")


@admin.register(Mandate)
class MandateAdmin(HistoricRecordAdmin):
    """Without the scan, which is opened through the register."""

    list_display = ("number", "department", "clerk", "valid_from", "valid_until", "revoked_at")
    list_filter = ("department",)
    list_select_related = ("department", "clerk")
    search_fields = ("=number", "clerk__name")
    exclude = ("items", "scan")


@admin.register(ApprovalSeal)
class ApprovalSealAdmin(HistoricRecordAdmin):
    list_display = ("name", "department", "custodian", "state", "registered_on")
    list_filter = ("state", "department")
    list_select_related = ("department", "custodian")
    search_fields = ("name",)


@admin.register(SealUse)
class SealUseAdmin(HistoricRecordAdmin):
    list_display = ("seal", "case", "paper", "used_by", "at")
    list_select_related = ("seal", "case", "paper", "used_by")
    search_fields = ("=case__number", "=paper__number")
