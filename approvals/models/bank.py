"""The bank's list of a day, and every difference between it and our books (article 5)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.fee import FeeOrder
from approvals.states import DifferenceKind
from hall.history import History, TrackedManager
from hall.models import Hall
from hall.money import DECIMAL_PLACES, MAX_DIGITS


def _signed_yuan(*args: Any, **kwargs: Any) -> models.DecimalField:
    """An amount in yuan that is negative where money went back."""
    return models.DecimalField(*args, max_digits=MAX_DIGITS + 3, decimal_places=DECIMAL_PLACES, **kwargs)


class BankStatement(models.Model):
    """One file of the bank (对账单) for one day of a hall; the same file, known by its digest, comes in
    once a day: two days without any payment have the same bytes."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="bank_statements", verbose_name=_("服务中心"))
    day = models.DateField(_("日期"))
    file_name = models.CharField(_("文件名"), max_length=120)
    digest = models.CharField(_("文件摘要"), max_length=64)
    declared_total = _signed_yuan(_("文件合计（元）"))
    total = _signed_yuan(_("明细合计（元）"))
    books_total = _signed_yuan(_("账上合计（元）"))
    rows = models.PositiveIntegerField(_("明细行数"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    imported_at = models.DateTimeField(_("导入时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("银行对账单")
        verbose_name_plural = _("银行对账单")
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["hall", "day", "digest"], name="one_import_a_bank_file")]

    def __str__(self) -> str:
        return f"{self.day} {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("approvals:manage:statement", args=[self.pk])


class BankLine(models.Model):
    """One line of the bank's file as it stood there; written once with its statement."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField(_("行号"))
    reference = models.CharField(_("交易流水号"), max_length=60, blank=True)
    order_number = models.CharField(_("缴款通知书编号"), max_length=60, blank=True)
    amount = _signed_yuan(_("金额（元）"))

    class Meta:
        verbose_name = _("对账单明细")
        verbose_name_plural = _("对账单明细")
        ordering = ["statement_id", "line"]
        constraints = [models.UniqueConstraint(fields=["statement", "line"], name="one_bank_line_a_number")]

    def __str__(self) -> str:
        return f"{self.statement} {self.line}"


class ReconciliationDifference(models.Model):
    """One thing on which the bank and the books differ: a person explains it, nobody deletes it (article 5)."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="differences")
    kind = models.CharField(_("差异"), max_length=12, choices=DifferenceKind)
    line = models.ForeignKey(BankLine, models.PROTECT, null=True, related_name="+", verbose_name=_("银行明细"))
    order = models.ForeignKey(FeeOrder, models.PROTECT, null=True, related_name="+", verbose_name=_("缴款通知"))
    in_bank = models.CharField(_("银行"), max_length=60, blank=True)
    in_books = models.CharField(_("账上"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("说明人")
    )
    explained_at = models.DateTimeField(_("说明时间"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("对账差异")
        verbose_name_plural = _("对账差异")
        ordering = ["statement_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="explained_difference_has_its_note",
                condition=Q(explained_by__isnull=True, explained_at__isnull=True, note="")
                | Q(explained_by__isnull=False, explained_at__isnull=False) & ~Q(note=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.get_kind_display()}"
