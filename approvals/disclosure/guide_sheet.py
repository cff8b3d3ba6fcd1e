"""The loose-leaf guide (办事指南, articles 7 and 24) as words for print: the same facts as the page of the item.

Everything is text, set as it stands by `templates/approvals/typst/guide.typ`; what is not known says so.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.disclosure.guides import PARTS, Guide, Place
from approvals.models import ItemVersion
from approvals.promises import VerdictKind
from approvals.states import Audience
from hall.models import Hall
from hall.templatetags.hall import doc_date, limit, speed_figures, yuan
from hall.typesetting import qr_svg

UNSAID = "–"  # in a narrow column; the sheet says below what it means


def sheet(guide: Guide) -> dict[str, Any]:
    """Everything that the printed guide of a version says; no query but one for the county's own hall."""
    version, item = guide.version, guide.version.item
    address = settings.PUBLIC_URL + reverse("approvals:public:item", args=[item.code])
    return {
        "department": item.department.name,
        "name": version.name,
        "kinds": [version.get_item_type_display(), version.level, version.get_handling_display()],
        "notes": _notes(guide),
        "facts": _facts(guide),
        "conditions": [*_paragraphs(version.conditions), *_conditions(guide)],
        "materials": [_material(row) for row in guide.materials],
        "steps": [_step(row) for row in guide.steps],
        "process": _paragraphs(version.process_text),
        "tariffs": [_tariff(row) for row in guide.tariffs] if version.charges_fee else [],
        "fee": _fee(guide),
        "bases": [{"law": f"{row.law}　{row.article}".strip(), "quote": row.quote} for row in guide.legal_bases],
        "statutory_basis": version.statutory_basis,
        "places": [_place(place) for place in guide.places] or _published_place(version),
        "phones": _phones(guide),
        "demo": _demo_marks(guide),
        "edition": _("第 %(number)s 版　%(day)s公布　编码 %(code)s")
        % {"number": version.number, "day": doc_date(version.published_at), "code": item.code},
        "codes": _codes(guide),
        "address": address,
        "qr": qr_svg(address),
    }


def _conditions(guide: Guide) -> list[str]:
    """The conditions of the grant with their provisions, numbered."""
    return [f"{row.order}．{row.text}（{row.provision}）" for row in guide.conditions]


def _notes(guide: Guide) -> list[str]:
    """What to know before reading on: a promise that is not 50 % faster (article 13), invented data."""
    version, judged, notes = guide.version, guide.verdict, []
    if judged.kind in (VerdictKind.VIOLATION, VerdictKind.EXEMPT):
        allowed = {"allowed": limit(judged.allowed_limit, version.statutory_unit)}
        notes.append(_("承诺时限暂未达到提速 50%%（应不超过 %(allowed)s）。") % allowed)
    if guide.exemption is not None and judged.kind == VerdictKind.EXEMPT:
        words = {"day": doc_date(guide.exemption.expires_on), "reason": guide.exemption.reason}
        notes.append(_("已登记豁免，%(day)s到期。理由：%(reason)s") % words)
    if guide.demo_words:
        words = {"fields": _("、").join(guide.demo_words)}
        notes.append(_("演示数据：%(fields)s是为演示补写的，不是公布的内容。") % words)
    return notes


def _facts(guide: Guide) -> list[list[str]]:
    version = guide.version
    promise, speed = _promise(version)
    rows = [
        (_("多久办好"), promise, speed),
        (_("收费"), _said({True: _("收费"), False: _("不收费")}.get(version.charges_fee)), ""),
        (_("到现场"), _visits(version.on_site_visits), ""),
        (_("谁能申请"), _said(_("、").join(str(Audience(name).label) for name in version.audiences)), ""),
        (_("在哪里办"), _where(guide), ""),
        (_("办好拿到"), _said(version.result_name), _validity(version)),
    ]
    return [list(row) for row in rows]


def _promise(version: ItemVersion) -> tuple[str, str]:
    """The promised limit, and beside it the statutory one with how much faster the promise is."""
    limits = (version.statutory_limit, version.statutory_unit, version.promised_limit, version.promised_unit)
    figures = speed_figures(*limits)
    promise = _said(limit(version.promised_limit, version.promised_unit) or version.promised_text)
    if figures is not None:
        faster = _("提速 %(percent)s%%") % {"percent": figures.faster} if figures.faster else ""
        return promise, "\n".join(filter(None, (figures.text, faster)))
    statutory = limit(version.statutory_limit, version.statutory_unit) or version.statutory_text
    return promise, _("法定 %(limit)s") % {"limit": statutory} if statutory else ""


