"""The levels that a department's refusals climb, as dated sets (article 14)."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.states.refusals import DEFAULT_LEVELS, LEVEL_ROLES
from hall.history import History, TrackedQuerySet
from staff.models import Department
from staff.states import Role


class FilingLevelsQuerySet(TrackedQuerySet):
    def in_force(self, department: Department, on: date) -> tuple[Role, ...]:
        """The levels of `department` on `on`: the set that began last, else the default of the county."""
        row = self.filter(department=department, valid_from__lte=on).order_by("-valid_from", "-pk").first()
        return tuple(Role(role) for role in row.roles) if row else DEFAULT_LEVELS


class FilingLevels(models.Model):
    """The levels of one department from a day on, until a later set begins; a set is never changed, only followed."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="filing_levels", verbose_name=_("单位"))
    roles = ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("报备级别"))
    valid_from = models.DateField(_("起始日期"))
    reason = models.CharField(_("理由"), max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    set_at = models.DateTimeField(_("登记时间"))
    history = History()

    objects = models.Manager.from_queryset(FilingLevelsQuerySet)()

    class Meta:
        verbose_name = _("否定报备级别")
        verbose_name_plural = _("否定报备级别")
        ordering = ["department", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="filing_has_at_least_one_level",
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=[role.value for role in LEVEL_ROLES]),
            )
        ]

    def __str__(self) -> str:
        return " → ".join(self.labels())

    def labels(self) -> list[str]:
        """The levels as people name them, lowest first."""
        return [str(Role(role).label) for role in self.roles]
