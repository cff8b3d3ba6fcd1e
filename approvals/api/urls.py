"""API routes of approvals, mounted by hall.api."""

from django.urls import path

from approvals.api import acts, cases, deadline, items, joint

urlpatterns: list = [
    path("cases/", cases.CaseList.as_view(), name="case-list"),
    path("cases/<str:number>/", cases.CaseDetail.as_view(), name="case-detail"),
    *(
        path(f"cases/<str:number>/{act.value}/", acts.ActView.as_view(act=act), name=f"case-{act.name.lower()}")
        for act in acts.FACES
    ),
    path("progress/", cases.ProgressView.as_view(), name="progress"),
    path("items/", items.ItemList.as_view(), name="item-list"),
    path("items/<str:code>/", items.ItemDetail.as_view(), name="item-detail"),
    path("joint-cases/", joint.ProjectList.as_view(), name="joint-case-list"),
    path("joint-cases/<str:number>/", joint.ProjectDetail.as_view(), name="joint-case-detail"),
    *(
        path(
            f"joint-cases/<str:number>/{act.value}/",
            joint.JointActView.as_view(act=act),
            name=f"joint-case-{act.name.lower()}",
        )
        for act in joint.JOINT_FACES
    ),
    path("deadline/", deadline.Deadline.as_view(), name="deadline"),
]
