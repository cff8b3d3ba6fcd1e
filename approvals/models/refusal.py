"""Refusal filings: a refusal climbs its levels before it exists (article 14)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.condition import GrantingCondition
from approvals.states import CaseState, FilingState, RefusalGround, RefusalKind
from hall.history import History, TrackedManager, TrackedQuerySet
from staff.states import Role


class RefusalFilingQuerySet(TrackedQuerySet):
    def visible_to(self, user: Any, at: datetime) -> "RefusalFilingQuerySet":
        """Filings of the cases that `user` may know of at `at`."""
        return self.filter(case__in=Case.objects.visible_to(user, at).order_by())


class RefusalFiling(models.Model):
    """A refusal to accept or to grant, filed with its legal ground; only after the last level agrees does it exist.

    `competent_body` is where to apply instead, of what is not in our power (许可法32).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="filings", verbose_name=_("办件"))
    kind = models.CharField(_("种类"), max_length=12, choices=RefusalKind)
    ground = models.CharField(_("法定理由"), max_length=20, choices=RefusalGround)
    provision = models.CharField(_("法律依据"), max_length=2000)
    facts = models.TextField(_("事实"))
    competent_body = models.CharField(_("有权机关"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=FilingState, default=FilingState.OPEN)
    state_before = models.CharField(max_length=16, choices=CaseState)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("报备人"))
    filed_at = models.DateTimeField(_("报备时间"))
    closed_at = models.DateTimeField(_("了结时间"), null=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("中心知悉人")
    )
    noted_at = models.DateTimeField(_("中心知悉时间"), null=True)
    history = History()

    objects = models.Manager.from_queryset(RefusalFilingQuerySet)()

    class Meta:
        verbose_name = _("否定报备")
        verbose_name_plural = _("否定报备")
        ordering = ["-filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=FilingState.OPEN), name="one_open_filing_a_case"
            ),
            models.CheckConstraint(
                name="hall_notes_agreed_filings_only",
                condition=Q(noted_by__isnull=True, noted_at__isnull=True)
                | Q(noted_by__isnull=False, noted_at__isnull=False, state=FilingState.AGREED),
            ),
        ]
        indexes = [models.Index(fields=["-filed_at", "-id"], name="filing_filed_at")]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("approvals:manage:refusal", args=[self.pk])

    def waiting_step(self) -> "FilingStep | None":
        """The lowest level that has not ruled yet, or None; reads steps that were prefetched."""
        return next((step for step in self.steps.all() if step.agreed is None), None)


class UnmetCondition(models.Model):
    """A granting condition of the item that the application does not meet, as the filing says."""

    filing = models.ForeignKey(RefusalFiling, models.PROTECT, related_name="unmet")
    condition = models.ForeignKey(GrantingCondition, models.PROTECT, related_name="+", verbose_name=_("准予条件"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("不符合的条件")
        verbose_name_plural = _("不符合的条件")
        ordering = ["filing_id", "condition__order"]
        constraints = [models.UniqueConstraint(fields=["filing", "condition"], name="one_mention_a_condition")]

    def __str__(self) -> str:
        return str(self.condition)


class FilingStep(models.Model):
    """One level of a filing: the role that must agree, and what its holder said."""

    filing = models.ForeignKey(RefusalFiling, models.PROTECT, related_name="steps")
    level = models.PositiveSmallIntegerField(_("级"))
    role = models.CharField(_("审核人"), max_length=24, choices=Role)
    agreed = models.BooleanField(_("同意"), null=True)
    opinion = models.CharField(_("意见"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("报备审核")
        verbose_name_plural = _("报备审核")
        ordering = ["filing_id", "level"]
        constraints = [models.UniqueConstraint(fields=["filing", "level"], name="one_step_a_level")]

    def __str__(self) -> str:
        return f"{self.filing} {self.get_role_display()}"
