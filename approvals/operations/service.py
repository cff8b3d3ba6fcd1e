"""How a paper is served and into whose hands: what was told is checked against the case and made a row (许可法44).

The order is hand, left at the home, post, public notice; electronically only where the applicant agreed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case, Delivery
from approvals.models.parties import Party, id_digest
from approvals.operations.lifecycle import required
from approvals.states import PROVEN_RELATIONS, Audience, DeliveryMethod, IdType, ReceiverRelation
from hall.errors import RuleBroken
from hall.identity import InvalidIdentity, parse_identity

LAW = "许可法44"
LONGEST_NAME = 60  # characters of the recipient, the witness and the tracking number
LONGEST_LINE, LONGEST_REMARK = 200, 300  # characters, as the columns hold
NOTICE_DAYS = 30  # natural days of a public notice, registered as it begins; served on the day after (民事诉讼法95)


@dataclass(frozen=True)
class Service:
    """What the clerk tells of one service; which of it is needed depends on the method."""

    method: str
    recipient: str
    tracking_number: str = ""
    relation: str = ""
    id_type: str = ""
    id_number: str = ""
    proof: str = ""
    address: str = ""
    consent: str = ""
    witness: str = ""
    remarks: str = ""
    sent_on: date | None = None
    arrived_at: datetime | None = None


def served(case: Case, told: Service, *, by: Any, at: datetime) -> Delivery:
    """The unsaved row of a service that holds. `at` is aware.

    Raises method_unknown, recipient_missing, text_too_long, and what the method asks for: receiver_unknown,
    relation_unfit, receiver_id_mismatch, receiver_id_missing, proof_missing, tracking_number_missing, consent_missing,
    address_missing, witness_missing, remarks_missing, sent_on_missing, date_impossible.
    """
    if told.method not in DeliveryMethod:
        raise RuleBroken("method_unknown", _("请选择送达方式。"), LAW, field="method")
    row = Delivery(
        case=case,
        method=told.method,
        recipient=required(told.recipient, "recipient_missing", _("请写明领取人。"), LAW, "recipient"),
        remarks=told.remarks.strip(),
        delivered_at=at,
        delivered_by=by,
    )
    _CHECKS[DeliveryMethod(told.method)](row, told, at)
    _fits(row)
    return row


def _at_the_counter(row: Delivery, told: Service, at: datetime) -> None:
    """Hand it over against a document: the applicant's, the agent's, or the receiver's own with proof."""
    row.relation = told.relation or _relation_by_name(row.case, row.recipient)
    row.received_on = localdate(at)
    if row.relation in PROVEN_RELATIONS:
        _by_proof(row, told)
    else:
        _party_itself(row, told)


def _by_post(row: Delivery, told: Service, at: datetime) -> None:
    row.tracking_number = required(
        told.tracking_number, "tracking_number_missing", _("邮寄送达要写明邮寄单号。"), LAW, "tracking_number"
    )
    row.sent_on = told.sent_on or localdate(at)
    _between_decision_and(localdate(at), row.case, row.sent_on, "sent_on")


def _electronically(row: Delivery, told: Service, at: datetime) -> None:
    row.consent = required(
        told.consent, "consent_missing", _("电子送达要申请人同意，请写明同意的依据。"), LAW, "consent"
    )
    row.address = required(
        told.address, "address_missing", _("请写明电子送达的地址（手机号、邮箱或者账号）。"), LAW, "address"
    )
    row.arrived_at = told.arrived_at or at
    if row.arrived_at > at:
        raise RuleBroken("date_impossible", _("到达时间不能晚于现在。"), LAW, field="arrived_at")
    row.received_on = localdate(row.arrived_at)
    _between_decision_and(localdate(at), row.case, row.received_on, "arrived_at")


def _left_at_home(row: Delivery, told: Service, at: datetime) -> None:
    """Left where the receiver refused it, before a witness (民事诉讼法89)."""
    row.witness = required(told.witness, "witness_missing", _("留置送达要写明见证人。"), LAW, "witness")
    required(row.remarks, "remarks_missing", _("留置送达要在备注中写明拒收的事由和地点。"), LAW, "remarks")
    row.received_on = localdate(at)


