"""Addresses of the desk; the acts on a case have the same paths as in the API."""

from django.urls import path

from approvals.states import Act, JointAct, PaperForm
from approvals.views.desk import acts, archive, authority, case, originals, papers, projects, reception, till, today
from approvals.views.desk.originals_panel import ACTS as ORIGINALS

urlpatterns = [
    path("", today.today, name="today"),
    path("reception/", reception.reception, name="reception"),
    path("reception/preview/", reception.preview, name="reception_preview"),
    path("reception/draft/end/", reception.draft_end, name="reception_draft_end"),
    path("cases/", case.cases, name="cases"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/derivation/", case.derivation, name="derivation"),
    path("cases/<str:number>/history/", case.history, name="history"),
    path("cases/<str:number>/materials/", acts.materials, name="materials"),
    path("cases/<str:number>/persons/", case.persons, name="persons"),
    path("cases/<str:number>/papers/<int:pk>/", papers.paper, name="paper"),
    path("cases/<str:number>/pause/<int:pk>/result/", case.pause_result, name="pause_result"),
    path("cases/<str:number>/archive/", archive.archive, name="archive"),
    path("cases/<str:number>/papers/<int:pk>/paper.pdf", papers.file, {"form": PaperForm.SHEET}, name="paper_file"),
    path("cases/<str:number>/papers/<int:pk>/strip.pdf", papers.file, {"form": PaperForm.STRIP}, name="paper_strip"),
    path("cases/<str:number>/papers/<int:pk>/correction/", papers.correction, name="paper_correction"),
    path("cases/<str:number>/papers/<int:pk>/imprint/", papers.imprint, name="paper_imprint"),
    path("authority/", authority.authority, name="authority"),
    path("seals/<int:pk>/", authority.seal, name="seal"),
    path("till/", till.till, name="till"),
    path("till/closing/", till.closing, name="till_closing"),
    path("till/statement/", till.statement, name="till_statement"),
    path("till/orders/<str:number>/", till.order, name="till_order"),
    path("till/orders/<str:number>/payment/", till.payment, name="till_payment"),
    path("till/orders/<str:number>/receipt/", till.receipt, name="till_receipt"),
    path("till/orders/<str:number>/refund/", till.refund, name="till_refund"),
    path("fee-orders/<str:number>/cancellation/", till.cancellation, name="fee_cancellation"),
    *[path(f"seals/<int:pk>/{act}/", authority.seal_act, {"act": act}, name=f"seal_{act}") for act in authority.ACTS],
    *[
        path(f"cases/<str:number>/{act.path}", originals.originals_act, {"act": name}, name=f"originals_{name}")
        for name, act in ORIGINALS.items()
    ],
    *[
        path(f"cases/<str:number>/{act.value}/", acts.act, {"act": act}, name=act.value.replace("/", "_"))
        for act in Act
    ],
    path("projects/", projects.projects, name="projects"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<str:number>/", projects.project, name="project"),
    path("projects/<str:number>/extension/scan/", projects.extension_scan, name="project_extension_scan"),
    *[
        path(f"projects/<str:number>/{act.value}/", projects.project_act, {"act": act}, name=projects.name_of(act))
        for act in JointAct
    ],
]
