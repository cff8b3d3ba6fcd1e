"""Cases and the materials that were handed in (articles 9 and 12)."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.item import Item, ItemVersion, ProcessStep
from approvals.models.material import MaterialRequirement
from approvals.models.parties import party_digests
from approvals.states import (
    MOVES,
    OPEN_STATES,
    Act,
    CaseState,
    CheckResult,
    ClockKind,
    FilingState,
    Handling,
    Priority,
)
from hall.history import History, TrackedManager, TrackedQuerySet
from hall.identity import EncryptedTextField
from hall.models import Hall
from hall.search import bigrams
from staff.models import Department
from staff.queries import scope_of
from windows.models import Window
from windows.queries import windows_held

#: Sorts open cases that are marked urgent or major before all others (article 26); an index stands behind it.
OPEN_AND_MARKED = Choose(When(~Q(priority=Priority.ORDINARY), state__in=OPEN_STATES, then=0), default=1)


class CaseQuerySet(TrackedQuerySet):
    def visible_to(self, user: Any, at: datetime) -> "CaseQuerySet":
        """Cases that `user` may know of at `at`: received at her windows, her department's, her hall's.

        The window that received a case sees it; so do the chief representative and the section and leaders of the
        department that decides, the managers of the hall that received it, and the supervisors.
        """
        scope = scope_of(user, at)
        if scope.sees_everything:
            return self
        return self.filter(
            Q(window__in=windows_held(user, at))
            | Q(department__in=scope.departments)
            | Q(hall__in=scope.halls)
            | scope.represented("department", "hall")
        )

    def open(self) -> "CaseQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def to_deliver(self) -> "CaseQuerySet":
        """Cases whose paper has still to reach the applicant: decisions, and refusals to accept (许可法44)."""
        return self.filter(awaits_delivery())

    def unfinished(self) -> "CaseQuerySet":
        """Open cases, and those ended by a refusal to accept that has still to be served."""
        return self.filter(Q(state__in=OPEN_STATES) | awaits_delivery())

    def at_window(self, window: Window) -> "CaseQuerySet":
        return self.filter(window=window)

    def overdue(self, at: datetime) -> "CaseQuerySet":
        """Cases with a running clock whose last moment has passed (a question, never a stored fact)."""
        return self.filter(Exists(_running_clocks().filter(due_at__lt=at)))

    def search(self, text: str) -> "CaseQuerySet":
        """Cases by number, applicant's name, id number or phone, exactly as typed in one box."""
        return self.filter(_search_condition(text)) if text.strip() else self


def awaits_delivery() -> Q:
    unserved = Q(state=CaseState.NOT_ACCEPTED, delivered_at__isnull=True)
    return Q(state__in=(CaseState.GRANTED, CaseState.REFUSED)) | unserved


def _running_clocks() -> models.QuerySet:
    clocks = apps.get_model("approvals", "CaseClock").objects
    return clocks.filter(case=OuterRef("pk"), stopped_at__isnull=True).exclude(kind=ClockKind.PAUSE)


def _search_condition(text: str) -> Q:
    digests = party_digests(text)
    terms = bigrams(text)
    condition = Q(number=text.strip().upper()) | Q(legacy_number=text.strip(), legacy_number__gt="")
    for party in ("applicant", "agent"):
        condition |= Q(**{f"{party}__id_digest__in": digests}) | Q(**{f"{party}__phone_digest__in": digests})
        condition |= Q(**{f"{party}__name_terms__contains": terms}) if terms else Q()
    return condition


