"""Halls and their opening sessions (articles 3 and 18)."""

from datetime import date, time

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hall.dated import DatedQuerySet, validity
from hall.history import History, TrackedManager
from hall.states import HallLevel


class Hall(models.Model):
    """A service centre of the county or a convenience centre of a township (article 3). One county per deployment."""

    code = models.CharField(
        _("代码"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,8}$", _("代码用 2 至 8 个大写字母，会印在办件编号上"))],
        help_text=_("办件编号的开头，启用后不要改"),
    )
    name = models.CharField(_("名称"), max_length=60, unique=True)
    level = models.CharField(_("层级"), max_length=8, choices=HallLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("上级中心"))
    address = models.CharField(_("地址"), max_length=120)
    area = models.PositiveIntegerField(_("面积（平方米）"), null=True, blank=True, validators=[MinValueValidator(1)])
    on_street_front = models.BooleanField(_("临街或者一楼"), default=True)
    phone = models.CharField(_("咨询电话"), max_length=40, blank=True)
    complaint_phone = models.CharField(_("投诉电话"), max_length=40, blank=True)
    attendance_from = models.DateField(
        _("考勤启用日期"),
        null=True,
        blank=True,
        help_text=_("从这一天起按打卡认定在岗；留空为还没有考勤机，上班时间里没有请假就算在岗"),
    )
    is_active = models.BooleanField(_("启用"), default=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("服务中心")
        verbose_name_plural = _("服务中心")
        ordering = ["level", "code"]
        constraints = [
            models.CheckConstraint(
                name="only_townships_have_a_parent",
                condition=Q(level=HallLevel.TOWNSHIP) | Q(parent__isnull=True),
                violation_error_message=_("县级中心没有上级中心"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def counts_attendance(self, on: date) -> bool:
        """Whether presence on `on` is a matter of punches (article 18)."""
        return self.attendance_from is not None and self.attendance_from <= on


class WorkSession(models.Model):
    """One opening session of a hall (班次), valid from a date on: a deadline ends with the day's last session.

    Times are local (Asia/Shanghai). Summer hours are a new dated row, so the past keeps its own hours (民法典203).
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="sessions", verbose_name=_("服务中心"))
    opens_at = models.TimeField(_("开始"))
    closes_at = models.TimeField(_("结束"))
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("这一天还有效，留空为长期"))
    history = History()

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("班次")
        verbose_name_plural = _("班次")
        ordering = ["hall_id", "valid_from", "opens_at"]
        constraints = [
            models.CheckConstraint(
                name="session_opens_before_it_closes",
                condition=Q(opens_at__lt=F("closes_at")),
                violation_error_message=_("开始时间要早于结束时间"),
            ),
            models.CheckConstraint(
                name="session_starts_before_it_ends",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("停用日期不能早于起用日期"),
            ),
            ExclusionConstraint(
                name="one_session_starts_at_a_time",
                expressions=[
                    ("hall", RangeOperators.EQUAL),
                    ("opens_at", RangeOperators.EQUAL),
                    (validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一时间开始的班次已经有了，请先给旧班次写上停用日期"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


#: Hours of a hall that has entered none: morning and afternoon (docs/rules.md).
DEFAULT_SESSIONS = ((time(9), time(12)), (time(14), time(17, 30)))
