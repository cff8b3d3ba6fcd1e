"""The index of an archived file, to be printed and laid on top of it (卷内目录, article 23)."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from approvals.models import Case, CaseArchive
from approvals.queries.archive import printed_index
from hall.moment import now


@login_required
@require_safe
def archive(request, number):
    visible = Case.objects.visible_to(request.user, now()).filter(number=number)
    rows = CaseArchive.objects.select_related("case__version", "case__department", "closed_by")
    archive = get_object_or_404(rows, case__in=visible)
    context = {"archive": archive, "case": archive.case, "index": printed_index(archive)}
    return render(request, "approvals/print/archive_index.html", context)
