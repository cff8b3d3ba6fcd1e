"""Addresses of attendance for the hall's management and the leaders of departments."""

from django.urls import path

from staff.views import attendance, clocks, corrections

urlpatterns = [
    path("", attendance.board, name="attendance"),
    path("months/<str:month>/", attendance.month_sheet, name="attendance_month"),
    path("months/<str:month>/sheet.xlsx", attendance.month_sheet_file, name="attendance_month_file"),
    path("people/<str:username>/<str:month>/", attendance.member_page, name="attendance_member"),
    path("punches/<int:pk>/annulment/", attendance.annulment, name="punch_annulment"),
    path("corrections/", corrections.waiting, name="corrections"),
    path("corrections/<int:pk>/approval/", corrections.approval, name="correction_approval"),
    path("corrections/<int:pk>/refusal/", corrections.refusal_of, name="correction_refusal"),
    path("devices/", clocks.devices, name="devices"),
    path("devices/new/", clocks.device_new, name="device_new"),
    path("devices/<str:serial>/", clocks.device, name="device"),
    path("pins/", clocks.pins, name="pins"),
    path("uploads/", clocks.uploads, name="uploads"),
    path("uploads/<int:pk>/", clocks.upload, name="upload"),
    path("uploads/<int:pk>/original/", clocks.upload_original, name="upload_original"),
    path("imports/", clocks.imports, name="imports"),
]
