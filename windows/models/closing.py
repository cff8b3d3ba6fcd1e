"""Windows closed for a time (article 4)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager
from staff.models import StaffMember
from windows.models.window import Window


class WindowClosing(models.Model):
    """A window that serves nobody from `closed_at` until somebody opens it again, over night if need be.

    It never ends by itself: one that nobody reopened is still closed on the next day, and the list says since when.
    A window that is given up for good is not closed but made inactive.
    """

    window = models.ForeignKey(Window, models.PROTECT, related_name="closings", verbose_name=_("窗口"))
    closed_at = models.DateTimeField(_("暂停时间"))
    closed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("暂停人"))
    reason = models.CharField(_("理由"), max_length=100)
    reopened_at = models.DateTimeField(_("恢复时间"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("恢复人")
    )
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("窗口暂停")
        verbose_name_plural = _("窗口暂停")
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_closing_a_window",
                fields=["window"],
                condition=Q(reopened_at__isnull=True),
                violation_error_message=_("这个窗口已经暂停"),
            ),
            models.CheckConstraint(
                name="window_reopens_after_it_closed",
                condition=Q(reopened_at__isnull=True) | Q(reopened_at__gte=F("closed_at")),
                violation_error_message=_("恢复时间不能早于暂停时间"),
            ),
            models.CheckConstraint(
                name="reopening_names_who_did_it",
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True)
                | Q(reopened_at__isnull=False, reopened_by__isnull=False),
                violation_error_message=_("恢复办理要写明由谁恢复"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(window)s暂停办理") % {"window": self.window}
