"""One row of a source: its content, what the file proves of the seven elements, and what is told about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from approvals.contents import CHILDREN, Content
from approvals.imports import materials as parsing
from approvals.imports.limits import InvalidLimit, Limit, parse
from approvals.imports.reasons import reason
from approvals.models import ItemVersion
from approvals.states import Audience, Handling, ItemType, LifeEvent

_TYPES = {str(choice.label): choice.value for choice in ItemType}
_HANDLINGS = {str(choice.label): choice.value for choice in Handling}
_AUDIENCES = {
    **{str(choice.label): choice.value for choice in Audience},
    **dict.fromkeys(("自然人", "公民"), Audience.PERSON.value),
    **dict.fromkeys(
        ("企业", "法人", "企业法人", "非法人企业", "事业法人", "社会组织法人", "个体工商户", "行政机关", "其他组织"),
        Audience.ENTERPRISE.value,
    ),
}
_LIFE_EVENTS = {str(choice.label): choice.value for choice in LifeEvent}
_CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
_ENDED_FEE = re.compile(r"停征|免征|取消|废止")
_PRICE = re.compile(r"[1-9][0-9.,]*\s*(?:百|千|万)?元")
_VISITS = re.compile(r"([0-9]{1,2})(?:\.0)?\s*次?")
_FREE = re.compile(r"^(不收费|免费|无|不收取费用)")
_COMPLAINT_PHONE = re.compile(r"[（(][^（）()]*(?:投诉|监督)[^（）()]*[）)]")


class Refused(ValueError):
    """The row can't be taken over; the argument is the reason."""


@dataclass
class Row:
    """A readable row: `number` from 1 in the file, identity in the source's words, `content` what the file says.

    `told` are reasons for people, `unproven` those that keep it a draft. Values not given are not in `content`.
    """

    number: int
    name: str
    department: str
    area: str
    code: str = ""
    implementation_code: str = ""
    content: Content = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    materials_complete: bool = True


def read_row(number: int, record: Any) -> Row:
    """Read one record (keys as in the JSON format). Raises Refused with the reason."""
    if not isinstance(record, Mapping):
        raise Refused(reason("not_an_object"))
    if record.get("formula"):
        raise Refused(reason("formula_cell", column=record["formula"]))
    if not _text(record, "name"):
        raise Refused(reason("name_missing"))
    row = Row(number, _text(record, "name"), _text(record, "department"), _text(record, "area"), _text(record, "code"))
    _identity(row, record)
    _limits(row, record)
    _fee(row, record)
    _children(row, record)
    _facts(row, record)
    _gaps(row, record)
    _check_lengths(row)
    row.content["source_note"] = "\n".join(note for note in row.notes if note)
    row.content = {name: value for name, value in row.content.items() if value not in (None, "", [])}
    return row


def _identity(row: Row, record: Mapping[str, Any]) -> None:
    if len(row.name) > 200 or len(row.area) > 60:
        raise Refused(reason("value_invalid", field=_("事项名称或者来源地区"), text=_("太长")))
    if row.code and not _CODE.fullmatch(row.code):
        raise Refused(reason("value_invalid", field=_("系统编码"), text=_("只能是 1 至 20 个字母、数字和横线")))
    code = _text(record, "item_code")
    if code and record.get("code_is_a_number"):
        row.told.append(reason("code_is_a_number"))
    elif len(code) > 50:
        row.told.append(reason("code_too_long"))
        row.notes.append(_("来源编码：%(code)s") % {"code": code})
    else:
        row.implementation_code = code
    row.content["name"] = row.name


def _limits(row: Row, record: Mapping[str, Any]) -> None:
    for kind, label in (("statutory", _("法定时限")), ("promised", _("承诺时限"))):
        try:
            limit = parse(record.get(f"{kind}_limit"), record.get(f"{kind}_unit"), kind=kind, field=label)
        except InvalidLimit as invalid:
            raise Refused(str(invalid)) from invalid
        _take_limit(row, kind, limit)


def _take_limit(row: Row, kind: str, limit: Limit) -> None:
    if limit.text:
        facts = {f"{kind}_limit": limit.limit, f"{kind}_unit": limit.unit, f"{kind}_text": limit.text}
        row.content.update(facts)
    if limit.told:
        row.told.append(limit.told)


def _fee(row: Row, record: Mapping[str, Any]) -> None:
    fee, standard = record.get("fee"), _text(record, "fee_standard")
    if fee is True and _ENDED_FEE.search(standard):
        row.told.append(reason("fee_contradicts", text=standard))
        fee = None
    if fee is False and _PRICE.search(standard) and not _ENDED_FEE.search(standard):
        row.told.append(reason("fee_contradicts", text=standard))
        fee = None
    row.content["charges_fee"] = fee if isinstance(fee, bool) else None
    row.content["fee_note"] = standard[:300]
    if fee is True and standard and not _FREE.match(standard):
        row.content["tariffs"] = [{"name": _("收费"), "amount": None, "standard": standard[:300]}]


def _children(row: Row, record: Mapping[str, Any]) -> None:
    row.content["materials"] = parsing.materials(_list(record, "materials"))
    row.content["steps"] = parsing.steps(_list(record, "steps"))
    row.content["legal_bases"] = parsing.legal_bases(_list(record, "legal_basis"), _text(record, "law_quote"))