class Case(models.Model):
    """One application on its way through the hall (办件), bound to the version it was taken in under (article 7).

    `legacy_number` is the number under which another system kept a case taken over at go-live.
    `state` is written by `operations.lifecycle.move` alone. `accepted_on` is the legal day of acceptance from which
    both limits count; it may lie before `accepted_at` when acceptance was deemed (许可法32).
    """

    number = models.CharField(_("办件编号"), max_length=24, unique=True)
    lookup_code = models.CharField(_("查询码"), max_length=8)
    item = models.ForeignKey(Item, models.PROTECT, related_name="cases", verbose_name=_("事项"))
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="cases", verbose_name=_("事项版本"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="cases", verbose_name=_("收件中心"))
    window = models.ForeignKey(Window, models.PROTECT, related_name="cases", verbose_name=_("收件窗口"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="cases", verbose_name=_("决定部门"))
    handling = models.CharField(_("办件类型"), max_length=12, choices=Handling)
    state = models.CharField(_("状态"), max_length=16, choices=CaseState, default=CaseState.RECEIVED)
    priority = models.CharField(_("缓急"), max_length=10, choices=Priority, default=Priority.ORDINARY)
    received_at = models.DateTimeField(_("收件时间"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("收件人")
    )
    supplemented_at = models.DateTimeField(_("补正齐全时间"), null=True, blank=True)
    accepted_on = models.DateField(_("受理日"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("受理登记时间"), null=True, blank=True)
    is_deemed_accepted = models.BooleanField(_("视为受理"), default=False)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("终结时间"), null=True, blank=True)
    step = models.ForeignKey(
        ProcessStep, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("当前环节")
    )
    step_started_on = models.DateField(_("环节开始日"), null=True, blank=True)
    legacy_number = models.CharField(_("原系统编号"), max_length=60, blank=True, editable=False)
    history = History()

    objects = models.Manager.from_queryset(CaseQuerySet)()

    class Meta:
        verbose_name = _("办件")
        verbose_name_plural = _("办件")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["department", "state"], name="case_department_state"),
            models.Index(fields=["window", "state"], name="case_window_state"),
            models.Index(fields=["hall", "state"], name="case_hall_state"),
            models.Index(fields=["-received_at", "-id"], name="case_received_at"),
            models.Index(OPEN_AND_MARKED, F("received_at").desc(), F("id").desc(), name="case_marked_then_newest"),
            models.Index(fields=["legacy_number"], condition=Q(legacy_number__gt=""), name="case_legacy_number"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "legacy_number"], condition=Q(legacy_number__gt=""), name="one_case_a_legacy_number"
            ),
            models.CheckConstraint(
                name="acceptance_has_day_and_moment",
                condition=Q(accepted_on__isnull=True, accepted_at__isnull=True)
                | Q(accepted_on__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="granted_case_was_accepted",
                condition=~Q(state__in=[CaseState.GRANTED, CaseState.REFUSED, CaseState.IN_REVIEW])
                | Q(accepted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="decided_not_before_receipt",
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("received_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("approvals:desk:case", args=[self.number])

    def may_move(self, act: Act) -> bool:
        """Whether the table of moves knows `act` from the present state."""
        return self.state in MOVES[act]

    @property
    def public_state(self) -> CaseState:
        """What the public may know of the state: a refusal that still climbs does not exist yet (article 14)."""
        if self.state != CaseState.REFUSAL_FILING:
            return CaseState(self.state)
        return CaseState.IN_REVIEW if self.accepted_on else CaseState.RECEIVED

    @property
    def awaits_delivery(self) -> bool:
        """Whether its decision, or the refusal to accept it, has still to be served (许可法44)."""
        unserved = self.state == CaseState.NOT_ACCEPTED and self.delivered_at is None
        return unserved or self.state in (CaseState.GRANTED, CaseState.REFUSED)

    @property
    def delivery(self) -> Any:
        """The service that stands, or None: one that came back by post does not (许可法44)."""
        return next((row for row in self.deliveries.all() if row.returned_on is None), None)

    def notice_passed(self, at: datetime) -> bool:
        """Whether the days of telling ran out unused: the case then counts as accepted (许可法32)."""
        return self.clocks.filter(kind=ClockKind.NOTICE, stopped_at__isnull=True, due_at__lt=at).exists()

    def open_filing(self) -> Any:
        """The refusal filing that still climbs, or None (article 14)."""
        return self.filings.filter(state=FilingState.OPEN).first()


class CaseMaterial(models.Model):
    """What the clerk found for one material of the list: complete, wrong or missing (article 12)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    requirement = models.ForeignKey(MaterialRequirement, models.PROTECT, related_name="+")
    result = models.CharField(_("核对结果"), max_length=10, choices=CheckResult)
    remark = models.CharField(_("需要怎样补正"), max_length=500, blank=True)
    checked_at = models.DateTimeField(_("核对时间"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("收到的材料")
        verbose_name_plural = _("收到的材料")
        ordering = ["case_id", "requirement__order"]
        constraints = [models.UniqueConstraint(fields=["case", "requirement"], name="one_check_a_material")]

    def __str__(self) -> str:
        return self.requirement.name

    def must_be_told(self) -> bool:
        """Whether a notice has to name it: handed in and wrong, or missing where it is asked of all (article 12)."""
        return self.result == CheckResult.WRONG or (
            self.result == CheckResult.MISSING and (self.requirement.is_necessary or self.requirement.may_follow)
        )


class ReceptionDraft(models.Model):
    """What a clerk has typed on the reception page so far, encrypted, so that nothing is lost on reload."""

    clerk = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content = EncryptedTextField(context="approvals.receptiondraft.content")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("接件草稿")
        verbose_name_plural = _("接件草稿")

    def __str__(self) -> str:
        return str(self.clerk)
