from django.urls import include, path

urlpatterns = [path("attendance/", include("staff.urls.attendance"))]
