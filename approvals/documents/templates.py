"""Which template a paper is set from, what it uses, and whether the content has all of it (docs/papers.md).

A template is Typst. Lines at its top speak to us: `// optional: a, b` names fields that may stay empty, `// size: a5`
the sheet, `// copies: …` the line about copies. Every other `paper.<field>` in it must be filled before a paper exists.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext as _

from approvals.documents.fields import field_label
from approvals.models import PaperTemplate
from approvals.states import PAPERS_WITH_REMEDIES, PaperForm, PaperKind, paper_title
from hall.errors import RuleBroken
from hall.models import Hall
from hall.regulation import Source
from hall.typesetting import undrawable

FOLDER = Path("templates/approvals/typst/papers")
SIZES = ("a4", "a5")

_USE = re.compile(r"\bpaper\.(?:at\(\s*\"([a-z_]+)\"|([a-z_][a-z0-9_]*))")
_COMMENT = re.compile(r"//[^\n]*")
_DIRECTIVE = re.compile(r"^//\s*(optional|size|copies)\s*:\s*(.*)$", re.MULTILINE)
_TYPST_METHODS = ("at", "keys", "values", "pairs")


@dataclass(frozen=True)
class Template:
    """The text of one kind of paper. `row` is the edited version, None for the shipped file."""

    source: str
    row: PaperTemplate | None = None

    @cached_property
    def name(self) -> str:
        """What a paper remembers: where the version is from, and the digest of its source."""
        digest = hashlib.sha256(self.source.encode()).hexdigest()
        if self.row is None:
            return f"shipped:{digest}"
        return f"{self.row.hall.code if self.row.hall else 'county'}:{self.row.number}:{digest}"

    @property
    def used(self) -> frozenset[str]:
        """The fields of the content that the text names."""
        return _used(self.source)

    @property
    def optional(self) -> frozenset[str]:
        return frozenset(re.split(r"[,，、\s]+", self.directive("optional"))) - {""}

    @property
    def size(self) -> str:
        wanted = self.directive("size").lower()
        return wanted if wanted in SIZES else SIZES[0]

    def directive(self, name: str) -> str:
        """What a line at the top says after `// name:`, "" without one."""
        return next((found[2].strip() for found in _DIRECTIVE.finditer(self.source) if found[1] == name), "")


@lru_cache(maxsize=128)
def _used(source: str) -> frozenset[str]:
    names = (found[1] or found[2] for found in _USE.finditer(_COMMENT.sub("", source)))
    return frozenset(name for name in names if name not in _TYPST_METHODS)


def template_of(kind: str, hall: Hall | None) -> Template:
    """The version in force: the hall's own, else the county's, else the shipped file."""
    rows = PaperTemplate.objects.filter(Q(hall=hall) | Q(hall__isnull=True), kind=kind).select_related("hall")
    row = rows.order_by(F("hall").asc(nulls_last=True), "-number").first()
    return Template(row.source, row) if row else shipped(kind)


def shipped(kind: str, form: str = PaperForm.SHEET) -> Template:
    """The file that comes with the system; a kind without one gets the generic text."""
    own = f"{kind}_{form}.typ" if form != PaperForm.SHEET else f"{kind}.typ"
    return Template(part(own) or part("_generic.typ"))


def has_form(kind: str, form: str) -> bool:
    """Whether a paper of `kind` can be set in `form`: every one as a sheet, a receipt as a strip too."""
    return form == PaperForm.SHEET or bool(part(f"{kind}_{form}.typ"))


@lru_cache(maxsize=64)
def part(name: str) -> str:
    """A shipped file by name, read once a process; "" where there is none."""
    path = settings.BASE_DIR / FOLDER / name
    return path.read_text("utf-8") if path.is_file() else ""


def fixed_text(kind: str, hall: Hall | None, content: Mapping[str, Any]) -> dict[str, Any]:
    """What a paper keeps of its text: the content, and the version in force in `hall`, which it fills.

    Raises as check_content.
    """
    template = template_of(kind, hall)
    check_content(kind, template, content)
    return {"content": content, "template": template.row, "template_name": template.name}


def check_content(kind: str, template: Template, content: Mapping[str, Any]) -> None:
    """Refuse to issue what would be printed with a hole in it, and say which.

    Raises RuleBroken: paper_field_empty, glyph_missing.
    """
    wanted = sorted(template.used - template.optional)
    lacking = [field_label(name, kind) for name in wanted if is_empty(content.get(name))]
    if kind in PAPERS_WITH_REMEDIES:
        lacking += _missing_remedies(content.get("remedies") or {})
    if lacking:
        names = {"kind": paper_title(kind, content), "fields": _("、").join(lacking)}
        message = _("《%(kind)s》还缺：%(fields)s。请先补全，再出具。") % names
        raise RuleBroken("paper_field_empty", message, _demanded_by(kind))
    if unknown := undrawable("".join(_texts(content))):
        message = _("字库没有“%(signs)s”字，印出来会是空白。请管理员在 HALL_FONTS 加入含有该字的字库。")
        raise RuleBroken("glyph_missing", message % {"signs": _("”“").join(unknown)})


def _demanded_by(kind: str) -> Source:
    """Who wants a paper whole: 许可法38 reasons and remedies on a refusal, article 9 the words of an authority."""
    if kind in PAPERS_WITH_REMEDIES:
        return "许可法38"
    return 9 if kind == PaperKind.MANDATE else "许可法32"


def _missing_remedies(remedies: Mapping[str, Any]) -> list[str]:
    words = {"text": _("救济途径"), "body": _("行政复议机关"), "court": _("管辖法院")}
    return [label for name, label in words.items() if is_empty(remedies.get(name))]


def is_empty(value: Any) -> bool:
    """Nothing to print: no text, no rows; a zero and a no are said."""
    return value is None or value == "" or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
