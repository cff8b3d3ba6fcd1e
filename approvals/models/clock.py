"""The ledger of a case's time (pauses, extensions) and the clocks derived from it (许可法42, 45)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.item import ProcessStep
from approvals.states import CaseState, ClockKind, LimitUnit, PauseGround
from hall.history import History, TrackedManager
from hall.worktime import WorkCalendar


class Pause(models.Model):
    """Time that the law does not count (许可法45): the day it starts counts, the day it ends does not.

    Days are local dates; `expected_days` are working days, told to the applicant in `notice`; a pause taken over from
    another system names the notice of that system in `legacy_notice`. `performer` carries out the procedure, the
    deciding department itself where it is empty. `resumption` tells the applicant how it ended and the new due days;
    `result_file` is the report or record behind the words of `result`, for those who may open the case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    ground = models.CharField(_("事由"), max_length=16, choices=PauseGround)
    notice = models.ForeignKey(
        OfficialPaper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("书面告知")
    )
    legacy_notice = models.CharField(_("原系统的书面告知"), max_length=60, blank=True)
    notice_text = models.CharField(_("告知内容"), max_length=500)
    performer = models.CharField(_("实施单位"), max_length=120, blank=True)
    expected_days = models.PositiveSmallIntegerField(_("预计工作日"))
    started_on = models.DateField(_("开始日"))
    ended_on = models.DateField(_("结束日"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=500, blank=True)
    result_file = models.FileField(_("结果文件"), upload_to="pauses/", blank=True)
    resumption = models.ForeignKey(
        OfficialPaper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("恢复办理通知书")
    )
    state_before = models.CharField(max_length=16, choices=CaseState)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("中止")
        verbose_name_plural = _("中止")
        ordering = ["case_id", "started_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on__isnull=True), name="one_open_pause_a_case"),
            models.CheckConstraint(
                name="pause_starts_before_it_ends",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="no_pause_without_written_notice", condition=Q(notice__isnull=False) | ~Q(legacy_notice="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_ground_display()}"

    def expected_end(self, calendar: WorkCalendar) -> date:
        """The day until which the applicant was told that it lasts."""
        return calendar.add_working_days(self.started_on, self.expected_days)

    def overrun(self, calendar: WorkCalendar, today: date) -> int:
        """Working days past the expected end, up to its end or today; 0 within what was told."""
        expected_end, until = self.expected_end(calendar), self.ended_on or today
        return calendar.working_days_between(expected_end, until) if until > expected_end else 0


class Extension(models.Model):
    """The one extension of the statutory limit, at most ten working days, by the head of the authority (许可法42)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField(_("延长工作日"))
    reason = models.CharField(_("理由"), max_length=500)
    paper = models.ForeignKey(OfficialPaper, models.PROTECT, related_name="+", verbose_name=_("延期告知书"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("批准时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("延期")
        verbose_name_plural = _("延期")
        constraints = [
            models.CheckConstraint(name="extension_of_one_to_ten_days", condition=Q(days__gte=1, days__lte=10))
        ]

    def __str__(self) -> str:
        return f"{self.case} +{self.days}"


class CaseClock(models.Model):
    """One clock of a case, derived from its ledger by `operations.clocks.project` and rebuildable at any time.

    `due_on` is a local date, empty while an open pause hides the end; `due_at` the last moment of that day's sessions.
    `warn_at` and `red_at` are the moments of the warning and of the late red card where the rules name one (rules:
    electronic supervision). `next_flag_at` is the earliest moment that the sweep still has to look at.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    kind = models.CharField(_("计时"), max_length=10, choices=ClockKind)
    step = models.ForeignKey(ProcessStep, models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField(_("起算日"))
    budget = models.PositiveSmallIntegerField(_("时限"))
    unit = models.CharField(_("单位"), max_length=10, choices=LimitUnit)
    due_on = models.DateField(_("到期日"), null=True)
    due_at = models.DateTimeField(_("到期时刻"), null=True)
    warn_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(null=True)
    next_flag_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(_("停止时刻"), null=True)
    is_paused = models.BooleanField(_("暂停中"), default=False)
    is_provisional = models.BooleanField(_("暂定"), default=False)

    class Meta:
        verbose_name = _("计时")
        verbose_name_plural = _("计时")
        ordering = ["case_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "step", "started_on"], nulls_distinct=False, name="one_clock_a_kind_and_start"
            )
        ]
        indexes = [
            models.Index(fields=["next_flag_at"], condition=Q(next_flag_at__isnull=False), name="clock_next_flag"),
            models.Index(fields=["due_at"], condition=Q(stopped_at__isnull=True), name="clock_running_due"),
            # the published list of late cases: limits that were met once and for all are most, and are not in it
            models.Index(
                fields=["-due_on", "-id"],
                condition=Q(kind__in=[ClockKind.PROMISE, ClockKind.STATUTE, ClockKind.JOINT])
                & (Q(stopped_at__isnull=True) | Q(stopped_at__gt=F("due_at"))),
                name="clock_perhaps_passed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and not self.is_paused
