"""Every address of the site by its name, and those that show no page of their own."""

from collections.abc import Iterator

from django.urls import URLResolver, get_resolver

from approvals.states import Act, JointAct

#: Addresses that show no page of their own.
NO_PAGES = {
    "landing": "redirects by role",
    "approvals:desk:originals_handover": "POST",
    "approvals:desk:originals_answer": "POST",
    "approvals:desk:originals_recall": "POST",
    "approvals:desk:originals_return": "POST",
    "healthz": "for machines",
    "metrics": "for machines",
    "robots": "for machines",
    "sitemap": "for machines",
    "sitemap_part": "for machines",
    "approvals:public:item_linked_data": "for machines",
    "readyz": "for machines",
    "staff:logout": "POST",
    "staff:desk:attendance_correction": "POST",
    "staff:manage:attendance_month_file": "download",
    "staff:manage:punch_annulment": "POST",
    "staff:manage:correction_approval": "POST",
    "staff:manage:correction_refusal": "POST",
    "staff:manage:pins": "POST",
    "staff:manage:upload_original": "download",
    **{f"staff:iclock:{name}": "for clocks" for name in ("cdata", "getrequest", "devicecmd", "ping")},
    "approvals:public:item_qr": "picture",
    "approvals:public:item_guide_pdf": "download",
    "approvals:public:result_sample": "download",
    "approvals:public:material_file": "download",
    "approvals:public:items_json": "download",
    "approvals:public:items_csv": "download",
    "approvals:public:results_json": "download",
    "approvals:public:results_csv": "download",
    "approvals:manage:completeness_export": "download",
    "approvals:desk:reception_preview": "POST; its answer is the page of reception",
    "approvals:desk:reception_draft_end": "POST",
    "approvals:desk:materials": "POST",
    "approvals:desk:persons": "POST",
    **{f"approvals:desk:{act.value.replace('/', '_')}": "POST" for act in Act},
    **{f"approvals:desk:project_{act.name.lower()}": "POST" for act in JointAct},
    "approvals:desk:project_extension_scan": "download",
    "approvals:desk:pause_result": "download",
    "approvals:manage:promises_check": "POST",
    "approvals:manage:promises_export": "download",
    "approvals:manage:refusals_export": "download",
    "approvals:manage:refusal_note": "POST",
    "approvals:manage:draft_start": "POST",
    "approvals:manage:publication": "POST",
    "approvals:manage:placement_end": "POST",
    "approvals:manage:exemption_end": "POST",
    "approvals:manage:window_sign": "download",
    "windows:desk:cover": "POST",
    "windows:desk:cover_end": "POST",
    "windows:desk:handover": "POST",
    "windows:desk:leave_decision": "POST",
    "windows:desk:leave_cancellation": "POST",
    "windows:desk:leave_return": "POST",
    "windows:manage:rung_end": "POST",
    "approvals:manage:mandate_revocation": "POST",
    "approvals:manage:mandate_letter": "PDF for print",
    "approvals:manage:mandate_scan": "download",
    "approvals:desk:paper_file": "PDF for print",
    "approvals:desk:paper_strip": "PDF for print",
    "approvals:desk:till_receipt": "PDF for print",
    "approvals:desk:paper_correction": "POST",
    "approvals:desk:paper_imprint": "POST",
    "approvals:public:progress_paper_file": "PDF for print",
    "approvals:manage:paper_preview": "POST; its answer is a PDF",
    "approvals:manage:paper_template_changes": "needs an edited template, which the demonstration has none of",
    **{f"approvals:desk:seal_{act}": "POST" for act in ("uses", "custody", "loss", "replacement", "retirement")},
    **{f"approvals:desk:till_{act}": "POST" for act in ("payment", "refund", "closing", "statement")},
    "approvals:desk:fee_cancellation": "POST",
    "approvals:manage:fees_export": "download",
    "approvals:manage:refund_approval": "POST",
    "approvals:manage:refund_decline": "POST",
    "approvals:manage:statements": "POST",
    "approvals:manage:difference_explanation": "POST",
    "staff:manage:decision": "POST",
    "staff:manage:request_withdrawal": "POST",
    "staff:manage:filing_form": "download",
    "supervision:manage:person_cards": "POST",
    "supervision:manage:closing": "POST",
    "supervision:desk:explanation": "POST",
    "supervision:manage:cases_sheet": "download",
    "supervision:manage:ruling": "POST",
    "supervision:desk:appeal": "POST",
    "supervision:manage:appeal": "POST",
    "windows:manage:window_closing": "POST",
    "windows:manage:window_reopening": "POST",
    "hall_facilities": "POST",
    "facility_checks": "POST",
    "calendar_days": "POST",
    "calendar_removals": "POST",
    "calendar_publication": "POST",
    "calendar_closures": "POST",
    "calendar_closure_consent": "POST",
    "calendar_closure_withdrawal": "POST",
    "calendar_closure_scan": "download",
}


def addresses(resolver=None, namespaces: tuple[str, ...] = (), path: str = "") -> Iterator[str]:
    """The names of all addresses of the site but those of the API and the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + str(pattern.pattern)
        if here.startswith(("api/", "admin/")):
            continue
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, inner, here)
        else:
            yield ":".join((*namespaces, pattern.name or here))
