"""Pages for print as PDF, set by Typst from the templates in `templates/**/*.typ`.

Data goes in as JSON (`sys.inputs.data`), never into the source; only the shipped fonts and those of HALL_FONTS are
used, so that the same data gives the same bytes on every machine. Our own pages are set in this process; a template
that somebody may have edited is set apart, where it can neither read files nor reach the network nor run for ever.
"""

import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings

from hall import glyphs, typesetter

SHIPPED_FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
#: Noto Sans CJK, for the rare characters of names that the first fonts lack (𠮷, 㛃).
RARE_FONTS = Path(manimgx_fonts_cjk.__file__).parent

SECONDS = 15  # an edited template may take; an ordinary one takes one
PPI = 110  # pixels an inch of a picture

_PLACE = re.compile(r"body\.typ:(\d+):\d+")


class TemplateBroken(Exception):
    """An edited template does not compile; `line` counts from 1 in the template itself, None when it is elsewhere."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class TemplateTooSlow(TemplateBroken):
    """The template did not end in time, or asked for more memory than a page may have."""


def fonts() -> list[str]:
    """The folders of fonts for print, best first."""
    return [str(SHIPPED_FONTS), str(RARE_FONTS), *map(str, settings.HALL_FONTS)]


def undrawable(text: str) -> list[str]:
    """The characters of `text` that no font for print has."""
    return glyphs.undrawable(text, tuple(fonts()))


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Set `template`, a path below templates/, with `data` (anything JSON can hold). Lengths are the template's own."""
    root = Path(settings.BASE_DIR) / "templates"
    return typst.compile(
        str(root / template),
        root=str(root),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=fonts(),
        ignore_system_fonts=True,
    )


def set_apart(
    files: Mapping[str, str],
    main: str,
    data: Mapping[str, Any],
    *,
    form: str = "pdf",
    page: int = 0,
    seconds: int = SECONDS,
) -> bytes:
    """Set `main`, one of `files` (name → source), in a process that sees nothing else; `form` is pdf or png (a page).

    The edited part is called body.typ. Raises TemplateBroken with the line in it, TemplateTooSlow after `seconds`.
    """
    with TemporaryDirectory(prefix="typeset-") as folder:
        for name, source in files.items():
            (Path(folder) / name).write_text(source, "utf-8")
        job = {
            "root": folder,
            "main": str(Path(folder) / main),
            "data": json.dumps(data, ensure_ascii=False),
            "fonts": fonts(),
            "format": form,
            "ppi": PPI,
            "page": page,
            "seconds": seconds,
        }
        return _answer(json.dumps(job, ensure_ascii=False).encode(), seconds)


def _answer(job: bytes, seconds: int) -> bytes:
    """What the process says. It gets none of our environment, and a proxy that leads nowhere."""
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    command = [sys.executable, "-I", typesetter.__file__]
    try:
        done = subprocess.run(command, input=job, capture_output=True, timeout=seconds, env=nowhere, check=False)
    except subprocess.TimeoutExpired:
        raise TemplateTooSlow("not done in time") from None
    if done.returncode == typesetter.BROKEN:
        told = json.loads(done.stdout)
        place = _PLACE.search(told["diagnostic"])
        raise TemplateBroken(told["message"], int(place[1]) if place else None)
    if done.returncode != 0:
        raise TemplateTooSlow(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def qr_svg(address: str) -> str:
    """A QR code of an absolute address as SVG text, for a template to set as a picture."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return picture.getvalue().decode()
