"""The hand-over chain of the paper originals: who holds the file, from the clerk who took it in onward (article 23)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.states import HandoverState
from hall.history import History, TrackedManager


class OriginalHandover(models.Model):
    """One hand-over of a case's originals: given by their holder, theirs once the receiver confirms it.

    The chain begins with who received the case. `recipient` names the person who signed for originals given back;
    then nobody here holds them any more.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    from_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("移交人")
    )
    to_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接收人")
    )
    recipient = models.CharField(_("签收人"), max_length=60, blank=True)
    what = models.CharField(_("移交内容"), max_length=200)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=HandoverState, default=HandoverState.PENDING)
    handed_at = models.DateTimeField(_("移交时间"))
    answered_at = models.DateTimeField(_("接收时间"), null=True, blank=True)
    answer = models.CharField(_("接收说明"), max_length=200, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("原件移交")
        verbose_name_plural = _("原件移交")
        ordering = ["case_id", "handed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=HandoverState.PENDING), name="one_open_handover_a_case"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=HandoverState.RETURNED), name="originals_are_returned_once"
            ),
            models.CheckConstraint(
                name="originals_go_to_a_member_or_back",
                condition=Q(to_member__isnull=False, recipient="")
                | (Q(to_member__isnull=True, state=HandoverState.RETURNED) & ~Q(recipient="")),
            ),
            models.CheckConstraint(
                name="nobody_hands_over_to_herself",
                condition=Q(to_member__isnull=True) | ~Q(to_member=F("from_member")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_member"], condition=Q(state=HandoverState.PENDING), name="handover_waiting_for_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.what}"
