"""Applicants and agents: checked once at the edge, kept as ciphertext with digests for look-up (articles 12 and 23)."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Agent, Applicant, Case
from approvals.models.parties import id_digest, phone_digest
from approvals.states import Audience, IdType
from hall.errors import RuleBroken
from hall.history import signed
from hall.identity import InvalidIdentity, parse_identity, parse_phone
from hall.search import terms

LONGEST_NAME, LONGEST_ADDRESS = 120, 200  # characters, as the columns hold

#: What may prove who an enterprise or a person is.
ID_TYPES = {
    Audience.ENTERPRISE: (IdType.CREDIT_CODE, IdType.OTHER),
    Audience.PERSON: (IdType.RESIDENT_ID, IdType.PASSPORT, IdType.HMT_PERMIT, IdType.OTHER),
}


@dataclass(frozen=True)
class PartyData:
    """A person or organisation as typed; `checked` gives the same, normalised."""

    kind: str
    name: str
    id_type: str
    id_number: str
    phone: str = ""
    address: str = ""


def checked(party: PartyData, prefix: str = "applicant") -> PartyData:
    """The party with name, number and phone normalised. Raises RuleBroken whose field is `prefix`_name and so on."""
    name = " ".join(party.name.split())
    if not name or len(name) > LONGEST_NAME:
        message = _("请填写姓名或者名称，不超过 %(most)d 个字。") % {"most": LONGEST_NAME}
        raise RuleBroken("name_invalid", message, 23, field=f"{prefix}_name")
    if len(party.address) > LONGEST_ADDRESS:
        message = _("地址不超过 %(most)d 个字。") % {"most": LONGEST_ADDRESS}
        raise RuleBroken("address_too_long", message, 23, field=f"{prefix}_address")
    return replace(
        party,
        name=name,
        id_number=_number(party, prefix),
        phone=_phone(party.phone, prefix),
        address=party.address.strip(),
    )


def check_id_type(kind: str, id_type: str, prefix: str = "applicant") -> None:
    """Raise party_kind_unknown, or id_type_mismatch for a document that does not prove who such a party is."""
    if kind not in ID_TYPES:
        raise RuleBroken("party_kind_unknown", _("请选择个人或者企业。"), 23, field=f"{prefix}_kind")
    if id_type not in ID_TYPES[Audience(kind)]:
        message = _("企业和其他组织用统一社会信用代码或者其他证件，个人不用统一社会信用代码。")
        raise RuleBroken("id_type_mismatch", message, 23, field=f"{prefix}_id_type")


def add_party(model: type[Applicant] | type[Agent], case: Case, party: PartyData, *, by: Any) -> Applicant | Agent:
    """Keep a checked party with the case."""
    row = model(case=case)
    _fill(row, party)
    signed(row, by=by).save()
    return row


def data_of(row: Applicant | Agent) -> PartyData:
    return PartyData(row.kind, row.name, row.id_type, row.id_number, row.phone, row.address)


def change_party(row: Applicant | Agent, party: PartyData, *, by: Any, reason: str) -> list[str]:
    """Write a checked party over `row`, keeping the old one in its history; gives the names of the changed fields."""
    before = data_of(row)
    names = [name for name in PartyData.__dataclass_fields__ if getattr(before, name) != getattr(party, name)]
    if names:
        _fill(row, party)
        signed(row, by=by, reason=reason[:100]).save()
    return names


def _number(party: PartyData, prefix: str) -> str:
    check_id_type(party.kind, party.id_type, prefix)
    try:
        return parse_identity(party.id_type, party.id_number)
    except InvalidIdentity as invalid:
        raise RuleBroken(invalid.code, invalid.message, 23, field=f"{prefix}_id_number") from None


def _phone(text: str, prefix: str) -> str:
    try:
        return parse_phone(text) if text.strip() else ""
    except InvalidIdentity as invalid:
        raise RuleBroken(invalid.code, invalid.message, 23, field=f"{prefix}_phone") from None


def _fill(row: Applicant | Agent, party: PartyData) -> None:
    row.kind, row.name, row.id_type = party.kind, party.name, party.id_type
    row.id_number, row.phone, row.address = party.id_number, party.phone, party.address
    row.name_terms = terms(party.name)
    row.id_digest, row.phone_digest = id_digest(party.id_number), phone_digest(party.phone)
