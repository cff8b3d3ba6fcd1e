"""What the public reads of finished and of late cases (article 7, 条例36): masked, and written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.states import ClockKind, DecisionOutcome
from hall.history import History, TrackedManager
from staff.models import Department

#: The limits whose passing is explained and published: promise, statute, and the joint one on the lead's case.
EXPLAINED_CLOCKS = (ClockKind.PROMISE, ClockKind.STATUTE, ClockKind.JOINT)


class PublishedResult(models.Model):
    """One decision as it was made public: a snapshot without personal data, so that later edits change nothing.

    `name` is masked for a person and whole for an organisation; `due_on` is the last of the seven working days.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="published_result", verbose_name=_("办件"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("决定部门"))
    paper_number = models.CharField(_("决定文号"), max_length=40)
    item_code = models.CharField(_("事项编码"), max_length=20)
    item_name = models.CharField(_("事项名称"), max_length=300)
    name = models.CharField(_("申请人"), max_length=120)
    outcome = models.CharField(_("决定"), max_length=10, choices=DecisionOutcome)
    decided_on = models.DateField(_("决定日期"))
    due_on = models.DateField(_("应公开日期"))
    published_on = models.DateField(_("公开日期"))

    class Meta:
        verbose_name = _("结果公开")
        verbose_name_plural = _("结果公开")
        ordering = ["-decided_on", "-pk"]
        indexes = [
            models.Index(fields=["-decided_on", "-id"], name="result_decided_on"),
            models.Index(fields=["department", "-decided_on"], name="result_department"),
        ]

    def __str__(self) -> str:
        return self.paper_number


class DelayReason(models.Model):
    """Why a promise, a statutory or a joint limit was missed, in words for the public (条例36)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="delay_reasons", verbose_name=_("办件"))
    kind = models.CharField(_("期限"), max_length=10, choices=ClockKind)
    due_on = models.DateField(_("到期日"))
    reason = models.CharField(_("超期原因"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("说明人"))
    at = models.DateTimeField(_("说明时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("超期原因")
        verbose_name_plural = _("超期原因")
        ordering = ["case_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_delay_reason_a_limit"),
            models.CheckConstraint(name="delay_reason_says_something", condition=~models.Q(reason="")),
            models.CheckConstraint(name="published_limit_is_explained", condition=models.Q(kind__in=EXPLAINED_CLOCKS)),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"
