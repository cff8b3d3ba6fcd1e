"""Service windows (article 4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager
from hall.models import Hall
from staff.models import Department
from windows.states import WindowKind


class Window(models.Model):
    """A window of a hall: independent (one department), comprehensive (items of several) or cashier (article 4)."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="windows", verbose_name=_("服务中心"))
    number = models.PositiveSmallIntegerField(_("窗口号"))
    kind = models.CharField(_("类别"), max_length=16, choices=WindowKind)
    name = models.CharField(_("标识牌文字"), max_length=40)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="windows", verbose_name=_("单位")
    )
    zone = models.CharField(_("区域"), max_length=40, blank=True, help_text=_("如“一楼东区”"))
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("窗口")
        verbose_name_plural = _("窗口")
        ordering = ["hall", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "number"],
                name="one_window_a_number",
                violation_error_message=_("这个中心已经有这个窗口号"),
            ),
            models.CheckConstraint(
                name="independent_window_names_its_department",
                condition=~Q(kind=WindowKind.INDEPENDENT) | Q(department__isnull=False),
                violation_error_message=_("独立窗口要写明单位"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(number)s 号窗口") % {"number": self.number}
