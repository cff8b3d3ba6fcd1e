"""The published catalogue as rows for everybody to take away (article 7): JSON and CSV from the same columns.

One query with a server-side cursor carries everything, so neither queries nor memory grow with the catalogue.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.disclosure.guides import field_words
from approvals.disclosure.listing import published_items
from approvals.models import LegalBasis, MaterialRequirement, Placement, ProcessStep, Tariff
from approvals.states import Audience, Handling, ItemType, LimitUnit
from hall.tables import guarded

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
CHUNK = 200  # rows fetched at a time

#: Key in JSON → heading in CSV → lookup.
COLUMNS: tuple[tuple[str, Any, str], ...] = (
    ("code", gettext_lazy("编码"), "code"),
    ("name", gettext_lazy("事项名称"), "current__name"),
    ("department", gettext_lazy("实施部门"), "department__name"),
    ("item_type", gettext_lazy("事项类型"), "current__item_type"),
    ("level", gettext_lazy("行使层级"), "current__level"),
    ("handling", gettext_lazy("办件类型"), "current__handling"),
    ("audiences", gettext_lazy("服务对象"), "current__audiences"),
    ("aliases", gettext_lazy("日常说法"), "current__aliases"),
    ("conditions", gettext_lazy("办理条件"), "current__conditions"),
    ("statutory_limit", gettext_lazy("法定时限"), "current__statutory_limit"),
    ("statutory_unit", gettext_lazy("法定时限单位"), "current__statutory_unit"),
    ("statutory_text", gettext_lazy("法定时限原文"), "current__statutory_text"),
    ("promised_limit", gettext_lazy("承诺时限"), "current__promised_limit"),
    ("promised_unit", gettext_lazy("承诺时限单位"), "current__promised_unit"),
    ("promised_text", gettext_lazy("承诺时限原文"), "current__promised_text"),
    ("charges_fee", gettext_lazy("收费"), "current__charges_fee"),
    ("fee_note", gettext_lazy("收费说明"), "current__fee_note"),
    ("on_site_visits", gettext_lazy("到现场次数"), "current__on_site_visits"),
    ("result_name", gettext_lazy("办理结果"), "current__result_name"),
    ("result_validity", gettext_lazy("结果有效期"), "current__result_validity"),
    ("intermediary_services", gettext_lazy("中介服务"), "current__intermediary_services"),
    ("handling_place", gettext_lazy("办理地点"), "current__handling_place"),
    ("handling_hours", gettext_lazy("办理时间"), "current__handling_hours"),
    ("consult_phone", gettext_lazy("咨询电话"), "current__consult_phone"),
    ("complaint_phone", gettext_lazy("投诉电话"), "current__complaint_phone"),
    ("source_url", gettext_lazy("来源网址"), "current__source_url"),
    ("demo_fields", gettext_lazy("演示补写的内容"), "current__demo_fields"),
    ("version", gettext_lazy("版本号"), "current__number"),
    ("published_at", gettext_lazy("公布时间"), "current__published_at"),
    ("materials", gettext_lazy("申请材料"), "materials"),
    ("steps", gettext_lazy("办理环节"), "steps"),
    ("legal_bases", gettext_lazy("设定依据"), "legal_bases"),
    ("tariffs", gettext_lazy("收费标准"), "tariffs"),
    ("windows", gettext_lazy("窗口"), "windows"),
)

NESTED = {
    "materials": (MaterialRequirement, ("name", "originals", "copies", "form", "necessity", "source")),
    "steps": (ProcessStep, ("name", "description", "limit", "unit")),
    "legal_bases": (LegalBasis, ("law", "article", "quote")),
    "tariffs": (Tariff, ("name", "amount", "charge_unit", "standard", "basis")),
}
#: Columns that hold codes, and where their words are; JSON keeps the codes.
CHOICES: dict[str, Any] = {
    "item_type": ItemType,
    "handling": Handling,
    "audiences": Audience,
    "statutory_unit": LimitUnit,
    "promised_unit": LimitUnit,
}


def records(on: date) -> Iterator[dict[str, Any]]:
    """Every published item, one by one, with the windows that serve it on `on`; money and times as text."""
    for row in _rows(on).iterator(chunk_size=CHUNK):
        record = {key: row[lookup] for key, _heading, lookup in COLUMNS}
        record["published_at"] = localtime(record["published_at"]).isoformat(timespec="seconds")
        yield record


def _rows(on: date) -> QuerySet:
    nested = {name: _nested(model, fields) for name, (model, fields) in NESTED.items()}
    lookups = [lookup for _key, _heading, lookup in COLUMNS if lookup not in nested and lookup != "windows"]
    items = published_items().select_related(None).annotate(windows=_windows(on), **nested)
    return items.order_by("code").values(*lookups, *nested, "windows")


def _nested(model: Any, fields: tuple[str, ...]) -> ArraySubquery:
    columns = {name: Cast("amount", CharField()) if name == "amount" else name for name in fields}
    lines = model.objects.filter(version=OuterRef("current")).order_by("order")
    return ArraySubquery(lines.values(line=JSONObject(**columns)))


def _windows(on: date) -> ArraySubquery:
    placed = Placement.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    served = placed.filter(item=OuterRef("pk"), window__is_active=True).order_by("window__hall__code", "window__number")
    return ArraySubquery(served.values(line=JSONObject(hall="window__hall__name", number="window__number")))


def headings() -> list[str]:
    """The first line of the CSV file."""
    return [str(heading) for _key, heading, _lookup in COLUMNS]


def as_cells(record: dict[str, Any]) -> list[str]:
    """One record as cells of a spreadsheet: codes in words, lists joined, nothing that it would run as a formula."""
    return [guarded(_cell(key, record[key])) for key, _heading, _lookup in COLUMNS]


def _cell(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "；".join(_line(key, part) for part in value)
    return _word(key, value)


def _line(key: str, part: Any) -> str:
    if not isinstance(part, dict):
        return _word(key, part)
    if key == "windows":
        return _("%(hall)s %(number)s 号窗口") % part
    return " ".join(str(part[name]) for name in ("law", "article", "name", "amount", "charge_unit") if part.get(name))


def _word(key: str, value: Any) -> str:
    """What people say for a value: a code by its label, the name of a field by its own."""
    if key == "demo_fields":
        return field_words(value)
    return str(CHOICES[key](value).label) if key in CHOICES and value else str(value)


def newest() -> datetime | None:
    """When the youngest of the published versions was published."""
    row = published_items().order_by("-current__published_at").values_list("current__published_at").first()
    return row[0] if row else None
