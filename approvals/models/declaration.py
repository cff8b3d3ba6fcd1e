"""Self-declaration (告知承诺): the applicant's word in place of proof, verified after acceptance."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.material import MaterialRequirement
from hall.history import History, TrackedManager


class SelfDeclaration(models.Model):
    """What an applicant declared in place of proof; at most one a case. `is_true` is null until it was verified."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="declaration")
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+")
    statement = models.CharField(_("承诺的内容"), max_length=1000)
    declared_at = models.DateTimeField(_("承诺时间"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    is_true = models.BooleanField(_("属实"), null=True, blank=True)
    finding = models.CharField(_("核查情况"), max_length=1000, blank=True)
    verified_at = models.DateTimeField(_("核查时间"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核查人")
    )
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("告知承诺")
        verbose_name_plural = _("告知承诺")
        constraints = [
            models.CheckConstraint(name="declaration_is_written_down", condition=~Q(statement="")),
            models.CheckConstraint(
                name="verified_declaration_states_its_finding",
                condition=Q(is_true__isnull=True, verified_at__isnull=True, verified_by__isnull=True, finding="")
                | (Q(is_true__isnull=False, verified_at__isnull=False, verified_by__isnull=False) & ~Q(finding="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.paper)


class DeclarationLine(models.Model):
    """One material that the declaration stands for."""

    declaration = models.ForeignKey(SelfDeclaration, models.PROTECT, related_name="lines")
    requirement = models.ForeignKey(MaterialRequirement, models.PROTECT, related_name="+")

    objects = TrackedManager()

    class Meta:
        verbose_name = _("告知承诺的材料")
        verbose_name_plural = _("告知承诺的材料")
        ordering = ["declaration_id", "requirement__order"]
        constraints = [models.UniqueConstraint(fields=["declaration", "requirement"], name="one_word_a_material")]

    def __str__(self) -> str:
        return self.requirement.name
