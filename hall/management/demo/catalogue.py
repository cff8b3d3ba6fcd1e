"""The demonstration's catalogue: published items taken over as they are, and copies completed so that they can be used.

A copy keeps every fact of its source; what the source does not say is filled in and listed in `demo_fields`.
"""

import io
import json
import re
from datetime import date, timedelta
from typing import Any

from django.core.management import call_command
from django.utils.timezone import localdate

from approvals.contents import Content, content_of
from approvals.models import Item, ItemVersion
from approvals.operations.catalogue import create_item, exempt, place, publish, save_draft
from approvals.states import Handling, ItemType, LimitUnit, MaterialForm, Necessity
from hall.management.demo.county import DATA, OPENED_ON, TOWNSHIP_DEPARTMENTS, County
from hall.management.demo.paperwork import blank_form, filled_sample
from hall.moment import moved_to, now
from staff.models import Department, StaffMember
from windows.models import Window
from windows.states import WindowKind

AREA = "示范县"
PUBLISHED_DAYS_AGO = 400  # before the first case
#: Conditions as many licences have them: invented, and marked so.
CONDITIONS = (
    "申请人具备法律、法规规定的主体资格",
    "申请的内容符合法律、法规规定的条件和标准",
)
#: What a licence whose source names no law rests on.
LICENSING_LAW = ("中华人民共和国行政许可法", "第十二条")
MARKS = "*+="
ENGLISH_REMARK = re.compile(
    r"\s*[(（][^()（）]*[A-Za-z]{3}[^()（）]*[)）]"
)  # how the source was read, not what it says


def build(county: County, manager: StaffMember) -> list[Item]:
    """Import the 120 items, complete the copies and place them, all before the first case; returns the copies."""
    expires_on = localdate(now()) + timedelta(days=200)
    with moved_to(now() - timedelta(days=PUBLISHED_DAYS_AGO)):
        return _build(county, manager, expires_on)


def _build(county: County, manager: StaffMember, expires_on: date) -> list[Item]:
    files = [str(DATA / "items.json"), "--departments", str(DATA / "departments.json"), "--json"]
    call_command("import_items", *files, stdout=io.StringIO())
    sources = json.loads((DATA / "items.json").read_text("utf-8"))["items"]
    rows = json.loads((DATA / "completions.json").read_text("utf-8"))["rows"]
    copies = []
    for facts in rows:
        source = sources[facts["row"]]
        version = ItemVersion.objects.filter(name=source["name"], item__area=source["area"]).latest("pk")
        copies.append(_complete(version, facts, county, manager, expires_on).pk)
    return list(Item.objects.filter(pk__in=copies).select_related("current", "department").order_by("pk"))


def _complete(
    source: ItemVersion, facts: dict[str, Any], county: County, manager: StaffMember, expires_on: date
) -> Item:
    department = county.departments[facts["department"]]
    content = content_of(source)
    invented = _fill(content, facts, department)
    content |= {"demo_fields": sorted(invented), "level": "县级"}
    content["source_note"] = "演示副本，补写的内容已逐项标明。"
    content["statutory_basis"] = ENGLISH_REMARK.sub("", content["statutory_basis"])
    draft = create_item(name=source.name, department=department, area=AREA, by=manager)
    item = publish(save_draft(draft, content, by=manager), by=manager).item
    _place(item, county, manager)
    if reason := facts.get("exemption"):
        exempt(item, reason=reason, expires_on=expires_on, by=manager)
    return item


def _fill(content: Content, facts: dict[str, Any], department: Department) -> set[str]:
    """Complete `content` in place; returns the names of the fields that were invented."""
    invented = {"aliases", "audiences", "life_events"}
    for name in invented:
        content[name] = facts[name]
    for limit in ("statutory", "promised"):
        if limit in facts:
            content[f"{limit}_limit"], content[f"{limit}_unit"] = facts[limit]
            invented.add(f"{limit}_limit")
    content["handling"] = Handling.IMMEDIATE if content["promised_unit"] == LimitUnit.IMMEDIATE else Handling.COMMITTED
    defaults = {
        "item_type": facts.get("item_type", ""),
        "result_name": facts["result_name"],
        "consult_phone": department.phone,
        "complaint_phone": department.complaint_phone,
        "on_site_visits": 1,
    }
    for name, value in defaults.items():
        if content[name] in ("", None) and value not in ("", None):
            content[name] = value
            invented.add(name)
    return invented | _fill_fee(content, facts) | _fill_lists(content, facts)


