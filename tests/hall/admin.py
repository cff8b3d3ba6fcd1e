"""Forms of /admin/ for tests: the address of a row, its inlines as a browser sends them, the errors told."""

from django.urls import reverse


def address(row, page="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def management(prefix, total, initial=0):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def inline(prefix, rows):
    """Rows of one inline as the form sends them; a row with an id is an existing one."""
    data = management(prefix, len(rows), sum(1 for row in rows if row.get("id")))
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def errors_of(answer):
    formsets = [form.errors for item in answer.context["inline_admin_formsets"] for form in item.formset.forms]
    return [message for errors in formsets for messages in errors.values() for message in messages]
