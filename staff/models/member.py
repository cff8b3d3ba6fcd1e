"""People with an account, and the dated roles they hold."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hall.dated import DatedQuerySet, validity
from hall.history import History, TrackedUserManager
from hall.models import Hall
from staff.models.department import Department
from staff.states import DEPARTMENT_ROLES, HALL_ROLES, Role

EVERY_HALL = 0  # in the rule below a role without a hall has a place of its own


class StaffMember(AbstractUser):
    """A person who works in or for the hall (窗口工作人员), and the system itself, which signs what jobs do."""

    first_name = None
    last_name = None
    name = models.CharField(_("姓名"), max_length=40)
    pinyin = models.CharField(_("拼音"), max_length=200, blank=True, editable=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("单位")
    )
    in_approval_section = models.BooleanField(_("属于行政审批股"), default=False)
    phone = models.CharField(_("工作电话"), max_length=40, blank=True)
    attendance_pin = models.CharField(
        _("考勤号"),
        max_length=16,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]{1,16}$", _("考勤号由 1 至 16 个数字或者字母组成"))],
        help_text=_("考勤机上登记的编号"),
    )
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=True)
    history = History(excluded_fields=["last_login", "password"])

    objects = TrackedUserManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("工作人员")
        verbose_name_plural = _("工作人员")
        ordering = ["pinyin", "name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class RoleAssignment(models.Model):
    """A dated role: who may do what is rows like this one, never groups (architecture: Authority).

    Department roles name a department; hall roles may name one hall, without it they hold in every hall of the county.
    """

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="roles", verbose_name=_("工作人员"))
    role = models.CharField(_("职责"), max_length=24, choices=Role)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name=_("单位"))
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, verbose_name=_("服务中心"))
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("截止日期"), null=True, blank=True, help_text=_("这一天还有效，留空为长期"))
    history = History()

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("职责")
        verbose_name_plural = _("职责")
        ordering = ["member", "role"]
        constraints = [
            models.CheckConstraint(
                name="department_role_names_a_department",
                condition=~Q(role__in=DEPARTMENT_ROLES) | Q(department__isnull=False),
                violation_error_message=_("这个职责要写明单位"),
            ),
            models.CheckConstraint(
                name="hall_role_names_no_department",
                condition=~Q(role__in=HALL_ROLES) | Q(department__isnull=True),
                violation_error_message=_("中心的职责不属于某个单位"),
            ),
            models.CheckConstraint(
                name="role_starts_before_it_ends",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("截止日期不能早于起始日期"),
            ),
            ExclusionConstraint(
                name="one_chief_a_department_and_hall",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    (Coalesce("hall", EVERY_HALL, output_field=models.BigIntegerField()), RangeOperators.EQUAL),
                    (validity(), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=Role.CHIEF_REPRESENTATIVE),
                violation_error_message=_("这个单位在这个中心这段时间已有首席代表"),
            ),
        ]

    def __str__(self) -> str:
        place = self.department or self.hall or _("全县")
        return f"{place}{self.get_role_display()}"
