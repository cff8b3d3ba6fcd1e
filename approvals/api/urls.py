"""API routes of approvals, mounted by hall.api."""

from django.urls import path

from approvals.api import acts, cases, deadline, fees, items, joint, originals, refusals

urlpatterns: list = [
    path("cases/", cases.CaseList.as_view(), name="case-list"),
    path("cases/<str:number>/", cases.CaseDetail.as_view(), name="case-detail"),
    *(
        path(f"cases/<str:number>/{act.value}/", acts.ActView.as_view(act=act), name=f"case-{act.name.lower()}")
        for act in acts.FACES
    ),
    path("cases/<str:number>/originals/", originals.Originals.as_view(), name="case-originals"),
    path("cases/<str:number>/originals/answer/", originals.OriginalsAnswer.as_view(), name="case-originals-answer"),
    path("cases/<str:number>/originals/recall/", originals.OriginalsRecall.as_view(), name="case-originals-recall"),
    path("cases/<str:number>/originals/return/", originals.OriginalsReturn.as_view(), name="case-originals-return"),
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
    path("fee-orders/", fees.FeeOrderList.as_view(), name="fee-order-list"),
    path("fee-orders/<str:number>/", fees.FeeOrderDetail.as_view(), name="fee-order-detail"),
    path("fee-orders/<str:number>/payment/", fees.PaymentView.as_view(), name="fee-order-payment"),
    path("fee-orders/<str:number>/cancellation/", fees.CancellationView.as_view(), name="fee-order-cancellation"),
    path("fee-orders/<str:number>/refund/", fees.RefundView.as_view(), name="fee-order-refund"),
    path("fee-orders/<str:number>/refund/approval/", fees.RefundApprovalView.as_view(), name="fee-order-approval"),
    path("fee-orders/<str:number>/refund/decline/", fees.RefundDeclineView.as_view(), name="fee-order-decline"),
    path("refusal-filings/", refusals.FilingList.as_view(), name="refusal-filing-list"),
    path("refusal-filings/<int:pk>/", refusals.FilingDetail.as_view(), name="refusal-filing-detail"),
]
