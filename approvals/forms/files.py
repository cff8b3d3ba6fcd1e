"""The input for an uploaded form or sample, which names the file already there."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hall.uploads import check_upload


class KeptFileInput(forms.FileInput):
    """A file input that names the file already there; leaving it empty keeps that file."""

    needs_multipart_form = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        control = super().render(name, None, attrs, renderer)
        if not value or not getattr(value, "name", ""):
            return control
        return format_html('{}<span class="hint">{}</span>', control, _("已有：%s") % value.name.rpartition("/")[2])


class UploadField(forms.FileField):
    """An optional upload of a form or sample."""

    widget = KeptFileInput
    default_validators = [check_upload]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=100, **kwargs)
        self.widget.attrs["accept"] = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"
