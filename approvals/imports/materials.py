"""Materials, steps and legal bases of a row: parsed only where the source leaves no doubt, else kept as words."""

import re
from typing import Any
from uuid import uuid4

from approvals.imports.limits import parse_step
from approvals.states import MaterialForm, Necessity

_FORMS = {str(choice.label): choice.value for choice in MaterialForm}
_NECESSITIES = {str(choice.label): choice.value for choice in Necessity}

_NUMERALS = dict(zip("一二三四五六七八九十两", (*range(1, 11), 2), strict=True))
_COPIES = re.compile(r"(?:一式)?\s*([0-9]{1,3}|[一二三四五六七八九十两])\s*份?")

#: A material whose name says that it is a form to fill in (article 25).
_FORM_NAME = re.compile(r"(申请|登记|审批|申报|鉴定|变更|报名|备案)表")

#: A step in which the section examines the case.
_REVIEW_NAME = re.compile(r"^(审查|审核|初审|复审|核查|现场核查|实地核查|现场勘查|现场勘测|现场踏勘|材料核查)")


def materials(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of MaterialRequirement: copies are counted as copies or originals only where the form says which."""
    return [_material(row) for row in rows if _text(row.get("name"))]


def steps(rows: list[Any]) -> list[dict[str, Any]]:
    """Rows of ProcessStep from plain texts or {step, limit} objects."""
    parsed = (row if isinstance(row, dict) else {"step": row} for row in rows)
    return [_step(row) for row in parsed if _text(row.get("step"))]


def legal_bases(rows: list[dict[str, Any]], quote: str = "") -> list[dict[str, Any]]:
    """Rows of LegalBasis; a quotation belongs to the law only where one law is cited."""
    named = [row for row in rows if _text(row.get("law"))]
    quote = quote if len(named) == 1 else ""
    return [{"law": _text(row["law"]), "article": _text(row.get("article")), "quote": quote} for row in named]


def _material(row: dict[str, Any]) -> dict[str, Any]:
    form, copies = _text(row.get("form")), _text(row.get("copies"))
    count = _count(copies)
    kind = _FORMS.get(form, "")
    necessity = _text(row.get("necessity"))
    name = _text(row["name"])
    counted = {"originals": None, "copies": None}
    if count is not None and form == "原件":
        counted["originals"] = count
    elif count is not None and form.startswith("复印件"):
        counted["copies"] = count
    elif copies:
        form = "，".join(filter(None, (form, copies if count is None else f"{count} 份")))
    return {
        "key": uuid4(),
        "name": name,
        **counted,
        "form": kind,
        "form_text": form,
        **({"necessity": _NECESSITIES[necessity]} if necessity in _NECESSITIES else {}),
        "source": _text(row.get("source")),
        "note": "" if necessity in _NECESSITIES else necessity,
        "is_form": bool(_FORM_NAME.search(name)),
    }


def _step(row: dict[str, Any]) -> dict[str, Any]:
    name, limit = _text(row["step"]), parse_step(row.get("limit"))
    return {
        "name": name[:60],
        "description": name if len(name) > 60 else "",
        "limit": limit.limit,
        "unit": limit.unit,
        "limit_text": limit.text,
        "is_review": bool(_REVIEW_NAME.match(name)),
    }


def _count(text: str) -> int | None:
    """How many copies "2", "2 份", "两份", "一式两份" mean; None where the words say something else."""
    found = _COPIES.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) if found[1].isdecimal() else _NUMERALS[found[1]]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
