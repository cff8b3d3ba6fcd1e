"""Which window serves which item, and which promises are exempt from the 50 % rule (articles 6 and 13)."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.item import Item
from hall.dated import DatedQuerySet, validity
from hall.history import History, TrackedQuerySet
from windows.models import Window


class Placement(models.Model):
    """An item served at a window in which days (事项进驻窗口, article 6)."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="placements", verbose_name=_("事项"))
    window = models.ForeignKey(Window, models.PROTECT, related_name="placements", verbose_name=_("窗口"))
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("截止日期"), null=True, blank=True, help_text=_("这一天还有效，留空为长期"))
    history = History()

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("事项进驻")
        verbose_name_plural = _("事项进驻")
        ordering = ["item", "window"]
        constraints = [
            models.CheckConstraint(
                name="placement_starts_before_it_ends",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("截止日期不能早于起始日期"),
            ),
            ExclusionConstraint(
                name="one_placement_an_item_and_window",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    ("window", RangeOperators.EQUAL),
                    (validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个事项在这段时间已经进驻这个窗口"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.window}"


class ExemptionQuerySet(TrackedQuerySet):
    def valid_on(self, on: date) -> "ExemptionQuerySet":
        """Exemptions that hold on `on`: not past their expiry and not ended early."""
        return self.filter(expires_on__gte=on, ended_at__isnull=True)


class PromiseExemption(models.Model):
    """A manager's dated leave for an item that can't be 50 % faster than the statute, with its reason (article 13)."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="exemptions", verbose_name=_("事项"))
    reason = models.TextField(_("理由"))
    expires_on = models.DateField(_("到期日"), help_text=_("这一天还有效"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    registered_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("提前结束"), null=True, blank=True)
    history = History()

    objects = models.Manager.from_queryset(ExemptionQuerySet)()

    class Meta:
        verbose_name = _("达标豁免")
        verbose_name_plural = _("达标豁免")
        ordering = ["-registered_at"]

    def __str__(self) -> str:
        return f"{self.item} {self.expires_on}"
