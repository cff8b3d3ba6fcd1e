"""Master data of windows and posts."""

from django.contrib import admin

from hall.administration import DatedInline, HistoricRecordAdmin, MasterAdmin
from windows.models import Post, PostHolding, Window, WindowClosing


@admin.register(Window)
class WindowAdmin(MasterAdmin):
    list_display = ("name", "number", "hall", "kind", "department", "zone", "is_active")
    list_filter = ("hall", "kind", "is_active")
    list_select_related = ("hall", "department")
    search_fields = ("name", "number", "department__short_name")


class HoldingInline(DatedInline):
    model = PostHolding
    fields = ("side", "member", "valid_from", "valid_until")
    autocomplete_fields = ("member",)


@admin.register(Post)
class PostAdmin(MasterAdmin):
    list_display = ("title", "window", "hall", "is_active")
    list_filter = ("window__hall", "is_active")
    list_select_related = ("window__hall",)
    search_fields = ("title", "window__number", "window__name")
    autocomplete_fields = ("window",)
    inlines = (HoldingInline,)

    @admin.display(description=Window._meta.get_field("hall").verbose_name)
    def hall(self, post: Post) -> str:
        return str(post.window.hall)


@admin.register(WindowClosing)
class WindowClosingAdmin(HistoricRecordAdmin):
    list_display = ("window", "closed_at", "closed_by", "reason", "reopened_at", "reopened_by")
    list_filter = ("window__hall",)
    list_select_related = ("window__hall", "closed_by", "reopened_by")
    search_fields = ("reason", "window__number")
