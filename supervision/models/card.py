"""Supervision cards (督办卡, S1): each with its trigger, its evidence and the people it concerns."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, CaseClock
from approvals.states import ClockKind
from hall.history import History, TrackedManager, TrackedQuerySet
from hall.models import Hall
from hall.worktime import WorkCalendar
from staff.models import Department
from staff.queries import scope_of
from supervision.states import RULINGS, CardLevel, CardState, Trigger
from windows.models import Vacancy, Window
from windows.queries import windows_held

EXPLAIN_WITHIN = 2  # working days after the card was issued
APPEAL_WITHIN = 3  # working days after the card was upheld [D]


class CardQuerySet(TrackedQuerySet):
    def visible_to(self, user: Any, at: datetime) -> "CardQuerySet":
        """Cards that `user` may know of at `at`: those of the cases she may see, and those that name her."""
        scope = scope_of(user, at)
        if scope.sees_everything:
            return self
        return self.filter(
            Q(member=user.pk)
            | Q(window__in=windows_held(user, at))
            | Q(department__in=scope.departments)
            | Q(hall__in=scope.halls)
            | scope.represented("department", "hall")
        )

    def unsettled(self) -> "CardQuerySet":
        """Cards on which somebody still has to act: not ruled on yet; a warning only while its clock runs."""
        running = CaseClock.objects.filter(case=OuterRef("case"), kind=OuterRef("clock"), stopped_at__isnull=True)
        still_warns = ~Q(level=CardLevel.WARNING) | Exists(running)
        return self.filter(still_warns, state__in=[CardState.OPEN, CardState.EXPLAINED, CardState.APPEALED])

    def with_people(self) -> "CardQuerySet":
        """With everything that a list shows of a card, in one query."""
        people = ("department", "window", "member", "chief", "explanation")
        return self.select_related("case__version", "vacancy__post__window", "hall", *people)


class Card(models.Model):
    """One finding about a case or an empty post, however often the job runs.

    There is one card per case, clock, trigger, level and day of the breach, and one per vacancy and level.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="cards", verbose_name=_("办件"))
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, related_name="cards", verbose_name=_("空岗"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("服务中心"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+", verbose_name=_("窗口"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cards", verbose_name=_("责任人")
    )
    chief = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("首席代表")
    )
    clock = models.CharField(_("计时"), max_length=10, choices=ClockKind, blank=True)
    trigger = models.CharField(_("事由"), max_length=24, choices=Trigger)
    level = models.CharField(_("级别"), max_length=8, choices=CardLevel)
    breach_on = models.DateField(_("发生日"))
    state = models.CharField(_("状态"), max_length=10, choices=CardState, default=CardState.OPEN)
    evidence = models.JSONField(_("证据"), default=dict)
    issued_at = models.DateTimeField(_("发出时间"))
    ruling = models.CharField(_("处理理由"), max_length=500, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    ruled_at = models.DateTimeField(_("处理时间"), null=True)
    history = History()

    objects = models.Manager.from_queryset(CardQuerySet)()

    class Meta:
        verbose_name = _("督办卡")
        verbose_name_plural = _("督办卡")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock", "trigger", "level", "breach_on"], name="one_card_a_breach"
            ),
            models.UniqueConstraint(fields=["vacancy", "level"], name="one_card_a_vacancy_and_level"),
            models.CheckConstraint(
                name="card_is_about_a_case_or_a_vacancy",
                condition=Q(case__isnull=False, vacancy__isnull=True) | Q(case__isnull=True, vacancy__isnull=False),
            ),
            models.CheckConstraint(
                name="settled_card_states_its_reason",
                condition=~Q(state__in=RULINGS) | (~Q(ruling="") & Q(ruled_by__isnull=False, ruled_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["hall", "state", "level"], name="card_hall_state_level")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.subject} {self.get_trigger_display()}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:desk:card", args=[self.pk])

    @property
    def subject(self) -> str:
        """What the card is about, as its pages name it: the number of the case, or the post."""
        return str(self.case or self.vacancy.post)

    def explain_by(self, calendar: WorkCalendar) -> date:
        """The last local day on which an explanation is in time: two working days after the card (S1)."""
        return calendar.add_working_days(localdate(self.issued_at), EXPLAIN_WITHIN)

    def appeal_by(self, calendar: WorkCalendar) -> date | None:
        """The last local day on which the member may appeal against the ruling; None before there is one."""
        return calendar.add_working_days(localdate(self.ruled_at), APPEAL_WITHIN) if self.ruled_at else None

    def is_explanation_late(self, calendar: WorkCalendar, on: date) -> bool:
        """Whether the explanation came, or on the day `on` would come, after its last day."""
        given = getattr(self, "explanation", None)
        return (localdate(given.at) if given else on) > self.explain_by(calendar)

    def may_be_settled(self, calendar: WorkCalendar, on: date) -> bool:
        """Whether the card can be ruled on, on the day `on`: it was explained, or the time to explain is over."""
        return self.state == CardState.EXPLAINED or (self.state == CardState.OPEN and on > self.explain_by(calendar))


class Explanation(models.Model):
    """What the person concerned says about a card, due within two working days (S1, 条例36)."""

    card = models.OneToOneField(Card, models.PROTECT, related_name="explanation")
    text = models.TextField(_("情况说明"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("说明人"))
    at = models.DateTimeField(_("说明时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("情况说明")
        verbose_name_plural = _("情况说明")

    def __str__(self) -> str:
        return f"{self.card}"


class Appeal(models.Model):
    """What the member says against a card that was upheld, once, and what somebody else ruled on it (申诉, S1)."""

    card = models.OneToOneField(Card, models.PROTECT, related_name="appeal")
    text = models.TextField(_("申诉理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申诉人"))
    at = models.DateTimeField(_("申诉时间"))
    outcome = models.CharField(_("申诉结论"), max_length=10, choices=CardState, blank=True)
    reason = models.CharField(_("结论理由"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("督办卡申诉")
        verbose_name_plural = _("督办卡申诉")
        constraints = [
            models.CheckConstraint(
                name="decided_appeal_states_its_reason",
                condition=Q(outcome="", reason="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(outcome__in=RULINGS, decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="nobody_decides_her_own_appeal",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card}"
