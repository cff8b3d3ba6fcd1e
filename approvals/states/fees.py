"""Fixed choices of fees: orders, payments, refunds, and what a reconciliation may find (article 5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeeState(models.TextChoices):
    """Where a fee order stands; none of them moves or stops the case."""

    OPEN = "open", _("待缴")
    PAID = "paid", _("已缴")
    CANCELLED = "cancelled", _("已作废")
    REFUNDED = "refunded", _("已退还")


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("现金")
    CARD = "card", _("刷卡")
    SCAN = "scan", _("扫码")
    TRANSFER = "transfer", _("转账")


class RefundState(models.TextChoices):
    """A refund exists for the books only once a second person has approved it."""

    REQUESTED = "requested", _("待审批")
    APPROVED = "approved", _("已退还")
    DECLINED = "declined", _("未批准")


class DifferenceKind(models.TextChoices):
    """What the bank's file and our books do not agree on; every one is listed, none is ever deleted."""

    TOTAL = "total", _("文件合计与明细不符")
    COUNT = "count", _("文件笔数与明细不符")
    UNKNOWN = "unknown", _("无法识别的行")
    DOUBLED = "doubled", _("银行重复入账")
    AMOUNT = "amount", _("金额不符")
    REFERENCE = "reference", _("流水号不符")
    BANK_ONLY = "bank_only", _("银行有、账上无")
    BOOKS_ONLY = "books_only", _("账上有、银行无")
