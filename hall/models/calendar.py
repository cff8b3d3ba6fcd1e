"""The working-day calendar: published years, days that differ from Monday to Friday, closures by order.

A working day is Monday to Friday less holidays plus make-up days as the State Council publishes them, less dated
closures that carry the government's order and a second person's consent.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager
from hall.models.premises import Hall
from hall.states import DayKind


class CalendarYear(models.Model):
    """One year and whether its holiday notice has been published and entered (dates in other years are provisional)."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    is_published = models.BooleanField(_("已公布"), default=False)
    document = models.CharField(_("通知名称和文号"), max_length=120, blank=True)
    url = models.URLField(_("出处"), max_length=300, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("日历年度")
        verbose_name_plural = _("日历年度")
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                name="published_year_names_its_notice",
                condition=Q(is_published=False) | ~Q(document=""),
                violation_error_message=_("已公布的年度要写明节假日通知的名称和文号"),
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class DayException(models.Model):
    """A day that does not follow Monday to Friday: holiday, make-up workday, or a closure ordered by the government.

    A closure without `hall` closes every hall of the county; it counts only once `consented_by`, another person than
    `entered_by`, has confirmed the order.
    """

    date = models.DateField(_("日期"))
    kind = models.CharField(_("类别"), max_length=16, choices=DayKind)
    name = models.CharField(_("名称"), max_length=40)
    hall = models.ForeignKey(
        Hall,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("服务中心"),
        help_text=_("只用于停止办公，留空为全县"),
    )
    order_number = models.CharField(_("政府决定文号"), max_length=60, blank=True)
    order_date = models.DateField(_("决定日期"), null=True, blank=True)
    order_scan = models.FileField(_("决定扫描件"), upload_to="closures/", blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"), null=True)
    consented_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    consented_at = models.DateTimeField(_("复核时间"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                name="one_national_day_a_date",
                fields=["date"],
                condition=~Q(kind=DayKind.CLOSURE),
                violation_error_message=_("这一天已经是放假或者调休上班，请先改正原来的一条"),
            ),
            models.UniqueConstraint(
                name="one_closure_a_hall_and_date",
                fields=["date", "hall"],
                condition=Q(kind=DayKind.CLOSURE),
                nulls_distinct=False,
                violation_error_message=_("这一天的停止办公已经登记过"),
            ),
            models.CheckConstraint(
                name="closure_carries_an_order",
                condition=~Q(kind=DayKind.CLOSURE) | (~Q(order_number="") & Q(order_date__isnull=False)),
                violation_error_message=_("停止办公要写明政府决定的文号和日期"),
            ),
            models.CheckConstraint(
                name="closure_carries_its_scan",
                condition=~Q(kind=DayKind.CLOSURE) | ~Q(order_scan=""),
                violation_error_message=_("停止办公要附上政府决定的扫描件"),
            ),
            models.CheckConstraint(
                name="only_closures_name_a_hall",
                condition=Q(kind=DayKind.CLOSURE) | Q(hall__isnull=True),
                violation_error_message=_("放假和调休上班是全国统一的，不能只用于一个中心"),
            ),
            models.CheckConstraint(
                name="consent_by_a_second_person",
                condition=Q(consented_by__isnull=True) | ~Q(consented_by=models.F("entered_by")),
                violation_error_message=_("停止办公要由另一人复核"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CalendarVersion(models.Model):
    """The single row that tells every process which edition of the calendar is in force."""

    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("日历版本")
        verbose_name_plural = _("日历版本")

    def __str__(self) -> str:
        return str(self.number)
