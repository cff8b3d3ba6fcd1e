"""Addresses of the catalogue's management."""

from django.urls import path

from approvals.views.manage import drafts, items, mandates, placements, projects, promises, seals, signs

urlpatterns = [
    path("promises/", promises.promises, name="promises"),
    path("promises/check/", promises.promises_check, name="promises_check"),
    path("promises/export/", promises.promises_export, name="promises_export"),
    path("items/", items.item_list, name="items"),
    path("items/new/", items.item_new, name="item_new"),
    path("items/<str:code>/", items.item, name="item"),
    path("items/<str:code>/withdrawal/", items.withdrawal, name="withdrawal"),
    path("items/<str:code>/versions/<int:number>/changes/", items.version_changes, name="version_changes"),
    path("items/<str:code>/drafts/", drafts.draft_start, name="draft_start"),
    path("items/<str:code>/draft/", drafts.draft, name="draft"),
    path("items/<str:code>/draft/changes/", drafts.draft_changes, name="draft_changes"),
    path("items/<str:code>/draft/publication/", drafts.publication, name="publication"),
    path("items/<str:code>/placements/", placements.placements, name="placements"),
    path("items/<str:code>/placements/<int:placement>/end/", placements.placement_end, name="placement_end"),
    path("items/<str:code>/exemptions/", placements.exemptions, name="exemptions"),
    path("items/<str:code>/exemptions/<int:exemption>/end/", placements.exemption_end, name="exemption_end"),
    path("windows/<str:hall>/<int:number>/sign.pdf", signs.window_sign, name="window_sign"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/new/", mandates.mandate_new, name="mandate_new"),
    path("mandates/<int:pk>/", mandates.mandate, name="mandate"),
    path("mandates/<int:pk>/revocation/", mandates.mandate_revocation, name="mandate_revocation"),
    path("mandates/<int:pk>/letter.pdf", mandates.mandate_letter, name="mandate_letter"),
    path("mandates/<int:pk>/scan/", mandates.mandate_scan, name="mandate_scan"),
    path("seals/", seals.seals, name="seals"),
    path("seals/new/", seals.seal_new, name="seal_new"),
    path("projects/", projects.projects, name="projects"),
    path("project-templates/", projects.templates, name="project_templates"),
    path("project-templates/new/", projects.template_new, name="project_template_new"),
    path("project-templates/<str:code>/", projects.template, name="project_template"),
]
