"""What units and halls ask of each other about postings (articles 28 to 30)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager, TrackedQuerySet
from hall.models import Hall
from staff.models.department import Department
from staff.models.member import StaffMember
from staff.models.posting import Posting
from staff.states import RequestKind, RequestState

#: A successor that was refused or withdrawn is none.
NO_SUCCESSOR = Q(successor__isnull=True) | Q(successor__state__in=[RequestState.REFUSED, RequestState.WITHDRAWN])


class PostingRequestQuerySet(TrackedQuerySet):
    def waiting(self) -> "PostingRequestQuerySet":
        """Requests on which the hall has to decide."""
        return self.filter(state=RequestState.PROPOSED)

    def owing_a_successor(self) -> "PostingRequestQuerySet":
        """People sent back for whom the unit has named nobody yet (article 30)."""
        return self.filter(NO_SUCCESSOR, kind=RequestKind.SEND_BACK, state=RequestState.APPROVED)

    def with_people(self) -> "PostingRequestQuerySet":
        """With everything that a list shows of a request, in one query."""
        return self.select_related("member", "department", "hall", "proposed_by", "decided_by", "posting")


class PostingRequest(models.Model):
    """A nomination (选派), an earlier change (调换) or a return (退回): asked, then decided by the hall.

    A nomination leads to `posting`; a change or a return ends it, on `ends_on`, and points at the nomination of the
    `successor`. Nothing is changed once it is decided.
    """

    kind = models.CharField(_("类别"), max_length=10, choices=RequestKind)
    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="posting_requests", verbose_name=_("工作人员"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("派出单位"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("服务中心"))
    post_wanted = models.CharField(_("拟任岗位"), max_length=60, blank=True)
    duties = models.CharField(_("业务职责"), max_length=500, blank=True)
    starts_on = models.DateField(_("起始日期"), null=True, blank=True)
    term_until = models.DateField(_("派驻期满"), null=True, blank=True, help_text=_("这一天还有效"))
    ends_on = models.DateField(_("离岗日期"), null=True, blank=True, help_text=_("最后一个工作日"))
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RequestState, default=RequestState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    opinion = models.CharField(_("审核意见"), max_length=500, blank=True)
    posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("派驻")
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="succeeds", verbose_name=_("接替人选")
    )
    successor_due_on = models.DateField(_("补派期限"), null=True, blank=True)
    filing_number = models.CharField(_("备案号"), max_length=30, blank=True)
    history = History()

    objects = TrackedManager.from_queryset(PostingRequestQuerySet)()

    class Meta:
        verbose_name = _("派驻申请")
        verbose_name_plural = _("派驻申请")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="nomination_names_its_term",
                condition=~Q(kind=RequestKind.NOMINATE) | Q(starts_on__isnull=False, term_until__isnull=False),
            ),
            models.CheckConstraint(
                name="change_names_its_posting_and_reason",
                condition=Q(kind=RequestKind.NOMINATE)
                | Q(posting__isnull=False, ends_on__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="decided_request_names_who_decided",
                condition=~Q(state__in=[RequestState.APPROVED, RequestState.REFUSED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="refused_request_states_why", condition=~Q(state=RequestState.REFUSED) | ~Q(opinion="")
            ),
            models.CheckConstraint(
                name="nobody_approves_her_own_request",
                condition=Q(kind=RequestKind.SEND_BACK)
                | ~Q(state=RequestState.APPROVED)
                | ~Q(decided_by=models.F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind=RequestKind.NOMINATE, state=RequestState.PROPOSED),
                name="one_open_nomination_a_member",
                violation_error_message=_("这名工作人员已有一份待审核的选派"),
            ),
            models.UniqueConstraint(
                fields=["posting"],
                condition=~Q(kind=RequestKind.NOMINATE) & Q(state=RequestState.PROPOSED),
                name="one_open_change_a_posting",
                violation_error_message=_("这次派驻已有一份待审核的调换"),
            ),
            models.UniqueConstraint(
                fields=["filing_number"], condition=~Q(filing_number=""), name="one_filing_a_number"
            ),
        ]
        indexes = [models.Index(fields=["hall", "state"], name="posting_request_hall_state")]

    def __str__(self) -> str:
        return _("%(kind)s：%(member)s") % {"kind": self.get_kind_display(), "member": self.member}

    def get_absolute_url(self) -> str:
        return reverse("staff:manage:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.PROPOSED
