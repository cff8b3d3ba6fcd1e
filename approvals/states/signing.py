"""How a paper is addressed and signed: to whom, by whose hand, with which seal (docs/papers.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.states.papers import WINDOW_PAPERS, PaperKind

#: Records of what people said or did: addressed to nobody, signed by hand, without a seal.
RECORDS = (PaperKind.DELIVERY_RECEIPT, PaperKind.JOINT_INSPECTION)

#: Papers that speak to nobody in particular; every other one begins with the name of the applicant.
UNADDRESSED = (*RECORDS, PaperKind.DECLARATION, PaperKind.MANDATE)

#: Papers that go to others than the applicant too: without the code that opens the progress of her case.
READ_BY_OTHERS = (
    PaperKind.HEARING_RIGHT,
    PaperKind.HEARING_NOTICE,
    PaperKind.JOINT_NOTICE,
    PaperKind.JOINT_INSPECTION,
    PaperKind.DELIVERY_RECEIPT,
)

#: Lines that are left free for a signature; every other paper is received by the applicant.
SIGNERS = {
    PaperKind.DECLARATION: (gettext_lazy("承诺人签名（盖章）"), gettext_lazy("承诺日期")),
    PaperKind.DELIVERY_RECEIPT: (
        gettext_lazy("收件人签名"),
        gettext_lazy("签收日期"),
        gettext_lazy("见证人签名"),
        gettext_lazy("送达人签名"),
    ),
    PaperKind.JOINT_INSPECTION: (gettext_lazy("申请人在场人员签名"), gettext_lazy("记录人签名")),
    PaperKind.JOINT_NOTICE: (gettext_lazy("收件单位签收"), gettext_lazy("签收日期")),
    PaperKind.HEARING_RIGHT: (gettext_lazy("受送达人签收"), gettext_lazy("签收日期")),
    PaperKind.HEARING_NOTICE: (gettext_lazy("受送达人签收"), gettext_lazy("签收日期")),
    PaperKind.FEE_RECEIPT: (),
    PaperKind.MANDATE: (gettext_lazy("授权人签名"),),
}
RECEIVED = (gettext_lazy("申请人签收"), gettext_lazy("签收日期"))


@dataclass(frozen=True)
class Signing:
    """Head and foot of a paper; `addressee` and `seal` may be empty, as on a record; `desk` is who stands for it."""

    addressee: str
    signers: list[str]
    desk_label: str
    desk: str
    seal: str


def signing(kind: str, content: Mapping[str, Any]) -> Signing:
    """How a paper of `kind` with `content` is addressed and signed."""
    label, desk = _desk(kind, content)
    return Signing(
        addressee="" if kind in UNADDRESSED else _addressee(kind, content),
        signers=[str(signer) for signer in SIGNERS.get(PaperKind(kind), RECEIVED)],
        desk_label=label,
        desk=desk,
        seal=_seal(kind),
    )


def _addressee(kind: str, content: Mapping[str, Any]) -> str:
    """The applicant with her agent; of a hearing the interested parties as well (许可法47, 48)."""
    agent = _("（代理人 %(agent)s）") % {"agent": content["agent"]} if content.get("agent") else ""
    applicant = content["applicant"] + agent
    if kind in (PaperKind.HEARING_RIGHT, PaperKind.HEARING_NOTICE) and content.get("interested"):
        return _("、").join((applicant, content["interested"]))
    return applicant


def _desk(kind: str, content: Mapping[str, Any]) -> tuple[str, str]:
    if kind == PaperKind.FEE_RECEIPT:
        return _("收款窗口"), f"{content['till']}　{content['officer']}"
    if kind in (PaperKind.JOINT_NOTICE, PaperKind.JOINT_INSPECTION):
        return _("经办人"), content["officer"]
    if kind == PaperKind.MANDATE:
        return _("授权人"), _("%(giver)s（主要领导）") % {"giver": content["giver"]}
    window = _("%(number)s 号窗口") % {"number": content["window"]}
    from_window = kind in WINDOW_PAPERS and not content.get("is_deemed_accepted")
    return _("经办窗口"), f"{window}　{content['officer']}" if from_window else window


def _seal(kind: str) -> str:
    if kind in RECORDS:
        return ""
    own = {PaperKind.FEE_RECEIPT: _("收费专用章"), PaperKind.MANDATE: _("单位公章")}
    return own.get(PaperKind(kind), _("审批专用章"))
