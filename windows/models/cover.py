"""Who stood in for whom, who took over for a leave, and when a post was empty (articles 10 and 18)."""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager, TrackedQuerySet
from staff.models import Leave, StaffMember
from windows.models.post import Post


def _cover_time() -> Func:
    return Func(F("began_at"), F("ended_at"), Value("[)"), function="tstzrange")


class CoverQuerySet(TrackedQuerySet):
    def running(self, at: datetime) -> "CoverQuerySet":
        """Covers that hold at `at`."""
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), began_at__lte=at)


class Cover(models.Model):
    """The B holder put in charge of a post by a person's act (顶岗): handed over by A, or told to by her superiors.

    It lasts until it is handed back, at the longest to the end of the day. Where A is simply away and B is there, B
    covers without such a row.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="covers", verbose_name=_("岗位"))
    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="covers", verbose_name=_("顶岗人"))
    for_member = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("被顶岗人"))
    began_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("交还"), null=True)
    reason = models.CharField(_("事由"), max_length=200)
    begun_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("交接人"))
    ended_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", verbose_name=_("交还人"))
    history = History()

    objects = models.Manager.from_queryset(CoverQuerySet)()

    class Meta:
        verbose_name = _("顶岗")
        verbose_name_plural = _("顶岗")
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="nobody_covers_herself",
                condition=~Q(member=F("for_member")),
                violation_error_message=_("不能自己顶自己的岗"),
            ),
            models.CheckConstraint(
                name="cover_begins_before_it_ends", condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at"))
            ),
            ExclusionConstraint(
                name="one_cover_a_post_at_a_time",
                expressions=[("post", RangeOperators.EQUAL), (_cover_time(), RangeOperators.OVERLAPS)],
                violation_error_message=_("这个岗位已经有人顶岗"),
            ),
            ExclusionConstraint(
                name="one_cover_a_member_at_a_time",
                expressions=[("member", RangeOperators.EQUAL), (_cover_time(), RangeOperators.OVERLAPS)],
                violation_error_message=_("一个人不能同时顶两个岗（第十条）"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(member)s顶%(for_member)s的岗") % {"member": self.member, "for_member": self.for_member}


class Handover(models.Model):
    """The B holder's word that she takes over a post for a leave (交接确认): without it no leave is granted."""

    leave = models.ForeignKey(Leave, models.PROTECT, related_name="handovers", verbose_name=_("请假"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    backup = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="handovers", verbose_name=_("接岗人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("请假交接")
        verbose_name_plural = _("请假交接")
        ordering = ["leave", "post"]
        constraints = [
            models.UniqueConstraint(fields=["leave", "post"], name="one_handover_a_leave_and_post"),
            models.CheckConstraint(
                name="a_confirmed_handover_has_its_backup",
                condition=Q(confirmed_at__isnull=True) | Q(backup__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leave} {self.post}"


class VacancyQuerySet(TrackedQuerySet):
    def standing(self) -> "VacancyQuerySet":
        """Vacancies that later facts have not done away with."""
        return self.filter(annulled_at__isnull=True)


class Vacancy(models.Model):
    """A post with nobody on duty in opening hours (空岗, article 10): one stretch within one session.

    Worked out from punches, leave, covers and sessions by `windows.operations.vacancies`. When later facts show that
    the post was served after all, the row is annulled with the reason, not deleted.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="vacancies", verbose_name=_("岗位"))
    holder = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", verbose_name=_("A 岗"))
    date = models.DateField(_("日期"))
    began_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True)
    found_at = models.DateTimeField(_("发现时间"))
    annulled_at = models.DateTimeField(_("撤销时间"), null=True)
    annul_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)
    history = History()

    objects = models.Manager.from_queryset(VacancyQuerySet)()

    class Meta:
        verbose_name = _("空岗")
        verbose_name_plural = _("空岗")
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="vacancy_begins_before_it_ends",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at")),
            ),
            models.UniqueConstraint(
                fields=["post", "began_at"], condition=Q(annulled_at__isnull=True), name="one_vacancy_a_post_and_start"
            ),
            models.CheckConstraint(
                name="annulled_vacancy_states_its_reason",
                condition=Q(annulled_at__isnull=True) | ~Q(annul_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["date", "post"], name="vacancy_day_post"),
            models.Index(fields=["found_at"], name="vacancy_found"),
            models.Index(
                fields=["began_at"], condition=Q(ended_at__isnull=True, annulled_at__isnull=True), name="vacancy_open"
            ),
        ]

    def __str__(self) -> str:
        return _("%(post)s空岗") % {"post": self.post}

    def length(self, at: datetime) -> timedelta:
        """How long the post was or, at `at`, has been empty."""
        return (self.ended_at or at) - self.began_at
