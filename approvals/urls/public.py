"""Addresses that citizens see; printed on papers and QR codes, so they change only by adding."""

from django.urls import path

from approvals.views.public import deadline, files, items, open_data, progress, results, verification, windows

urlpatterns = [
    path("items/", items.item_list, name="items"),
    path("items/<str:code>/", items.item, name="item"),
    path("items/<str:code>/versions/<int:number>/", items.item_version, name="item_version"),
    path("items/<str:code>/guide/", items.item_guide, name="item_guide"),
    path("items/<str:code>/guide.pdf", items.item_guide_pdf, name="item_guide_pdf"),
    path("items/<str:code>/item.jsonld", open_data.item_linked_data, name="item_linked_data"),
    path("items/<str:code>/qr.svg", items.item_qr, name="item_qr"),
    path("items/<str:code>/files/result-sample/", files.result_sample, name="result_sample"),
    path("items/<str:code>/files/<uuid:key>/<str:kind>/", files.material_file, name="material_file"),
    path("halls/<str:hall>/windows/<int:number>/", windows.window, name="window"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/items.json", open_data.items_json, name="items_json"),
    path("open-data/items.csv", open_data.items_csv, name="items_csv"),
    path("open-data/results.json", results.results_json, name="results_json"),
    path("open-data/results.csv", results.results_csv, name="results_csv"),
    path("results/", results.results, name="results"),
    path("results/overdue/", results.delays, name="delays"),
    path("deadline/", deadline.deadline, name="deadline"),
    path("progress/", progress.progress, name="progress"),
    path("progress/papers/<int:sequence>/", progress.paper, name="progress_paper"),
    path("progress/papers/<int:sequence>/paper.pdf", progress.paper_as_file, name="progress_paper_file"),
    path("verify/", verification.form, name="verification_form"),
    path("verify/<str:token>/", verification.page, name="verification"),
]
