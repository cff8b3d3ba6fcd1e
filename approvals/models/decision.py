"""Review opinions, decisions and their delivery (许可法34, 38, 44)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.item import ProcessStep
from approvals.models.refusal import RefusalFiling
from approvals.states import DecisionOutcome, DeliveryMethod, ReviewOutcome
from hall.history import History, TrackedManager


class Review(models.Model):
    """The opinion on one review step of the item's process."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    step = models.ForeignKey(ProcessStep, models.PROTECT, null=True, blank=True, related_name="+")
    step_name = models.CharField(_("环节"), max_length=60)
    outcome = models.CharField(_("结论"), max_length=10, choices=ReviewOutcome)
    opinion = models.CharField(_("意见"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("审查意见")
        verbose_name_plural = _("审查意见")
        ordering = ["case_id", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.step_name}"


class Decision(models.Model):
    """The decision on a case; a refusal names the filing whose last level agreed (article 14)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("决定"), max_length=10, choices=DecisionOutcome)
    reason = models.TextField(_("理由"), blank=True)
    filing = models.OneToOneField(RefusalFiling, models.PROTECT, null=True, related_name="decision")
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("决定")
        verbose_name_plural = _("决定")
        constraints = [
            models.CheckConstraint(
                name="refusal_was_filed",
                condition=models.Q(outcome=DecisionOutcome.GRANTED) | models.Q(filing__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_outcome_display()}"


class Delivery(models.Model):
    """The result handed over within ten working days of the decision (许可法44)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="delivery")
    method = models.CharField(_("方式"), max_length=12, choices=DeliveryMethod)
    recipient = models.CharField(_("领取人"), max_length=60)
    tracking_number = models.CharField(_("邮寄单号"), max_length=60, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"))
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("送达")
        verbose_name_plural = _("送达")

    def __str__(self) -> str:
        return f"{self.case} {self.get_method_display()}"