def _by_notice(row: Delivery, told: Service, at: datetime) -> None:
    """A public notice, registered as it begins: its thirty days finish the service by themselves (民事诉讼法95)."""
    required(row.remarks, "remarks_missing", _("公告送达要在备注中写明公告的载体和原因。"), LAW, "remarks")
    if told.sent_on is None:
        raise RuleBroken("sent_on_missing", _("请写明公告日期。"), LAW, field="sent_on")
    row.sent_on = told.sent_on
    _between_decision_and(localdate(at), row.case, row.sent_on, "sent_on")
    row.received_on = row.sent_on + timedelta(days=NOTICE_DAYS + 1)


_CHECKS = {
    DeliveryMethod.COUNTER: _at_the_counter,
    DeliveryMethod.POST: _by_post,
    DeliveryMethod.ELECTRONIC: _electronically,
    DeliveryMethod.LEFT: _left_at_home,
    DeliveryMethod.NOTICE: _by_notice,
}


def _relation_by_name(case: Case, name: str) -> str:
    for relation, party in _parties(case).items():
        if _name_of(party) == name:
            return relation
    message = _("领取人不是登记的申请人或者代理人，请核对姓名，或者选择领取人与申请人的关系并登记证件和证明。")
    raise RuleBroken("receiver_unknown", message, LAW, field="recipient")


def _parties(case: Case) -> dict[ReceiverRelation, Party]:
    parties: dict[ReceiverRelation, Party] = {ReceiverRelation.SELF: case.applicant}
    return parties | {ReceiverRelation.AGENT: case.agent} if hasattr(case, "agent") else parties


def _name_of(party: Party) -> str:
    return party.name[:LONGEST_NAME]


def _party_itself(row: Delivery, told: Service) -> None:
    """The name is that on record, and so is the number of the document where it was read."""
    parties = _parties(row.case)
    if row.relation not in parties:
        raise RuleBroken("relation_unfit", _("这件申请没有登记代理人，请选择其他关系。"), LAW, field="relation")
    party = parties[ReceiverRelation(row.relation)]
    if _name_of(party) != row.recipient:
        message = _("领取人姓名与登记的%(relation)s不一致，请核对。") % {"relation": row.get_relation_display()}
        raise RuleBroken("receiver_unknown", message, LAW, field="recipient")
    number = told.id_number.strip()
    if number and id_digest(number) != party.id_digest:
        message = _("证件号码与登记的%(relation)s不一致，不能领取。请核对证件原件。")
        words = {"relation": row.get_relation_display()}
        raise RuleBroken("receiver_id_mismatch", message % words, LAW, field="id_number")
    row.is_id_checked = bool(number)


def _by_proof(row: Delivery, told: Service) -> None:
    """Somebody who is no party: she shows a document of her own and the proof of a relation that fits."""
    wanted = Audience.ENTERPRISE if row.relation == ReceiverRelation.REPRESENTATIVE else Audience.PERSON
    if row.case.applicant.kind != wanted:
        message = _("个人的文书由同住成年家属代收，单位的文书由法定代表人或者负责人领取。")
        raise RuleBroken("relation_unfit", message, LAW, field="relation")
    required(told.id_number, "receiver_id_missing", _("请登记领取人的证件号码。"), LAW, "id_number")
    row.id_type = told.id_type or IdType.RESIDENT_ID
    try:
        row.id_number = parse_identity(row.id_type, told.id_number)
    except InvalidIdentity as invalid:
        raise RuleBroken(invalid.code, invalid.message, LAW, field="id_number") from None
    row.proof = required(told.proof, "proof_missing", _("请写明证明关系的材料，如户口簿、营业执照。"), LAW, "proof")
    row.is_id_checked = True


def _between_decision_and(latest: date, case: Case, on: date, field: str) -> None:
    decided_at = case.decided_at or case.ended_at
    if on > latest or (decided_at is not None and on < localdate(decided_at)):
        raise RuleBroken("date_impossible", _("日期应在作出决定之后，并且不晚于今天。"), LAW, field=field)


def _fits(row: Delivery) -> None:
    limits = {
        "recipient": LONGEST_NAME,
        "tracking_number": LONGEST_NAME,
        "witness": LONGEST_NAME,
        "proof": LONGEST_LINE,
        "consent": LONGEST_LINE,
        "address": LONGEST_LINE,
        "remarks": LONGEST_REMARK,
    }
    for field, most in limits.items():
        if len(getattr(row, field)) > most:
            raise RuleBroken("text_too_long", _("这一项不超过 %(most)d 个字。") % {"most": most}, LAW, field=field)
