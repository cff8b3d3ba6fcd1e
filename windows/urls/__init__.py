from django.urls import include, path

app_name = "windows"
urlpatterns = [
    path("desk/", include(("windows.urls.desk", "desk"))),
    path("manage/", include(("windows.urls.manage", "manage"))),
]
