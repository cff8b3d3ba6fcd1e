"""Master data of the premises; the calendar is read here and edited on its own page."""

from django.contrib import admin
from django.contrib.admin.sites import site

from hall.administration import DatedInline, HistoricRecordAdmin, MasterAdmin, RecordAdmin
from hall.calendars import record_calendar_change
from hall.models import CalendarYear, DayException, Facility, Hall, JobRun, NumberSeries, WorkSession
from hall.moment import today

#: Apps whose own admin pages would let people pass by roles, history or the login's rules.
FOREIGN_APPS = {"auth", "authtoken", "axes"}

for model in [model for model in site._registry if model._meta.app_label in FOREIGN_APPS]:
    site.unregister(model)


class WorkSessionInline(DatedInline):
    model = WorkSession
    fields = ("opens_at", "closes_at", "valid_from", "valid_until")


@admin.register(Hall)
class HallAdmin(MasterAdmin):
    list_display = ("name", "code", "level", "phone", "is_active")
    list_filter = ("level", "is_active")
    search_fields = ("name", "code")
    inlines = (WorkSessionInline,)

    def save_formset(self, request, form, formset, change):
        """A deadline ends with the last session of its day: changed hours are announced as a changed calendar is."""
        rows = [row.instance for row in formset.forms if row.has_changed()]
        earlier = WorkSession.objects.filter(pk__in=[row.pk for row in rows])
        since = [*earlier.values_list("valid_from", flat=True), *(row.valid_from for row in rows)]
        super().save_formset(request, form, formset, change)
        if since:
            record_calendar_change([min(since), max(*since, today())])

    def get_readonly_fields(self, request, obj=None):
        # the code is printed on every case number
        return ("code",) if obj else ()


@admin.register(Facility)
class FacilityAdmin(HistoricRecordAdmin):
    list_display = ("kind", "hall", "place", "count", "state", "last_checked_on")
    list_filter = ("hall", "kind", "state")
    list_select_related = ("hall",)
    search_fields = ("place", "remark")


@admin.register(CalendarYear)
class CalendarYearAdmin(HistoricRecordAdmin):
    list_display = ("year", "is_published", "document")


@admin.register(DayException)
class DayExceptionAdmin(HistoricRecordAdmin):
    list_display = ("date", "kind", "name", "hall", "entered_by", "consented_by")
    list_filter = ("kind",)
    list_select_related = ("hall", "entered_by", "consented_by")
    search_fields = ("name", "order_number")


@admin.register(NumberSeries)
class NumberSeriesAdmin(RecordAdmin):
    list_display = ("scope", "last")
    search_fields = ("scope",)
    ordering = ("scope",)


@admin.register(JobRun)
class JobRunAdmin(RecordAdmin):
    list_display = ("name", "finished_at", "figures")
