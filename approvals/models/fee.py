"""Money of a case: orders from the published tariff, receipts, refunds, the closing of a till's day (article 5)."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.item import Tariff
from approvals.states import CaseState, FeeState, PaymentMethod, RefundState
from hall.history import History, TrackedManager, TrackedQuerySet
from hall.money import YuanField
from hall.numbering import with_official_brackets
from staff.queries import roles_of
from staff.states import Role
from windows.models import Window

NOTHING = Decimal("0.00")


class FeeOrderQuerySet(TrackedQuerySet):
    def open(self) -> Self:
        return self.filter(state=FeeState.OPEN)

    def payable(self) -> Self:
        """Orders that the till may take money for: open, of a case that was not withdrawn."""
        return self.open().exclude(case__state=CaseState.WITHDRAWN)

    def at_till_of(self, user: Any, at: datetime) -> Self:
        """Orders of the halls whose cashier `user` is at `at`."""
        halls = [role.hall_id for role in roles_of(user, at) if role.role == Role.CASHIER]
        return self if None in halls else self.filter(case__hall__in=halls)

    def visible_to(self, user: Any, at: datetime) -> Self:
        """Orders that `user` may read: those of cases she may know of, and as a cashier those of her hall."""
        seen = Q(case__in=Case.objects.visible_to(user, at).order_by().values("pk"))
        return self.filter(seen | Q(pk__in=self.model.objects.at_till_of(user, at).values("pk")))

    def named(self, text: str) -> Self:
        """Orders with this number of the fee notice or of the case, as typed: brackets of the keyboard will do."""
        typed = with_official_brackets(text.strip().upper())
        return self.filter(Q(number=typed) | Q(case__number=typed))


class FeeOrder(models.Model):
    """What an applicant has to pay (缴款通知书): from the tariff of the case's own version, nothing else (article 5).

    `total` is the sum of the lines, fixed when raised. An order that is not paid never stops a clock of the case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="fee_orders", verbose_name=_("办件"))
    number = models.CharField(_("缴款通知书编号"), max_length=40, unique=True)
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="fee_order", verbose_name=_("文书"))
    state = models.CharField(_("状态"), max_length=10, choices=FeeState, default=FeeState.OPEN)
    total = YuanField(_("金额（元）"))
    due_on = models.DateField(_("缴款期限"), null=True, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("开具人"))
    raised_at = models.DateTimeField(_("开具时间"))
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("作废人")
    )
    cancelled_at = models.DateTimeField(_("作废时间"), null=True)
    cancel_reason = models.CharField(_("作废理由"), max_length=200, blank=True)
    history = History()

    objects = models.Manager.from_queryset(FeeOrderQuerySet)()

    class Meta:
        verbose_name = _("缴款通知")
        verbose_name_plural = _("缴款通知")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=FeeState.OPEN), name="one_open_fee_order_a_case"
            ),
            models.CheckConstraint(name="fee_order_is_never_zero", condition=Q(total__gt=0)),
            models.CheckConstraint(
                name="cancelled_fee_order_says_why",
                condition=~Q(state=FeeState.CANCELLED)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False) & ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("approvals:desk:till_order", args=[self.number])


