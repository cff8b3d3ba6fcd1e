"""The bank's file as the till and the management take it in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals.forms.fees import StatementForm
from approvals.models import BankStatement
from approvals.operations.reconciliation import import_statement
from approvals.policies import reconcile_bank
from hall.models import Hall
from hall.moment import today
from hall.permissions import refusal


def statement_form(request: HttpRequest, at: Any, *, bound: bool = False) -> StatementForm:
    """The form with the halls whose files the user may import; `bound` with what was sent."""
    halls = Hall.objects.filter(is_active=True)
    allowed = [hall.pk for hall in halls if refusal(reconcile_bank, request.user, hall, at) is None]
    sent = (request.POST, request.FILES) if bound else ()
    return StatementForm(*sent, halls=halls.filter(pk__in=allowed), initial={"day": today()}, prefix="bank")


def take_statement(*, hall: Hall, day: Any, file: Any, by: Any) -> BankStatement:
    return import_statement(hall, day=day, name=file.name, content=file.read(), by=by)


def say_imported(request: HttpRequest, statement: BankStatement) -> None:
    said = {"rows": statement.rows, "found": statement.differences.count()}
    messages.success(request, _("已导入 %(rows)s 行，发现差异 %(found)s 项。") % said)


def say_refused(request: HttpRequest, form: Any) -> None:
    """The errors of a form that has no page of its own to stand on."""
    messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
