"""What departments say to each other about a project: opinions, joint inspections, meetings (article 15)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.document import OfficialPaper
from approvals.models.joint import JointCase
from approvals.states import InspectionOutcome, OpinionAnswer
from hall.history import History, TrackedManager
from staff.models import Department

FEWEST_INSPECTORS = 2  # of one department at a joint inspection


class JointOpinion(models.Model):
    """The lead asks one assisting department for its opinion by a day (抄告); silence counts as no objection.

    `reply_by` still counts. `silent_at` is when the silence was put on record, with the closing of the project.
    """

    joint = models.ForeignKey(JointCase, models.PROTECT, related_name="opinions")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("协办单位"))
    asked = models.CharField(_("征求意见的内容"), max_length=1000)
    reply_by = models.DateField(_("答复期限"))
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+", verbose_name=_("抄告单"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("抄告时间"))
    answer = models.CharField(_("答复"), max_length=10, choices=OpinionAnswer, blank=True)
    reasons = models.CharField(_("理由"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    silent_at = models.DateTimeField(_("记为无异议的时间"), null=True, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("部门意见")
        verbose_name_plural = _("部门意见")
        ordering = ["joint", "asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="disagreement_gives_reasons",
                condition=~Q(answer=OpinionAnswer.DISAGREE) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="answer_or_silence_never_both",
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False, silent_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["joint", "department"],
                condition=Q(answer="", silent_at__isnull=True),
                name="one_open_question_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joint.number} {self.department}"


class JointInspection(models.Model):
    """One site visit of all departments together (联合勘验), organised by the lead; the opinions stand in its units."""

    joint = models.ForeignKey(JointCase, models.PROTECT, related_name="inspections")
    place = models.CharField(_("地点"), max_length=200)
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"))
    applicant_person = models.CharField(_("申请人在场人员"), max_length=60)
    checkpoints = ArrayField(models.CharField(max_length=300), verbose_name=_("勘验情况"))
    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="+", verbose_name=_("勘验记录"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("联合勘验")
        verbose_name_plural = _("联合勘验")
        ordering = ["joint", "started_at", "pk"]
        constraints = [
            models.CheckConstraint(name="inspection_ends_after_it_began", condition=Q(ended_at__gte=F("started_at")))
        ]

    def __str__(self) -> str:
        return f"{self.joint.number} {self.place}"


class JointInspectionUnit(models.Model):
    """One department at a joint inspection: who came and its opinion; without people it was absent, which counts as
    no objection to what was agreed."""

    inspection = models.ForeignKey(JointInspection, models.PROTECT, related_name="units")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("单位"))
    people = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("参加人员"))
    outcome = models.CharField(_("意见"), max_length=10, choices=InspectionOutcome, blank=True)
    opinion = models.CharField(_("说明"), max_length=500, blank=True)
    correct_by = models.DateField(_("整改期限"), null=True, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("勘验单位")
        verbose_name_plural = _("勘验单位")
        ordering = ["inspection", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "department"], name="department_once_an_inspection"),
            models.CheckConstraint(
                name="who_came_gave_an_opinion",
                condition=Q(people__len=0, outcome="") | Q(people__len__gt=0) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="failed_inspection_gives_reasons",
                condition=~Q(outcome=InspectionOutcome.FAILED) | ~Q(opinion=""),
            ),
            models.CheckConstraint(
                name="correction_has_a_day",
                condition=~Q(outcome=InspectionOutcome.CORRECT) | Q(correct_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.department)

    @property
    def is_absent(self) -> bool:
        return not self.people

    @property
    def is_short_handed(self) -> bool:
        """Fewer than two people came: to be pointed out, not refused."""
        return 0 < len(self.people) < FEWEST_INSPECTORS


class JointMeeting(models.Model):
    """One meeting of the departments of a project (联审会议) with its minutes and who stayed away."""

    joint = models.ForeignKey(JointCase, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("会议日期"))
    participants = models.CharField(_("参加人员"), max_length=500)
    minutes = models.TextField(_("会议纪要"), max_length=5000)
    present = models.ManyToManyField(Department, related_name="+", verbose_name=_("到会单位"))
    absent = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("缺席单位"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("联审会议")
        verbose_name_plural = _("联审会议")
        ordering = ["joint", "held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.joint.number} {self.held_on}"