class FeeLine(models.Model):
    """One line of the published tariff that is charged; price, unit and words are copied from it."""

    order = models.ForeignKey(FeeOrder, models.PROTECT, related_name="lines")
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="+", verbose_name=_("收费标准"))
    name = models.CharField(_("收费项目"), max_length=80)
    charge_unit = models.CharField(_("计费单位"), max_length=20, blank=True)
    unit_price = YuanField(_("单价（元）"))
    quantity = models.PositiveIntegerField(_("数量"))
    amount = YuanField(_("金额（元）"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("收费明细")
        verbose_name_plural = _("收费明细")
        ordering = ["order_id", "tariff__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "tariff"], name="one_fee_line_a_tariff"),
            models.CheckConstraint(
                name="fee_line_is_price_times_quantity",
                condition=Q(amount=F("unit_price") * F("quantity"), quantity__gt=0, unit_price__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """The payment of one order at the cashier's window; there is never a second one for the same order."""

    order = models.OneToOneField(FeeOrder, models.PROTECT, related_name="receipt", verbose_name=_("缴款通知"))
    number = models.CharField(_("收据编号"), max_length=40, unique=True)
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="fee_receipt", verbose_name=_("文书"))
    amount = YuanField(_("实收（元）"))
    method = models.CharField(_("缴款方式"), max_length=10, choices=PaymentMethod)
    bank_reference = models.CharField(_("交易流水号"), max_length=60, blank=True)
    window = models.ForeignKey(Window, models.PROTECT, related_name="receipts", verbose_name=_("收费窗口"))
    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("收费员"))
    at = models.DateTimeField(_("收款时间"))
    booked_on = models.DateField(_("入账日"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("收据")
        verbose_name_plural = _("收据")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="receipt_is_never_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_without_cash_names_its_reference",
                condition=Q(method=PaymentMethod.CASH) | ~Q(bank_reference=""),
            ),
        ]
        indexes = [models.Index(fields=["window", "booked_on"], name="receipt_window_day")]

    def __str__(self) -> str:
        return self.number

    def refunded(self) -> Decimal:
        """What went back of it so far, in yuan."""
        return self.refunds.filter(state=RefundState.APPROVED).aggregate(sum=Sum("amount"))["sum"] or NOTHING

    def left(self) -> Decimal:
        """What can still be refunded, in yuan."""
        return self.amount - self.refunded()


class Refund(models.Model):
    """Money given back: asked for by the cashier with a reason, booked when a second person approves (article 5)."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="refunds", verbose_name=_("收据"))
    number = models.CharField(_("退款编号"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RefundState, default=RefundState.REQUESTED)
    amount = YuanField(_("退款（元）"))
    reason = models.CharField(_("退款理由"), max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    requested_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decision_note = models.CharField(_("审批意见"), max_length=200, blank=True)
    booked_on = models.DateField(_("入账日"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("退款")
        verbose_name_plural = _("退款")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="refund_is_never_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="refund_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="approved_refund_is_numbered_and_booked",
                condition=~Q(state=RefundState.APPROVED)
                | ~Q(number="") & Q(booked_on__isnull=False, decided_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(state=RefundState.REQUESTED), name="one_refund_waits_a_receipt"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_refund_a_number"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.receipt} {self.get_state_display()}"


class DayClosing(models.Model):
    """The closing of one till's day (扎账): afterwards nothing more is booked there on that day."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="day_closings", verbose_name=_("收费窗口"))
    day = models.DateField(_("日期"))
    receipts = models.PositiveIntegerField(_("收款笔数"))
    received = YuanField(_("收款合计（元）"))
    refunds = models.PositiveIntegerField(_("退款笔数"))
    refunded = YuanField(_("退款合计（元）"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("扎账人"))
    closed_at = models.DateTimeField(_("扎账时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("日结")
        verbose_name_plural = _("日结")
        ordering = ["-day", "window"]
        constraints = [models.UniqueConstraint(fields=["window", "day"], name="one_closing_a_window_and_day")]

    def __str__(self) -> str:
        return f"{self.window} {self.day}"

    @property
    def balance(self) -> Decimal:
        return self.received - self.refunded


class DayClosingLine(models.Model):
    """The sums of one method of payment within a closing, in yuan."""

    closing = models.ForeignKey(DayClosing, models.PROTECT, related_name="lines")
    method = models.CharField(_("缴款方式"), max_length=10, choices=PaymentMethod)
    receipts = models.PositiveIntegerField(_("收款笔数"))
    received = YuanField(_("收款（元）"))
    refunds = models.PositiveIntegerField(_("退款笔数"))
    refunded = YuanField(_("退款（元）"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("日结明细")
        verbose_name_plural = _("日结明细")
        ordering = ["closing_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["closing", "method"], name="one_closing_line_a_method")]

    def __str__(self) -> str:
        return f"{self.closing} {self.get_method_display()}"
