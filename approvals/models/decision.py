"""Review opinions, decisions and their delivery (许可法34, 38, 44)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.item import ProcessStep
from approvals.models.refusal import RefusalFiling
from approvals.states import DecisionOutcome, DeliveryMethod, IdType, ReceiverRelation, ReviewOutcome
from hall.history import History, TrackedManager
from hall.identity import EncryptedTextField


class Review(models.Model):
    """The opinion on one review step of the item's process."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    step = models.ForeignKey(ProcessStep, models.PROTECT, null=True, blank=True, related_name="+")
    step_name = models.CharField(_("环节"), max_length=60)
    outcome = models.CharField(_("结论"), max_length=10, choices=ReviewOutcome)
    opinion = models.CharField(_("意见"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("审查意见")
        verbose_name_plural = _("审查意见")
        ordering = ["case_id", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.step_name}"


class Decision(models.Model):
    """The decision on a case; a refusal names the filing whose last level agreed (article 14)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("决定"), max_length=10, choices=DecisionOutcome)
    reason = models.TextField(_("理由"), blank=True)
    filing = models.OneToOneField(RefusalFiling, models.PROTECT, null=True, related_name="decision")
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("决定")
        verbose_name_plural = _("决定")
        constraints = [
            models.CheckConstraint(
                name="refusal_was_filed",
                condition=models.Q(outcome=DecisionOutcome.GRANTED) | models.Q(filing__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["decided_at"], name="decision_moment")]  # what the publication still has to see

    def __str__(self) -> str:
        return f"{self.case} {self.get_outcome_display()}"


class Delivery(models.Model):
    """The result handed over within ten working days of the decision (许可法44); at most one a case stands.

    `delivered_at` is the moment of registration, which stops the clock; `received_on` the local day on which it counts
    as served: at once at the counter, the signature of a letter, the day after a public notice has run out.
    `returned_on` is the local day on which a posted paper came back: it was served to nobody, and another follows.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    method = models.CharField(_("方式"), max_length=12, choices=DeliveryMethod)
    recipient = models.CharField(_("领取人"), max_length=60)
    tracking_number = models.CharField(_("邮寄单号"), max_length=60, blank=True)
    relation = models.CharField(_("与申请人的关系"), max_length=16, choices=ReceiverRelation, blank=True)
    id_type = models.CharField(_("领取人证件类型"), max_length=12, choices=IdType, blank=True)
    id_number = EncryptedTextField(_("领取人证件号码"), context="approvals.delivery.id_number", blank=True)
    is_id_checked = models.BooleanField(_("证件已核对"), default=False)
    proof = models.CharField(_("关系证明"), max_length=200, blank=True)
    address = EncryptedTextField(_("送达地址"), context="approvals.delivery.address", blank=True)
    consent = models.CharField(_("同意电子送达的依据"), max_length=200, blank=True)
    witness = models.CharField(_("见证人"), max_length=60, blank=True)
    remarks = models.CharField(_("备注"), max_length=300, blank=True)
    sent_on = models.DateField(_("寄出或者公告日期"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("到达时间"), null=True, blank=True)
    received_on = models.DateField(_("签收日期"), null=True, blank=True)
    returned_on = models.DateField(_("退回日期"), null=True, blank=True)
    return_reason = models.CharField(_("退件原因"), max_length=200, blank=True)
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, null=True, related_name="+", verbose_name=_("送达回证"))
    delivered_at = models.DateTimeField(_("送达时间"))
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("送达")
        verbose_name_plural = _("送达")
        ordering = ["case_id", "delivered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(returned_on__isnull=True), name="one_standing_delivery_a_case"
            ),
            models.CheckConstraint(
                name="returned_by_post_unsigned_and_why",
                condition=models.Q(returned_on__isnull=True)
                | models.Q(method=DeliveryMethod.POST, received_on__isnull=True) & ~models.Q(return_reason=""),
            ),
            models.CheckConstraint(
                name="posted_result_has_its_tracking_number",
                condition=~models.Q(method=DeliveryMethod.POST) | ~models.Q(tracking_number=""),
            ),
            models.CheckConstraint(
                name="signed_for_not_before_it_was_sent",
                condition=models.Q(received_on__isnull=True)
                | models.Q(sent_on__isnull=True)
                | models.Q(received_on__gte=models.F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_method_display()}"
