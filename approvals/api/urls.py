"""API routes of approvals, mounted by hall.api."""

from django.urls import path

from approvals.api import acts, cases, deadline, items, refusals

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
    path("deadline/", deadline.Deadline.as_view(), name="deadline"),
    path("refusal-filings/", refusals.FilingList.as_view(), name="refusal-filing-list"),
    path("refusal-filings/<int:pk>/", refusals.FilingDetail.as_view(), name="refusal-filing-detail"),
]
