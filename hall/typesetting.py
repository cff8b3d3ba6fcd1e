"""Pages for print as PDF, set by Typst from the templates in `templates/**/*.typ`.

Data goes in as JSON (`sys.inputs.data`), never into the source; only the shipped fonts and those of HALL_FONTS are
used, so that the same data gives the same bytes on every machine.
"""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings

SHIPPED_FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Set `template`, a path below templates/, with `data` (anything JSON can hold). Lengths are the template's own."""
    root = Path(settings.BASE_DIR) / "templates"
    return typst.compile(
        str(root / template),
        root=str(root),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[str(SHIPPED_FONTS), *map(str, settings.HALL_FONTS)],
        ignore_system_fonts=True,
    )


def qr_svg(address: str) -> str:
    """A QR code of an absolute address as SVG text, for a template to set as a picture."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return picture.getvalue().decode()
