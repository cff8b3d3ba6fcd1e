"""Official papers, their titles and the word of each in its number (docs/papers.md)."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    """Every official paper; the label names the kind, `paper_title` is what stands on one of it."""

    RECEIPT = "receipt", _("申请材料接收凭证")
    ACCEPTANCE = "acceptance", _("受理通知书")
    DEFICIENCY = "deficiency", _("申请材料补正一次性告知书")
    NON_ACCEPTANCE = "non_acceptance", _("不予受理决定书")
    PAUSE = "pause", _("期限暂停告知书")
    EXTENSION = "extension", _("延期告知书")
    GRANT = "grant", _("准予决定书")
    REFUSAL = "refusal", _("不予许可决定书")
    FEE_NOTICE = "fee_notice", _("缴款通知书")
    FEE_RECEIPT = "fee_receipt", _("缴款收据")
    DELIVERY_RECEIPT = "delivery_receipt", _("送达回证")
    SECOND_NOTICE = "second_notice", _("申请材料再次补正告知书")
    CLOSURE = "closure", _("申请终止办理告知书")
    CONDITIONAL = "conditional", _("容缺受理通知书")
    DECLARATION = "declaration", _("告知承诺书")
    RESUMPTION = "resumption", _("恢复办理通知书")
    HEARING_RIGHT = "hearing_right", _("听证告知书")
    HEARING_NOTICE = "hearing_notice", _("听证通知书")
    JOINT_NOTICE = "joint_notice", _("并联审批抄告单")
    JOINT_INSPECTION = "joint_inspection", _("联合勘验记录")
    JOINT_EXTENSION = "joint_extension", _("联合办理延期告知书")
    MANDATE = "mandate", _("授权委托书")


PAPER_MARKS = {
    PaperKind.RECEIPT: "收",
    PaperKind.ACCEPTANCE: "受",
    PaperKind.DEFICIENCY: "补",
    PaperKind.NON_ACCEPTANCE: "不受",
    PaperKind.PAUSE: "停",
    PaperKind.EXTENSION: "延",
    PaperKind.GRANT: "准",
    PaperKind.REFUSAL: "不准",
    PaperKind.FEE_NOTICE: "缴",
    PaperKind.FEE_RECEIPT: "据",
    PaperKind.DELIVERY_RECEIPT: "送",
    PaperKind.SECOND_NOTICE: "再补",
    PaperKind.CLOSURE: "终",
    PaperKind.CONDITIONAL: "容",
    PaperKind.DECLARATION: "承",
    PaperKind.RESUMPTION: "恢",
    PaperKind.HEARING_RIGHT: "听告",
    PaperKind.HEARING_NOTICE: "听",
    PaperKind.JOINT_NOTICE: "抄",
    PaperKind.JOINT_INSPECTION: "勘",
    PaperKind.JOINT_EXTENSION: "联延",
    PaperKind.MANDATE: "授",
}

#: Decisions are called after what is decided: a licence, or any other item.
_TITLES = {
    PaperKind.GRANT: {True: _("准予行政许可决定书"), False: _("准予办理决定书")},
    PaperKind.REFUSAL: {True: _("不予行政许可决定书"), False: _("不予办理决定书")},
}

#: Papers of a case, which `documents.issue` gives out. A letter of authority is none: it belongs to a mandate.
CASE_PAPERS = tuple(kind for kind in PaperKind if kind != PaperKind.MANDATE)

#: Papers that count only with the date and the special seal (许可法32, 38); what people sign as a record carries none,
#: a receipt of money the seal of the till.
SEALED_PAPERS = (
    PaperKind.ACCEPTANCE,
    PaperKind.DEFICIENCY,
    PaperKind.NON_ACCEPTANCE,
    PaperKind.PAUSE,
    PaperKind.EXTENSION,
    PaperKind.GRANT,
    PaperKind.REFUSAL,
    PaperKind.SECOND_NOTICE,
    PaperKind.CLOSURE,
    PaperKind.CONDITIONAL,
    PaperKind.RESUMPTION,
    PaperKind.HEARING_RIGHT,
    PaperKind.HEARING_NOTICE,
    PaperKind.FEE_NOTICE,
    PaperKind.JOINT_NOTICE,
    PaperKind.JOINT_EXTENSION,
)

#: Papers of the till: their number is that of the order or the receipt (article 5).
FEE_PAPERS = (PaperKind.FEE_NOTICE, PaperKind.FEE_RECEIPT)

#: Papers that must tell the applicant where she can turn; the frame prints it, whatever the template says.
PAPERS_WITH_REMEDIES = (PaperKind.NON_ACCEPTANCE, PaperKind.REFUSAL, PaperKind.CLOSURE)

#: Papers that the clerk of the window issues herself, and her name stands on.
WINDOW_PAPERS = (
    PaperKind.RECEIPT,
    PaperKind.ACCEPTANCE,
    PaperKind.DEFICIENCY,
    PaperKind.SECOND_NOTICE,
    PaperKind.CLOSURE,
    PaperKind.CONDITIONAL,
    PaperKind.DECLARATION,
    PaperKind.DELIVERY_RECEIPT,
    PaperKind.FEE_NOTICE,
)


class PaperForm(models.TextChoices):
    """The sizes in which a paper is set: its sheet, or the strip of a receipt printer."""

    SHEET = "sheet", _("整页")
    STRIP = "80mm", _("80 毫米小票")


def paper_title(kind: str, content: Mapping[str, Any]) -> str:
    """The title of a paper of `kind` with `content`; a decision from before it told the type keeps that of its kind."""
    own = _TITLES.get(PaperKind(kind), {})
    return str(own.get(content.get("is_licence"), PaperKind(kind).label))
