"""Leave and errands as facts (articles 10 and 18); what may be granted is decided in windows.operations.leave."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from hall.dated import DatedQuerySet
from hall.history import History, TrackedManager, TrackedQuerySet
from hall.models import Hall
from staff.models.member import StaffMember
from staff.states import LeaveKind, LeaveState, LengthUnit, Role

#: Leaves that hold a place in time: two of one member may not overlap.
STANDING_LEAVES = (LeaveState.REQUESTED, LeaveState.APPROVED, LeaveState.RETURNED)


def _leave_time() -> Func:
    end = Least(F("ends_at"), Coalesce(F("returned_at"), F("ends_at")))
    return Func(F("starts_at"), end, Value("[)"), function="tstzrange")


class LeaveQuerySet(TrackedQuerySet):
    def away_at(self, at: datetime) -> "LeaveQuerySet":
        """Approved leaves that keep their member away at `at`: begun, not over, not returned from."""
        not_back = Q(returned_at__isnull=True) | Q(returned_at__gt=at)
        return self.granted().filter(not_back, starts_at__lte=at, ends_at__gt=at)

    def granted(self) -> "LeaveQuerySet":
        return self.filter(state__in=(LeaveState.APPROVED, LeaveState.RETURNED))

    def between(self, start: datetime, end: datetime) -> "LeaveQuerySet":
        """Leaves that touch the time from `start` to `end`, as they were granted or as they were returned from."""
        not_back = Q(returned_at__isnull=True) | Q(returned_at__gt=start)
        return self.filter(not_back, starts_at__lt=end, ends_at__gt=start)


class Leave(models.Model):
    """A leave, an errand or a training (请假、外出), from its request to the confirmed return (销假)."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="leaves", verbose_name=_("工作人员"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("服务中心"))
    kind = models.CharField(_("类别"), max_length=16, choices=LeaveKind)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    reason = models.CharField(_("事由"), max_length=300)
    minutes = models.PositiveIntegerField(_("工作时长（分钟）"))
    days = models.DecimalField(_("工作日"), max_digits=5, decimal_places=2)
    state = models.CharField(_("状态"), max_length=10, choices=LeaveState, default=LeaveState.REQUESTED)
    requested_at = models.DateTimeField(_("申请时间"))
    decided_at = models.DateTimeField(_("批准时间"), null=True)
    override_reason = models.CharField(_("无人顶岗仍然准假的理由"), max_length=300, blank=True)
    returned_at = models.DateTimeField(_("返岗时间"), null=True)
    return_confirmed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", verbose_name=_("销假确认人")
    )
    return_confirmed_at = models.DateTimeField(_("销假时间"), null=True)
    history = History()

    objects = models.Manager.from_queryset(LeaveQuerySet)()

    class Meta:
        verbose_name = _("请假外出")
        verbose_name_plural = _("请假外出")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="leave_starts_before_it_ends",
                condition=Q(starts_at__lt=F("ends_at")),
                violation_error_message=_("结束时间要晚于开始时间"),
            ),
            models.CheckConstraint(name="leave_takes_working_time", condition=Q(minutes__gt=0)),
            models.CheckConstraint(
                name="return_is_after_the_start",
                condition=Q(returned_at__isnull=True) | Q(returned_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="returned_leave_has_its_return",
                condition=~Q(state=LeaveState.RETURNED)
                | Q(returned_at__isnull=False, return_confirmed_by__isnull=False, return_confirmed_at__isnull=False),
            ),
            ExclusionConstraint(
                name="one_leave_a_member_at_a_time",
                expressions=[("member", RangeOperators.EQUAL), (_leave_time(), RangeOperators.OVERLAPS)],
                condition=Q(state__in=STANDING_LEAVES),
                violation_error_message=_("这段时间已经有请假或者外出"),
            ),
        ]
        indexes = [models.Index(fields=["member", "state", "starts_at"], name="leave_member_state")]

    def __str__(self) -> str:
        return f"{self.member}{self.get_kind_display()}"


class LeaveStep(models.Model):
    """One rung of a leave's approval: the role that decides, and what it said (docs/rules.md)."""

    leave = models.ForeignKey(Leave, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField(_("次序"))
    role = models.CharField(_("审批职责"), max_length=24, choices=Role)
    agreed = models.BooleanField(_("同意"), null=True)
    opinion = models.CharField(_("意见"), max_length=300, blank=True)
    by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人"))
    at = models.DateTimeField(_("时间"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("请假审批")
        verbose_name_plural = _("请假审批")
        ordering = ["leave", "order"]
        constraints = [
            models.UniqueConstraint(fields=["leave", "order"], name="one_leave_step_an_order"),
            models.CheckConstraint(
                name="decided_leave_step_names_its_decider",
                condition=Q(agreed__isnull=True) | Q(by__isnull=False, at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leave} {self.get_role_display()}"


class LadderRung(models.Model):
    """One dated rung of the approver ladder (审批权限): leave longer than `longer_than` needs the consent of `role`."""

    order = models.PositiveSmallIntegerField(_("次序"))
    role = models.CharField(_("审批职责"), max_length=24, choices=Role)
    longer_than = models.DecimalField(
        _("超过"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0)], help_text=_("0 为任何长度")
    )
    unit = models.CharField(_("单位"), max_length=8, choices=LengthUnit)
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("截止日期"), null=True, blank=True, help_text=_("这一天还有效，留空为长期"))
    history = History()

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("请假审批权限")
        verbose_name_plural = _("请假审批权限")
        ordering = ["order", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="rung_starts_before_it_ends",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("截止日期不能早于起始日期"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}（超过 {self.longer_than} {self.get_unit_display()}）"
