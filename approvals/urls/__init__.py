from django.urls import include, path

app_name = "approvals"
urlpatterns = [
    path("", include(("approvals.urls.public", "public"))),
    path("desk/", include(("approvals.urls.desk", "desk"))),
    path("manage/", include(("approvals.urls.manage", "manage"))),
]
