"""A form, an operation, and what came of it."""

from collections.abc import Callable
from typing import Any

from django import forms

from hall.errors import RuleBroken


def attempted(form: forms.Form, operation: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[Any, int]:
    """Run `operation` with what the form says: its result and 302; None with 422 for a wrong shape or with the status
    of a broken rule, which then stands beside the input at fault. Raises NotAllowed."""
    if not form.is_valid():
        return None, 422
    try:
        return operation(*arguments, **form.cleaned_data, **named), 302
    except RuleBroken as broken:
        if broken.status == 403:
            raise
        form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        return None, broken.status