def _fill_fee(content: Content, facts: dict[str, Any]) -> set[str]:
    if "tariff" in facts:
        name, amount, unit = facts["tariff"]
        content["charges_fee"] = True
        content["tariffs"] = [
            {"name": name, "amount": amount, "charge_unit": unit, "standard": f"{amount} 元/{unit}", "basis": ""}
        ]
        return {"charges_fee", "tariffs"}
    if "fee" in facts:
        content |= {"charges_fee": facts["fee"], "tariffs": [], "fee_note": ""}
        return {"charges_fee"}
    return set()


def _fill_lists(content: Content, facts: dict[str, Any]) -> set[str]:
    invented = set()
    if not content["materials"]:
        content["materials"] = [_material(name) for name in facts["materials"]]
        invented.add("materials")
    for material in content["materials"]:
        if material["is_form"] and not material["blank_form"]:
            material["blank_form"], material["sample"] = blank_form(material["name"]), filled_sample(material["name"])
            invented.add("blank_forms")
    if not any(step["is_review"] for step in content["steps"]):
        content["steps"] = _steps(content)
        invented.add("steps")
    if "law" in facts or not content["legal_bases"]:
        law, article = facts.get("law", LICENSING_LAW)
        content["legal_bases"] = [{"law": law, "article": article, "quote": ""}, *content["legal_bases"][1:]]
        invented.add("legal_bases")
    if not content["granting_conditions"] and content["item_type"] == ItemType.LICENCE:
        content["granting_conditions"] = _conditions(content["legal_bases"][0])
        invented.add("granting_conditions")
    return invented


def _conditions(basis: dict[str, Any]) -> list[dict[str, Any]]:
    """Two conditions such as many licences have, under the item's own provision."""
    provision = f"{basis['law']}{basis['article']}"[:300]
    return [{"text": text, "provision": provision} for text in CONDITIONS]


def _material(text: str) -> dict[str, Any]:
    """A material by its name and marks: * a form to fill in, + may follow, = may be declared in place of proof."""
    name, is_form = text.rstrip(MARKS), "*" in text
    return {
        "name": name,
        "originals": 1,
        "copies": None if is_form else 1,
        "form": MaterialForm.PAPER,
        "form_text": "",
        "necessity": Necessity.MAY_FOLLOW if "+" in text else Necessity.NECESSARY,
        "may_declare": "=" in text,
        "source": "申请人自备",
        "note": "",
        "is_form": is_form,
        "blank_form": "",
        "sample": "",
    }


def _steps(content: Content) -> list[dict[str, Any]]:
    promised = content["promised_limit"] or 0
    spot = (0, LimitUnit.IMMEDIATE)
    unit = content["promised_unit"]
    steps = [("收件", *spot, False), ("受理或者一次性告知", 5, LimitUnit.WORKING, False)]
    if unit != LimitUnit.IMMEDIATE:
        steps.append(("审查", max(promised - 1, 1), unit, True))
    steps += [("作出决定", *(spot if unit == LimitUnit.IMMEDIATE else (1, unit)), False)]
    steps.append(("送达", 10, LimitUnit.WORKING, False))
    return [
        {"name": name, "description": "", "limit": limit, "unit": unit, "limit_text": "", "is_review": review}
        for name, limit, unit, review in steps
    ]


def _place(item: Item, county: County, manager: StaffMember) -> None:
    for window in _windows_for(item.department, county):
        place(item, window, valid_from=OPENED_ON, by=manager)


def _windows_for(department: Department, county: County) -> list[Window]:
    """The department's own windows, one comprehensive window, and the townships for what people need there."""
    own = [window for window in county.windows if window.department_id == department.pk]
    mixed = [window for window in county.windows if window.kind == WindowKind.COMPREHENSIVE]
    centre = [window for window in mixed if window.hall_id == county.halls[0].pk]
    chosen = [*own, centre[department.pk % len(centre)]]
    if department.short_name in TOWNSHIP_DEPARTMENTS:
        chosen += [window for window in mixed if window.hall_id != county.halls[0].pk]
    return chosen
