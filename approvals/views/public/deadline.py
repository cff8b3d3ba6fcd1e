"""The deadline calculator: the same function as every clock of a case (articles 13 and 42 of the licence law)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.deadlines import Budget, due, explain
from approvals.disclosure.guides import notices
from approvals.forms.public import DeadlineForm
from approvals.queries.clocks import day_weeks
from approvals.states import LimitUnit
from approvals.views.public.limits import limited_questions
from hall.calendars import work_calendar
from hall.conditional import let_caches_keep
from hall.moment import today

SHOWN_DAYS = 120  # a longer calendar is told by its ends and the list of days off


@require_safe
@limited_questions
def deadline(request: HttpRequest) -> HttpResponse:
    """When a limit runs out and why, day by day; the question is in the address, so an answer can be passed on."""
    asked = "accepted" in request.GET
    form = DeadlineForm(request.GET if asked else None, initial={"accepted": today(), "unit": LimitUnit.WORKING})
    answered = asked and form.is_valid()
    context = {"form": form, **(_answer(form.budget) if answered else {})}
    response = render(request, "approvals/public/deadline.html", context, status=422 if asked and not answered else 200)
    return let_caches_keep(request, response) if response.status_code == 200 else response


def _answer(budget: Budget) -> dict[str, Any]:
    calendar = work_calendar()
    answer = due(budget, calendar)
    lines = explain(budget, calendar)
    return {
        "budget": budget,
        "due": answer,
        "lines": lines,
        "weeks": day_weeks(budget, calendar) if len(lines) <= SHOWN_DAYS else None,
        "counted": sum(line.counted for line in lines),
        "notices": notices(calendar, budget.started_on, answer.on),
    }
