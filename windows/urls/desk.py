"""The clerk's addresses of duty and leave."""

from django.urls import path

from windows.views import desk

urlpatterns = [
    path("post/", desk.post, name="post"),
    path("posts/<int:pk>/cover/", desk.cover, name="cover"),
    path("posts/<int:pk>/cover/end/", desk.cover_end, name="cover_end"),
    path("leave/", desk.leaves, name="leaves"),
    path("leave/<int:pk>/", desk.leave_detail, name="leave"),
    path("leave/<int:pk>/handovers/<int:handover>/", desk.handover, name="handover"),
    path("leave/<int:pk>/decision/", desk.decision, name="leave_decision"),
    path("leave/<int:pk>/cancellation/", desk.cancellation, name="leave_cancellation"),
    path("leave/<int:pk>/return/", desk.leave_return, name="leave_return"),
]
