"""The desk's first page: what is due, ordered by what runs out first."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.queries.today import today_page
from hall.moment import now


@login_required
@require_safe
def today(request):
    return render(request, "approvals/desk/today.html", {"page": today_page(request.user, now())})
