"""Official papers as they are printed: their content was fixed when they were issued."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from approvals.models import Case, OfficialPaper
from approvals.queries.printing import printed
from hall.moment import now


@login_required
@require_safe
def paper(request, number, pk):
    visible = Case.objects.visible_to(request.user, now()).filter(number=number)
    paper = get_object_or_404(OfficialPaper.objects.select_related("department"), pk=pk, case__in=visible)
    back = reverse("approvals:desk:case", args=[number])
    return render(request, "approvals/print/paper.html", {"paper": paper, "sheet": printed(paper), "back": back})
