from django.urls import include, path

app_name = "supervision"
urlpatterns = [
    path("", include(("supervision.urls.public", "public"))),
    path("desk/", include(("supervision.urls.desk", "desk"))),
    path("manage/", include(("supervision.urls.manage", "manage"))),
]
