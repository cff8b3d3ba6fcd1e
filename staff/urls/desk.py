from django.urls import path

from staff.views import corrections

urlpatterns = [
    path("attendance/", corrections.my_month, name="attendance"),
    path("attendance/corrections/", corrections.ask, name="attendance_correction"),
    path("attendance/<str:month>/", corrections.my_month, name="attendance_month"),
]
