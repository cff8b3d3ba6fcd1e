"""The one-time notice: everything that is wrong or missing, told once (article 12, 许可法32)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.material import MaterialRequirement
from approvals.states import CheckResult
from hall.history import History, TrackedManager


class DeficiencyNotice(models.Model):
    """A 一次性告知书: numbered by its paper, complete, at most one a case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="notice")
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+")
    reply_days = models.PositiveSmallIntegerField(_("补正期限（工作日）"), default=30)
    told_at = models.DateTimeField(_("告知时间"))
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("一次性告知")
        verbose_name_plural = _("一次性告知")

    def __str__(self) -> str:
        return str(self.paper)


class NoticeLine(models.Model):
    """One material of the notice and what is needed, as printed."""

    notice = models.ForeignKey(DeficiencyNotice, models.PROTECT, related_name="lines")
    requirement = models.ForeignKey(MaterialRequirement, models.PROTECT, related_name="+")
    result = models.CharField(_("情况"), max_length=10, choices=CheckResult)
    needed = models.CharField(_("需要怎样补正"), max_length=500)

    objects = TrackedManager()

    class Meta:
        verbose_name = _("告知内容")
        verbose_name_plural = _("告知内容")
        ordering = ["notice_id", "requirement__order"]
        constraints = [models.UniqueConstraint(fields=["notice", "requirement"], name="one_line_a_material")]

    def __str__(self) -> str:
        return self.needed
