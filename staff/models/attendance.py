"""Attendance (article 18): clocks, what they sent, the punches, and the days that are worked out from them.

Punches are facts and never deleted; `PresenceSpell` and `AttendanceDay` are derived from punches, leave and sessions by
`staff.operations.attendance.recount`, untracked, and can be rebuilt at any time. No biometric template is ever stored.
"""

from ipaddress import ip_address, ip_network

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager, TrackedQuerySet
from hall.models import Hall
from staff.models.member import StaffMember
from staff.states import CorrectionState, DayResult, PunchDirection, PunchProblem, PunchSource


def checked_network(word: str) -> str:
    """The network of one clock or of one floor, as it is kept. Raises ValidationError."""
    try:
        network = ip_network(word.strip(), strict=False)
    except ValueError as error:
        message = _("“%(word)s”不是网段，请写成 10.20.0.0/16 或者 10.20.3.4")
        raise ValidationError(message, params={"word": word}) from error
    if network.prefixlen == 0:
        raise ValidationError(_("网段不能是整个网络，请写考勤机所在的网段"))
    return str(network)


class AttendanceDevice(models.Model):
    """A fingerprint clock known to the hall (考勤机): only a known serial number from a known network is heard."""

    serial = models.CharField(
        _("序列号"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]{4,32}$", _("序列号由 4 至 32 个字母、数字组成"))],
    )
    name = models.CharField(_("名称"), max_length=40, help_text=_("如“一楼东门”"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="devices", verbose_name=_("服务中心"))
    networks = ArrayField(
        models.CharField(max_length=43), verbose_name=_("允许的网段"), help_text=_("如 10.20.0.0/16，用逗号分开")
    )
    tells_direction = models.BooleanField(
        _("区分上下班"), default=False, help_text=_("机器上按“上班”“下班”键打卡时选上；否则按先后次序认定")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("考勤机")
        verbose_name_plural = _("考勤机")
        ordering = ["hall", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Networks are written one way, whoever enters them."""
        try:
            self.networks = [checked_network(word) for word in self.networks or []]
        except ValidationError as error:
            raise ValidationError({"networks": error}) from error

    def stands_at(self, address: str) -> bool:
        """Whether `address` lies in one of the networks from which this clock may speak."""
        try:
            place = ip_address(address)
            place = getattr(place, "ipv4_mapped", None) or place
            return any(place in ip_network(network, strict=False) for network in self.networks)
        except ValueError:
            return False


class DeviceContact(models.Model):
    """When a clock was last heard, and how far its time is off; overwritten by each contact."""

    device = models.OneToOneField(AttendanceDevice, models.PROTECT, related_name="contact")
    seen_at = models.DateTimeField(_("最近联系"))
    uploaded_at = models.DateTimeField(_("最近上传"), null=True)
    drift_seconds = models.IntegerField(_("时钟误差（秒）"), null=True, help_text=_("正数为快，负数为慢"))
    stamp = models.CharField(_("已收到的标记"), max_length=20, blank=True, help_text=_("考勤机自己的上传标记"))

    class Meta:
        verbose_name = _("考勤机联系")
        verbose_name_plural = _("考勤机联系")

    def __str__(self) -> str:
        return str(self.device)


class PunchUpload(models.Model):
    """One upload as it came (原始数据), kept for review: the raw body, and what was made of it."""

    source = models.CharField(_("来源"), max_length=12, choices=PunchSource)
    device = models.ForeignKey(
        AttendanceDevice, models.PROTECT, null=True, related_name="uploads", verbose_name=_("考勤机")
    )
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("服务中心"))
    received_at = models.DateTimeField(_("收到时间"))
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    file_name = models.CharField(_("文件名"), max_length=120, blank=True)
    body = models.BinaryField(_("原文"))
    digest = models.CharField(_("原文摘要"), max_length=64)
    times_received = models.PositiveIntegerField(_("收到次数"), default=1)
    lines = models.PositiveIntegerField(_("行数"), default=0)
    stored = models.PositiveIntegerField(_("新记录"), default=0)
    problems = models.JSONField(_("未采用的行"), default=list)
    uploaded_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人"))

    class Meta:
        verbose_name = _("打卡上传")
        verbose_name_plural = _("打卡上传")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "device", "hall", "digest"], name="one_row_an_upload", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.device or self.file_name} {localtime(self.received_at):%Y-%m-%d %H:%M}"


class PunchQuerySet(TrackedQuerySet):
    def counting(self) -> "PunchQuerySet":
        """Punches that count: a known person's, without a problem, not annulled."""
        return self.filter(member__isnull=False, problem="", annulled_at__isnull=True)


class ClockRecord(models.Model):
    """One punch (打卡记录): who, when, by which clock. A wrong one is annulled with a reason, never deleted."""

    pin = models.CharField(_("考勤号"), max_length=16)
    member = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="punches", verbose_name=_("工作人员")
    )
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("服务中心"))
    punched_at = models.DateTimeField(_("打卡时间"))
    direction = models.CharField(_("上下班"), max_length=8, choices=PunchDirection, default=PunchDirection.UNKNOWN)
    source = models.CharField(_("来源"), max_length=12, choices=PunchSource)
    device = models.ForeignKey(AttendanceDevice, models.PROTECT, null=True, related_name="+", verbose_name=_("考勤机"))
    upload = models.ForeignKey(PunchUpload, models.PROTECT, null=True, related_name="records", verbose_name=_("上传"))
    problem = models.CharField(_("不采用的原因"), max_length=12, choices=PunchProblem, blank=True)
    received_at = models.DateTimeField(_("收到时间"))
    annulled_at = models.DateTimeField(_("作废时间"), null=True)
    annulled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", verbose_name=_("作废人"))
    annul_reason = models.CharField(_("作废理由"), max_length=200, blank=True)
    history = History()

    objects = models.Manager.from_queryset(PunchQuerySet)()

    class Meta:
        verbose_name = _("打卡记录")
        verbose_name_plural = _("打卡记录")
        ordering = ["punched_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "pin", "punched_at", "source"],
                name="one_punch_a_device_pin_and_moment",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="annulled_punch_states_its_reason",
                condition=Q(annulled_at__isnull=True) | (Q(annulled_by__isnull=False) & ~Q(annul_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["member", "punched_at"], name="punch_member_moment")]

    def __str__(self) -> str:
        return f"{self.member or self.pin} {localtime(self.punched_at):%Y-%m-%d %H:%M}"


class AttendanceCorrection(models.Model):
    """A request to put a forgotten punch on record, decided by the hall (补卡, article 18)."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="corrections", verbose_name=_("工作人员"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("服务中心"))
    punched_at = models.DateTimeField(_("应打卡时间"))
    direction = models.CharField(_("上下班"), max_length=8, choices=PunchDirection)
    reason = models.CharField(_("说明"), max_length=300)
    state = models.CharField(_("状态"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED)
    proposed_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人"))
    decided_at = models.DateTimeField(_("审核时间"), null=True)
    opinion = models.CharField(_("意见"), max_length=300, blank=True)
    record = models.OneToOneField(
        ClockRecord, models.PROTECT, null=True, related_name="correction", verbose_name=_("补登的记录")
    )
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("补卡申请")
        verbose_name_plural = _("补卡申请")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "punched_at", "direction"],
                condition=Q(state=CorrectionState.PROPOSED),
                name="one_open_correction_a_punch",
                violation_error_message=_("这次补卡已经申请过，正在等候审核"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {localtime(self.punched_at):%Y-%m-%d %H:%M}"


def moments(start: str, end: str) -> Func:
    """The time from one column to another, the end not included, as a range for exclusion constraints."""
    return Func(F(start), F(end), Value("[)"), function="tstzrange")


class PresenceSpell(models.Model):
    """Derived: a stretch of one session in which a member was in the hall by her punches. Times are aware."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="presence")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    date = models.DateField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(help_text=_("没有下班打卡时为班次结束"))

    class Meta:
        verbose_name = _("在岗时段")
        verbose_name_plural = _("在岗时段")
        ordering = ["began_at"]
        constraints = [
            ExclusionConstraint(
                name="one_presence_a_member_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (moments("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            )
        ]
        indexes = [models.Index(fields=["member", "date"], name="presence_member_day")]

    def __str__(self) -> str:
        return f"{self.member} {localtime(self.began_at):%H:%M}–{localtime(self.ended_at):%H:%M}"


class AttendanceDay(models.Model):
    """Derived: the result of one member's day (考勤结果); `sessions` lists each session as the sheet prints it."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="attendance", verbose_name=_("工作人员"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("服务中心"))
    date = models.DateField(_("日期"))
    result = models.CharField(_("结果"), max_length=12, choices=DayResult)
    sessions = models.JSONField(_("班次"), default=list)
    late = models.PositiveSmallIntegerField(_("迟到（次）"), default=0)
    early = models.PositiveSmallIntegerField(_("早退（次）"), default=0)
    missing = models.PositiveSmallIntegerField(_("缺卡（次）"), default=0)
    absent = models.PositiveSmallIntegerField(_("旷工（半天）"), default=0)
    counted_at = models.DateTimeField(_("计算时间"))

    class Meta:
        verbose_name = _("考勤日")
        verbose_name_plural = _("考勤日")
        ordering = ["-date", "member"]
        constraints = [models.UniqueConstraint(fields=["member", "date"], name="one_result_a_member_and_day")]
        indexes = [
            models.Index(fields=["hall", "date"], name="attendance_hall_day"),
            models.Index(fields=["counted_at"], name="attendance_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.date} {self.get_result_display()}"
