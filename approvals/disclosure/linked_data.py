"""A published item as linked data (JSON-LD) in the words of CPSV-AP 3.2, for catalogues of other governments (X6).

Says only what the item's page says. A processing time is given only where ISO 8601 can say it truthfully: it has days,
but no working days, so a limit in working days stands in the description alone.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.disclosure.guides import Guide, Place
from approvals.disclosure.open_data import LICENCE_URL
from approvals.models import ItemVersion
from approvals.states import Audience, LifeEvent, LimitUnit
from hall.templatetags.hall import limit, yuan

LANGUAGE = "zh-CN"
EU = "http://publications.europa.eu/resource/authority/"
CURRENCY = {"@id": f"{EU}currency/CNY", "@type": "skos:Concept"}
#: Where the departments have their powers: an organisation without a place is none to CPSV-AP.
CHINA = {"@id": f"{EU}country/CHN", "@type": "dct:Location"}
CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def linked_data(guide: Guide) -> dict[str, Any]:
    """The public service (cpsv:PublicService) that a version in force describes; empty properties are left out."""
    version, item = guide.version, guide.version.item
    page = settings.PUBLIC_URL + reverse("approvals:public:item", args=[item.code])
    service = {
        "@context": CONTEXT,
        "@id": page,
        "@type": "cpsv:PublicService",
        "dct:identifier": item.code,
        "dct:title": _text(version.name),
        "dct:description": _text(_description(version)),
        "dcat:keyword": [_text(alias) for alias in version.aliases],
        "dct:language": {"@id": f"{EU}language/ZHO", "@type": "dct:LinguisticSystem"},
        "dct:audience": [_concept(Audience(name).label) for name in version.audiences],
        "cv:isGroupedBy": [_event(name) for name in version.life_events],
        "cv:hasCompetentAuthority": _authority(item.department),
        "cpsv:hasInput": [_evidence(guide, row, page) for row in guide.materials],
        "cpsv:produces": _output(version, page),
        "cv:processingTime": _processing_time(version),
        "cv:hasLegalResource": [_law(row, f"{page}#law-{n}") for n, row in enumerate(guide.legal_bases, start=1)],
        "cv:hasCost": list(_costs(guide, page)),
        "cv:hasChannel": [channel for place in guide.places for channel in _channels(place, page)],
        "cv:contactPoint": _contact(guide.consult_phone),
        "dct:issued": _typed(localtime(version.published_at).isoformat(timespec="seconds"), "dateTime"),
        "dct:license": {"@id": LICENCE_URL},
        "foaf:page": {"@id": page},
        "rdfs:comment": _comment(guide),
    }
    return {name: value for name, value in service.items() if value not in (None, [], {})}


def _comment(guide: Guide) -> dict[str, str] | None:
    """Which of it was invented for the demonstration."""
    words = {"fields": _("、").join(guide.demo_words)}
    return _text(_("演示数据：%(fields)s是为演示补写的，不是公布的内容。") % words) if guide.demo_words else None


def _text(text: str) -> dict[str, str]:
    return {"@language": LANGUAGE, "@value": str(text)}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": value}


def _concept(label: Any) -> dict[str, Any]:
    return {"@type": "skos:Concept", "skos:prefLabel": _text(label)}


def _event(name: str) -> dict[str, Any]:
    return {"@type": "cv:Event", "dct:identifier": name, "dct:title": _text(LifeEvent(name).label)}


def _description(version: ItemVersion) -> str:
    """What the service is and how long it takes: in words, since working days have no other form. Then conditions."""
    promised = limit(version.promised_limit, version.promised_unit) or version.promised_text
    statutory = limit(version.statutory_limit, version.statutory_unit) or version.statutory_text
    parts = [
        version.item.department.name,
        version.get_item_type_display(),
        version.get_handling_display(),
        _("承诺时限 %(limit)s") % {"limit": promised} if promised else "",
        _("法定时限 %(limit)s") % {"limit": statutory} if statutory else "",
    ]
    said = _("，").join(part for part in parts if part) + _("。")
    return "\n".join(filter(None, (said, version.conditions.strip())))


def _processing_time(version: ItemVersion) -> dict[str, str] | None:
    """The promise as a duration: natural days as they are, on the spot as none; never for working days."""
    if version.promised_unit == LimitUnit.IMMEDIATE:
        return _typed("P0D", "duration")
    if version.promised_unit == LimitUnit.NATURAL and version.promised_limit is not None:
        return _typed(f"P{version.promised_limit}D", "duration")
    return None


def _authority(department: Any) -> dict[str, Any]:
    page = settings.PUBLIC_URL + reverse("approvals:public:items")
    address = {"locn:address": {"@type": "locn:Address", "locn:fullAddress": _text(department.address)}}
    return {
        "@id": f"{page}?{urlencode({'department': department.short_name})}",
        "@type": "cv:PublicOrganisation",
        "dct:spatial": CHINA,
        "skos:prefLabel": _text(department.name),
        **(address if department.address else {}),
    }


def _evidence(guide: Guide, row: Any, page: str) -> dict[str, Any]:
    """One material, with how it is wanted, and its blank form and sample where there are any."""
    counts = [
        _("原件 %(count)s 份") % {"count": row.originals} if row.originals else "",
        _("复印件 %(count)s 份") % {"count": row.copies} if row.copies else "",
        row.get_form_display() if row.form else row.form_text,
        row.get_necessity_display(),
        row.note,
    ]
    code = guide.version.item.code
    files = [
        {"@id": settings.PUBLIC_URL + reverse("approvals:public:material_file", args=[code, row.key, kind])}
        for kind, file in (("blank", row.blank_form), ("sample", row.sample))
        if file
    ]
    return {
        "@id": f"{page}#material-{row.key}",
        "@type": "cv:Evidence",
        "dct:identifier": str(row.key),
        "dct:title": _text(row.name),
        "dct:description": _text(_("，").join(filter(None, counts))),
        **({"foaf:page": files} if files else {}),
    }


def _output(version: ItemVersion, page: str) -> dict[str, Any] | None:
    if not version.result_name:
        return None
    validity = _("有效期 %(validity)s") % {"validity": version.result_validity} if version.result_validity else ""
    return {
        "@id": f"{page}#result",
        "@type": "cv:Output",
        "dct:identifier": f"{version.item.code}-result",
        "dct:title": _text(version.result_name),
        **({"dct:description": _text(validity)} if validity else {}),
    }


def _law(row: Any, name: str) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "eli:LegalResource",
        "dct:title": _text(f"{row.law} {row.article}".strip()),
        **({"dct:description": _text(row.quote)} if row.quote else {}),
    }


def _costs(guide: Guide, page: str) -> Iterator[dict[str, Any]]:
    """The tariff line by line; no fee is a cost of 0; nothing where the item does not say."""
    version = guide.version
    if version.charges_fee is False:
        yield _cost(f"{page}#fee", "0", _("不收费"))
    if version.charges_fee:
        for number, row in enumerate(guide.tariffs, start=1):
            amount = str(row.amount) if row.amount is not None else None
            words = (row.name, yuan(row.amount), row.charge_unit, row.standard, row.basis)
            yield _cost(f"{page}#fee-{number}", amount, _("，").join(filter(None, words)))


def _cost(name: str, amount: str | None, words: str) -> dict[str, Any]:
    value = {"cv:hasValue": _typed(amount, "double"), "cv:currency": CURRENCY} if amount else {}
    return {
        "@id": name,
        "@type": "cv:Cost",
        "dct:identifier": name.partition("#")[2],
        "dct:description": _text(words),
        **value,
    }


def _channels(place: Place, page: str) -> Iterator[dict[str, Any]]:
    """The windows of a hall where the service is asked for in person."""
    hours = _("，").join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in place.sessions)
    for window in place.windows:
        words = (
            place.hall.name,
            str(window),
            window.zone,
            place.hall.address,
            _("工作日 %(hours)s") % {"hours": hours},
        )
        yield {
            "@id": f"{page}#window-{place.hall.code}-{window.number}",
            "@type": "cv:Channel",
            "dct:identifier": f"{place.hall.code}-{window.number}",
            "dct:description": _text(_("，").join(filter(None, words))),
        }


def _contact(phone: str) -> dict[str, Any] | None:
    return {"@type": "cv:ContactPoint", "cv:telephone": phone} if phone else None
