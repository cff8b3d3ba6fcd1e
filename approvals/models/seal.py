"""Approval seals (审批专用章): who keeps each, and on which paper or case it was used (article 9)."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.authority import Mandate
from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.states import MandatePower, SealState
from hall.history import History, TrackedManager, TrackedQuerySet
from staff.models import Department
from staff.queries import scope_of
from windows.queries.duty import covered_members


class SealQuerySet(TrackedQuerySet):
    def in_use(self) -> Self:
        return self.filter(state=SealState.IN_USE)

    def usable_by(self, user: Any, at: datetime) -> Self:
        """Seals that `user` keeps, or of a department that lets her use its seal at `at`."""
        members = (user.pk, *covered_members(user, at))
        lent = Mandate.objects.in_force(at).for_clerk(*members).giving(MandatePower.SEAL)
        return self.filter(Q(custodian=user.pk) | Q(department__in=lent.values("department")))

    def visible_to(self, user: Any, at: datetime) -> Self:
        """Seals whose register `user` may read: the hall's readers all, a department's its own, who may use it."""
        scope = scope_of(user, at)
        if scope.sees_everything or scope.halls:
            return self
        return self.filter(Q(department__in=scope.departments) | Q(pk__in=self.usable_by(user, at).values("pk")))


class ApprovalSeal(models.Model):
    """A seal of equal force to the department's own, kept by one person and used in the hall only (article 9)."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="seals", verbose_name=_("单位"))
    name = models.CharField(_("印文"), max_length=60, help_text=_("如“示范县文化广电旅游局行政审批专用章”"))
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="seals", verbose_name=_("保管人")
    )
    state = models.CharField(_("状态"), max_length=10, choices=SealState, default=SealState.IN_USE)
    registered_on = models.DateField(_("启用日期"))
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("换用的印章")
    )
    lost_at = models.DateTimeField(_("挂失时间"), null=True, blank=True)
    loss_report = models.TextField(_("挂失报告"), blank=True)
    history = History()

    objects = models.Manager.from_queryset(SealQuerySet)()

    class Meta:
        verbose_name = _("审批专用章")
        verbose_name_plural = _("审批专用章")
        ordering = ["department", "name", "-registered_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                condition=Q(state=SealState.IN_USE),
                name="one_seal_in_use_a_name",
                violation_error_message=_("这个单位已有同名的印章在用"),
            ),
            models.CheckConstraint(
                name="lost_seal_has_its_report",
                condition=~Q(state=SealState.LOST) | Q(lost_at__isnull=False) & ~Q(loss_report=""),
                violation_error_message=_("挂失要有书面报告"),
            ),
            models.CheckConstraint(
                name="replaced_seal_names_the_new_one",
                condition=~Q(state=SealState.REPLACED) | Q(replaced_by__isnull=False),
                violation_error_message=_("更换要写明换用的印章"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("approvals:desk:seal", args=[self.pk])

    @property
    def is_in_use(self) -> bool:
        return self.state == SealState.IN_USE


class SealUse(models.Model):
    """One imprint: on which paper or case, for what, by whom and by which power; never on a blank sheet."""

    seal = models.ForeignKey(ApprovalSeal, models.PROTECT, related_name="uses", verbose_name=_("印章"))
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="seal_uses", verbose_name=_("办件")
    )
    paper = models.ForeignKey(
        OfficialPaper, models.PROTECT, null=True, blank=True, related_name="seal_uses", verbose_name=_("文书")
    )
    purpose = models.CharField(_("用途"), max_length=200)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("用印人"))
    at = models.DateTimeField(_("用印时间"))
    grant = models.CharField(_("权限依据"), max_length=120)
    grant_row = models.CharField(max_length=60)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("用印")
        verbose_name_plural = _("用印")
        ordering = ["seal", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="seal_is_never_set_on_a_blank",
                condition=Q(case__isnull=False) | Q(paper__isnull=False),
                violation_error_message=_("空白纸不能用印，要写明文书或者办件"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.seal} {self.paper or self.case}"
