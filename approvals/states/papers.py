"""Official papers and the word of each in its number (documents.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    """Official papers of part 1; the label is the title, `PAPER_MARKS` the word in the number."""

    RECEIPT = "receipt", _("申请材料接收凭证")
    ACCEPTANCE = "acceptance", _("受理通知书")
    DEFICIENCY = "deficiency", _("申请材料补正一次性告知书")
    NON_ACCEPTANCE = "non_acceptance", _("不予受理决定书")
    PAUSE = "pause", _("期限暂停告知书")
    EXTENSION = "extension", _("延期告知书")
    GRANT = "grant", _("准予决定书")
    REFUSAL = "refusal", _("不予许可决定书")
    JOINT_NOTICE = "joint_notice", _("并联审批抄告单")
    JOINT_INSPECTION = "joint_inspection", _("联合勘验记录")
    JOINT_EXTENSION = "joint_extension", _("联合办理延期告知书")


PAPER_MARKS = {
    PaperKind.RECEIPT: "收",
    PaperKind.ACCEPTANCE: "受",
    PaperKind.DEFICIENCY: "补",
    PaperKind.NON_ACCEPTANCE: "不受",
    PaperKind.PAUSE: "停",
    PaperKind.EXTENSION: "延",
    PaperKind.GRANT: "准",
    PaperKind.REFUSAL: "不准",
    PaperKind.JOINT_NOTICE: "抄",
    PaperKind.JOINT_INSPECTION: "勘",
    PaperKind.JOINT_EXTENSION: "联延",
}
