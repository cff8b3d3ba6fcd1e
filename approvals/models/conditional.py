"""Conditional acceptance (容缺受理): secondary materials follow against a written promise."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.material import MaterialRequirement
from hall.history import History, TrackedManager


class ConditionalAcceptance(models.Model):
    """An acceptance before every secondary material was complete; at most one a case.

    `due_on` is the last local day on which the materials may follow; `fulfilled_at` is set when the last one has come.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="conditional")
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+")
    pledge = models.CharField(_("申请人的书面承诺"), max_length=1000)
    due_on = models.DateField(_("补交期限"))
    accepted_at = models.DateTimeField(_("容缺受理时间"))
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    fulfilled_at = models.DateTimeField(_("补齐时间"), null=True, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("容缺受理")
        verbose_name_plural = _("容缺受理")
        constraints = [
            models.CheckConstraint(name="pledge_is_written_down", condition=~Q(pledge="")),
            models.CheckConstraint(
                name="fulfilled_not_before_acceptance",
                condition=Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gte=F("accepted_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.paper)


class ConditionalLine(models.Model):
    """One material that is to follow, with what is needed; `supplied_at` is the moment at which it came complete."""

    acceptance = models.ForeignKey(ConditionalAcceptance, models.PROTECT, related_name="lines")
    requirement = models.ForeignKey(MaterialRequirement, models.PROTECT, related_name="+")
    needed = models.CharField(_("需要怎样补交"), max_length=500, blank=True)
    supplied_at = models.DateTimeField(_("补交时间"), null=True, blank=True)
    supplied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("容缺材料")
        verbose_name_plural = _("容缺材料")
        ordering = ["acceptance_id", "requirement__order"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "requirement"], name="one_promise_a_material"),
            models.CheckConstraint(
                name="supply_has_moment_and_clerk",
                condition=Q(supplied_at__isnull=True, supplied_by__isnull=True)
                | Q(supplied_at__isnull=False, supplied_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.requirement.name