def _facts(row: Row, record: Mapping[str, Any]) -> None:
    consult, complaint = _phones(_text(record, "phone"))
    _take(row, "consult_phone", consult)
    _take(row, "complaint_phone", _text(record, "complaint_phone") or complaint)
    for ours, theirs in (
        ("level", "level"),
        ("conditions", "conditions"),
        ("handling_place", "handling_place"),
        ("handling_hours", "handling_hours"),
        ("statutory_basis", "statutory_source"),
        ("result_name", "result_document"),
        ("source_url", "source_url"),
    ):
        _take(row, ours, _text(record, theirs))
    _choice(row, "item_type", _text(record, "item_type"), _TYPES, "type_undecided")
    _choice(row, "handling", _text(record, "handling_kind"), _HANDLINGS, "handling_unknown")
    row.content["aliases"] = [alias[:40] for alias in _words(record, "aliases")]
    _choices(row, "audiences", _words(record, "audiences"), _AUDIENCES)
    _choices(row, "life_events", _words(record, "life_events"), _LIFE_EVENTS)
    _visits(row, _text(record, "on_site_visits"))
    row.notes += [_text(record, "evidence"), _text(record, "source_quality"), _text(record, "note")]


def _gaps(row: Row, record: Mapping[str, Any]) -> None:
    """What the file does not prove. A fee that is charged needs its standard; a list that goes on is no proof."""
    content = row.content
    proven = {
        "missing_process": content["steps"],
        "missing_materials": content["materials"],
        "missing_legal_basis": content["legal_bases"],
        "missing_promised_limit": content.get("promised_limit") is not None and content.get("promised_unit"),
        "missing_result": content.get("result_name"),
        "missing_fee": content["charges_fee"] is False or content.get("tariffs"),
    }
    row.unproven += [reason(code) for code, value in proven.items() if not value]
    if record.get("materials_complete") is False:
        row.materials_complete = False
        row.unproven.append(reason("materials_incomplete"))
        row.notes.append(_("来源的材料清单不完整。"))


def _check_lengths(row: Row) -> None:
    """Materials, steps and laws are never cut: a text that does not fit refuses the row and names its field."""
    for child, model in CHILDREN.items():
        for entry in row.content.get(child, []):
            for name, value in entry.items():
                longest = model._meta.get_field(name).max_length
                if isinstance(value, str) and longest and len(value) > longest:
                    label = f"{model._meta.verbose_name}：{model._meta.get_field(name).verbose_name}"
                    raise Refused(reason("value_invalid", field=label, text=_("超过 %(n)s 个字符") % {"n": longest}))


def _choice(row: Row, name: str, word: str, choices: Mapping[str, str], unknown: str) -> None:
    if word in choices:
        row.content[name] = choices[word]
    elif word:
        row.told.append(reason(unknown, text=word))
        row.notes.append(f"{ItemVersion._meta.get_field(name).verbose_name}：{word}")


def _choices(row: Row, name: str, words: list[str], choices: Mapping[str, str]) -> None:
    """Every word that is known, once each; those that are not are told and kept in the note of the source."""
    row.content[name] = list(dict.fromkeys(choices[word] for word in words if word in choices))
    if unknown := "、".join(word for word in words if word not in choices):
        field = ItemVersion._meta.get_field(name).verbose_name
        row.told.append(reason("word_unknown", field=field, text=unknown))
        row.notes.append(f"{field}：{unknown}")


def _visits(row: Row, text: str) -> None:
    found = _VISITS.fullmatch(text)
    row.content["on_site_visits"] = int(found[1]) if found else None
    if text and not found:
        field = ItemVersion._meta.get_field("on_site_visits").verbose_name
        row.told.append(reason("word_unknown", field=field, text=text))
        row.notes.append(f"{field}：{text}")


def _take(row: Row, name: str, text: str) -> None:
    """Put a text into its field; what does not fit is kept whole in the note of the source, and told."""
    model_field = ItemVersion._meta.get_field(name)
    longest = model_field.max_length
    if longest and len(text) > longest:
        row.told.append(reason("text_shortened", field=model_field.verbose_name, limit=longest))
        row.notes.append(f"{model_field.verbose_name}：{text}")
        text = text[: longest - 1] + "…"
    row.content[name] = text


def _phones(text: str) -> tuple[str, str]:
    """Split "8412157（咨询）；8229160（监督）" into the numbers for advice and for complaints."""
    parts = [part.strip() for part in re.split(r"[；;]", text) if part.strip()]
    complaint = [part for part in parts if _COMPLAINT_PHONE.search(part)]
    consult = [part for part in parts if part not in complaint]
    return "；".join(map(_bare, consult)), "；".join(map(_bare, complaint))


def _bare(phone: str) -> str:
    return re.sub(r"[（(][^（）()]*[）)]", "", phone)


def _list(record: Mapping[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    return value if isinstance(value, list) else []


def _words(record: Mapping[str, Any], key: str) -> list[str]:
    value = record.get(key)
    words = value if isinstance(value, list) else re.split(r"[,，、;；\n]", value or "")
    return [str(word).strip() for word in words if str(word).strip()]


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
