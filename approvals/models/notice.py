"""The one-time notice: everything that is wrong or missing, told once (article 12, 许可法32)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.material import MaterialRequirement
from approvals.states import REPLY_DAYS, CheckResult
from hall.history import History, TrackedManager


class DeficiencyNotice(models.Model):
    """A 一次性告知书: numbered by its paper, complete, at most one a case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="notice")
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+")
    reply_days = models.PositiveSmallIntegerField(_("补正期限（工作日）"), default=REPLY_DAYS)
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


class SecondNotice(models.Model):
    """A further notice for a fact that became known after the one before: it raises a red card (article 12).

    `known_at` lies between the notice before and `told_at`. `supplemented_at` is the moment of the complete supplement
    whose five days this notice ended, if one had come (许可法32).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="second_notices")
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+")
    fact = models.CharField(_("新的事实"), max_length=1000)
    known_at = models.DateTimeField(_("知道的时间"))
    supplemented_at = models.DateTimeField(_("此前补正齐全时间"), null=True)
    reply_days = models.PositiveSmallIntegerField(_("补正期限（工作日）"), default=REPLY_DAYS)
    told_at = models.DateTimeField(_("告知时间"))
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("再次告知")
        verbose_name_plural = _("再次告知")
        ordering = ["case_id", "told_at", "pk"]
        constraints = [
            models.CheckConstraint(name="new_fact_is_written_down", condition=~Q(fact="")),
            models.CheckConstraint(name="fact_known_before_it_is_told", condition=Q(known_at__lte=F("told_at"))),
        ]

    def __str__(self) -> str:
        return str(self.paper)


class SecondNoticeLine(models.Model):
    """One material of a further notice and what is needed, as printed."""

    notice = models.ForeignKey(SecondNotice, models.PROTECT, related_name="lines")
    requirement = models.ForeignKey(MaterialRequirement, models.PROTECT, related_name="+")
    result = models.CharField(_("情况"), max_length=10, choices=CheckResult)
    needed = models.CharField(_("需要怎样补正"), max_length=500)

    objects = TrackedManager()

    class Meta:
        verbose_name = _("再次告知内容")
        verbose_name_plural = _("再次告知内容")
        ordering = ["notice_id", "requirement__order"]
        constraints = [models.UniqueConstraint(fields=["notice", "requirement"], name="one_new_line_a_material")]

    def __str__(self) -> str:
        return self.needed
