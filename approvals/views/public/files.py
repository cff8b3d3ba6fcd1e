"""Blank forms, filled samples and the sample of the result, of published versions only (article 25)."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from approvals.models import Item, ItemVersion, MaterialRequirement
from approvals.states import VersionState
from hall.conditional import let_caches_keep

#: Word in the address → field of the material, word in the name of the file.
KINDS = {"blank": ("blank_form", gettext_lazy("空白表")), "sample": ("sample", gettext_lazy("填写样表"))}
LONGEST_NUMBER = 5  # figures of a version number


@require_safe
def material_file(request: HttpRequest, code: str, key: UUID, kind: str) -> FileResponse:
    """A form of the current version, or with `?version=` of an older one, to save under its Chinese name."""
    if kind not in KINDS:
        raise Http404
    version = get_object_or_404(_readable(code, request.GET.get("version", "")))
    material = get_object_or_404(MaterialRequirement, version=version, key=key)
    field, word = KINDS[kind]
    return _attachment(
        request, getattr(material, field), _("%(name)s（%(kind)s）") % {"name": material.name, "kind": word}
    )


@require_safe
def result_sample(request: HttpRequest, code: str) -> FileResponse:
    """What the applicant will get in the end, as a sample."""
    version = get_object_or_404(_readable(code, request.GET.get("version", "")))
    return _attachment(
        request, version.result_sample, _("%(name)s（样本）") % {"name": version.result_name or version.name}
    )


def _readable(code: str, number: str) -> QuerySet[ItemVersion]:
    """The version a file belongs to: the current one, or by its number any published one; never a classified item's."""
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
        published = ItemVersion.objects.filter(item__is_classified=False, state=VersionState.PUBLISHED)
        return published.filter(item__code=code, number=int(number))
    return ItemVersion.objects.filter(pk__in=Item.objects.published().filter(code=code).values("current"))


def _attachment(request: HttpRequest, file: Any, name: str) -> FileResponse:
    if not file or not file.storage.exists(file.name):
        raise Http404
    safe = "".join(" " if mark in '\\/:*?"<>|\r\n\t' else mark for mark in name)[:80]
    response = FileResponse(file.open("rb"), as_attachment=True, filename=safe + Path(file.name).suffix.lower())
    response["X-Content-Type-Options"] = "nosniff"
    return let_caches_keep(request, response)
