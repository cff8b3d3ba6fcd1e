from django.urls import include, path

app_name = "supervision"
urlpatterns = [
    path("desk/", include(("supervision.urls.desk", "desk"))),
    path("manage/", include(("supervision.urls.manage", "manage"))),
]
