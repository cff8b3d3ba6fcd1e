"""What happened to a case, under which article and by which authority: written once, never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.states import CaseState, EventKind
from hall.history import TrackedManager


class CaseEvent(models.Model):
    """One act on a case. `sequence` counts from 1 without gaps; `grant` names the row that gave the power,
    `on_behalf_of` the A holder in whose place a covering B acted (article 10)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    sequence = models.PositiveSmallIntegerField(_("次序"))
    kind = models.CharField(_("经过"), max_length=24, choices=EventKind)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    article = models.CharField(_("条款"), max_length=20, blank=True)
    state_before = models.CharField(max_length=16, choices=CaseState, blank=True)
    state_after = models.CharField(max_length=16, choices=CaseState)
    grant = models.CharField(_("权限依据"), max_length=120, blank=True)
    grant_row = models.CharField(max_length=60, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("代谁办理")
    )
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    objects = TrackedManager()

    class Meta:
        verbose_name = _("办理经过")
        verbose_name_plural = _("办理经过")
        ordering = ["case_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="one_event_a_sequence")]
        indexes = [
            # the sweep looks again for the kinds that raise a card, should a signal have been lost
            models.Index(fields=["kind", "at"], name="event_by_kind_and_moment"),
            # the acts that rested on one mandate; the bounds are those of the prefix, which the planner can prove
            models.Index(
                fields=["grant_row", "-at"],
                condition=models.Q(grant_row__gte="approvals.Mandate:", grant_row__lt="approvals.Mandate;"),
                name="event_by_mandate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"
