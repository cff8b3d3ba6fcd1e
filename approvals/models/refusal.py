"""Refusal filings: a refusal climbs its levels before it exists (article 14)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.states import CaseState, FilingState, RefusalGround, RefusalKind
from hall.history import History, TrackedManager
from staff.states import Role


class RefusalFiling(models.Model):
    """A refusal to accept or to grant, filed with its legal ground; only after the last level agrees does it exist."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="filings", verbose_name=_("办件"))
    kind = models.CharField(_("种类"), max_length=12, choices=RefusalKind)
    ground = models.CharField(_("法定理由"), max_length=20, choices=RefusalGround)
    provision = models.CharField(_("法律依据"), max_length=300)
    facts = models.TextField(_("事实"))
    state = models.CharField(_("状态"), max_length=10, choices=FilingState, default=FilingState.OPEN)
    state_before = models.CharField(max_length=16, choices=CaseState)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("报备人"))
    filed_at = models.DateTimeField(_("报备时间"))
    closed_at = models.DateTimeField(_("了结时间"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("否定报备")
        verbose_name_plural = _("否定报备")
        ordering = ["-filed_at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=FilingState.OPEN), name="one_open_filing_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"


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