def _visits(count: int | None) -> str:
    if count is None:
        return _said("")
    return _("%(count)s 次") % {"count": count} if count else _("不用跑")


def _where(guide: Guide) -> str:
    for place in guide.places[:1]:
        numbers = _("、").join(str(window.number) for window in place.windows)
        return _("%(hall)s %(numbers)s 号窗口") % {"hall": place.hall.name, "numbers": numbers}
    return _said(guide.version.handling_place)


def _validity(version: ItemVersion) -> str:
    return _("有效期 %(validity)s") % {"validity": version.result_validity} if version.result_validity else ""


def _material(row: Any) -> dict[str, str]:
    return {
        "name": row.name,
        "notes": [text for text in (row.source, row.note) if text],
        "originals": _copies(row.originals),
        "copies": _copies(row.copies),
        "form": row.get_form_display() if row.form else row.form_text or UNSAID,
        "necessity": row.get_necessity_display(),
    }


def _copies(count: int | None) -> str:
    return UNSAID if count is None else str(count)


def _step(row: Any) -> dict[str, str]:
    return {
        "name": row.name,
        "description": row.description,
        "limit": limit(row.limit, row.unit) or row.limit_text or _("没有单独的时限"),
    }


def _tariff(row: Any) -> dict[str, str]:
    amount = " / ".join(filter(None, (yuan(row.amount), row.charge_unit if row.amount is not None else "")))
    said = [amount] if row.standard.replace(" ", "") == amount.replace(" ", "") else [amount, row.standard]
    return {
        "name": row.name,
        "standard": _said(_("；").join(filter(None, said))),
        "basis": _said(row.basis),
    }


def _fee(guide: Guide) -> list[str]:
    version = guide.version
    if version.charges_fee is None:
        lines = [_("没有写明收不收费，请打咨询电话。")]
    elif not version.charges_fee:
        lines = [_("不收费。"), "" if version.fee_note.rstrip("。") == _("不收费") else version.fee_note]
    else:
        lines = [version.fee_note or _("收费，标准没有写明，请打咨询电话。")]
        if guide.tariffs:
            lines = [version.fee_note or _("只按上面的标准收，收费给财政票据。")]
    if version.intermediary_services:
        lines.append(_("中介服务：%(services)s") % {"services": version.intermediary_services})
    return [line for line in lines if line]


def _place(place: Place) -> list[list[str]]:
    windows = _("；").join(
        _("，").join(filter(None, (f"{window.number} 号{window.get_kind_display()}", window.zone, window.phone)))
        for window in place.windows
    )
    hours = _("，").join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in place.sessions)
    return [
        [_("大厅"), place.hall.name],
        [_("窗口"), windows],
        [_("地址"), place.hall.address],
        [_("时间"), _("工作日 %(hours)s") % {"hours": hours}],
    ]


def _published_place(version: ItemVersion) -> list[list[list[str]]]:
    """Where and when as published, while no window serves the item today."""
    rows = [(_("地点"), version.handling_place), (_("时间"), version.handling_hours)]
    known = [[label, text] for label, text in rows if text]
    return [known or [[_("窗口"), _("今天没有窗口登记办理这个事项，请先打咨询电话。")]]]


def _phones(guide: Guide) -> list[list[str]]:
    hall = Hall.objects.filter(is_active=True).order_by("level", "code").first()
    own = (hall.phone, hall.complaint_phone) if hall else ("", "")
    return [
        [_("咨询"), _said(guide.consult_phone or own[0])],
        [_("投诉"), _said(guide.complaint_phone or own[1])],
    ]


def _codes(guide: Guide) -> list[list[str]]:
    item = guide.version.item
    rows = [(_("实施编码"), item.implementation_code), (_("基本编码"), item.catalog_code), (_("来源"), item.area)]
    return [[label, text] for label, text in rows if text]


def _demo_marks(guide: Guide) -> dict[str, bool]:
    return {part: part in guide.demo_parts for part in PARTS}


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _said(text: str | None) -> str:
    return text or _("没有写明")
