"""Counters and answered requests: rows that make numbers gapless and second clicks harmless."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """One counter a scope, such as the cases of one hall in one year; taken last in a transaction, so without gaps."""

    scope = models.CharField(_("范围"), max_length=80, unique=True)
    last = models.PositiveIntegerField(_("最后一号"), default=0)

    class Meta:
        verbose_name = _("编号")
        verbose_name_plural = _("编号")

    def __str__(self) -> str:
        return f"{self.scope} {self.last}"


class AnsweredRequest(models.Model):
    """A creating request that was answered: the same key again gets the same answer (header Idempotency-Key)."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("已答复的请求")
        verbose_name_plural = _("已答复的请求")
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return self.key
