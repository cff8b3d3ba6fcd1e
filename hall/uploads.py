"""Uploaded files: only office files and pictures, told by their first bytes, never by their name alone."""

import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 10 * 1024 * 1024  # bytes

_MAGIC = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
_OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def check_upload(file: Any) -> None:
    """Refuse a file that is too large, of another kind, or not what its name says; office files with macros too."""
    if file.size > LARGEST_FILE:
        raise ValidationError(_("文件不能超过 10 MB。"), code="file_too_large")
    ending = file.name.rpartition(".")[2].lower()
    if ending not in _MAGIC and ending not in _OFFICE:
        raise ValidationError(_("只能上传 pdf、docx、xlsx、png 或者 jpg 文件。"), code="file_kind")
    genuine = _is_office(file, _OFFICE[ending]) if ending in _OFFICE else _starts_with(file, _MAGIC[ending])
    if not genuine:
        raise ValidationError(
            _("文件的内容不是 %(ending)s，请另存后再上传。"), code="file_content", params={"ending": ending}
        )


#: What a scan of a signed paper is held to, in a form and over the API: a picture or a PDF, never an office file.
SCANS = [FileExtensionValidator(["pdf", "jpg", "jpeg", "png"], _("扫描件只收 PDF、JPG、PNG。")), check_upload]


def _starts_with(file: Any, magic: bytes) -> bool:
    file.seek(0)
    start = file.read(len(magic))
    file.seek(0)
    return bool(start == magic)


def _is_office(file: Any, part: str) -> bool:
    """Only the table of contents is read, never unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    finally:
        file.seek(0)
    return part in names and not any(name.endswith("vbaProject.bin") for name in names)
