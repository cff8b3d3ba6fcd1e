"""The hearing before a decision: the right told, asked for in time, called, held, recorded (许可法47, 48)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.clock import Pause
from approvals.models.document import OfficialPaper
from approvals.states import HearingSecret, HearingStage
from hall.history import History, TrackedManager


class Hearing(models.Model):
    """The hearing of one case. `asked_on` is a local day, at most five working days after `told_at`; `held_at` lies at
    most twenty working days after it and seven after the notice; `presider` has not examined the case. 许可法47, 48."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="hearing")
    stage = models.CharField(_("进展"), max_length=10, choices=HearingStage, default=HearingStage.TOLD)
    planned = models.CharField(_("拟作出的决定"), max_length=500)
    interested = models.CharField(_("利害关系人"), max_length=200, blank=True)
    right_paper = models.ForeignKey(OfficialPaper, models.PROTECT, related_name="+", verbose_name=_("听证告知书"))
    told_at = models.DateTimeField(_("告知时间"))
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_on = models.DateField(_("要求听证日"), null=True, blank=True)
    asked_by = models.CharField(_("要求听证的人"), max_length=120, blank=True)
    notice_paper = models.ForeignKey(
        OfficialPaper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("听证通知书")
    )
    called_at = models.DateTimeField(_("通知时间"), null=True, blank=True)
    held_at = models.DateTimeField(_("听证时间"), null=True, blank=True)
    place = models.CharField(_("听证地点"), max_length=200, blank=True)
    presider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主持人")
    )
    is_open = models.BooleanField(_("公开举行"), default=True)
    closed_for = models.CharField(_("不公开的理由"), max_length=10, choices=HearingSecret, blank=True)
    pause = models.OneToOneField(Pause, models.PROTECT, null=True, blank=True, related_name="hearing")
    record = models.TextField(_("听证笔录"), blank=True)
    recorded_at = models.DateTimeField(_("笔录归档时间"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("听证")
        verbose_name_plural = _("听证")
        constraints = [
            models.CheckConstraint(
                name="hearing_called_was_asked_for",
                condition=Q(held_at__isnull=True) | Q(asked_on__isnull=False, notice_paper__isnull=False),
            ),
            models.CheckConstraint(
                name="hearing_recorded_after_it_was_held",
                condition=Q(recorded_at__isnull=True) | Q(held_at__isnull=False, recorded_at__gte=F("held_at")),
            ),
            models.CheckConstraint(
                name="hearing_record_says_something", condition=Q(recorded_at__isnull=True) | ~Q(record="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_stage_display()}"
