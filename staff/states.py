"""Roles of people in the hall."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Powers that a dated `RoleAssignment` gives; a window clerk needs none, her post is her power."""

    CHIEF_REPRESENTATIVE = "chief_representative", _("首席代表")
    SECTION_REVIEWER = "section_reviewer", _("审批股审核人")
    DEPUTY_LEADER = "deputy_leader", _("分管领导")
    PRINCIPAL_LEADER = "principal_leader", _("主要领导")
    HALL_MANAGER = "hall_manager", _("中心管理")
    DUTY_OFFICER = "duty_officer", _("值班负责人")
    HALL_LEADER = "hall_leader", _("中心领导")
    SUPERVISOR = "supervisor", _("监察")
    CASHIER = "cashier", _("收费员")
    SYSTEM = "system", _("系统")


#: Roles that belong to a department, and those that belong to a hall (without one: to every hall of the county).
DEPARTMENT_ROLES = (Role.CHIEF_REPRESENTATIVE, Role.SECTION_REVIEWER, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)
HALL_ROLES = (Role.HALL_MANAGER, Role.DUTY_OFFICER, Role.HALL_LEADER, Role.SUPERVISOR, Role.CASHIER)


class PunchSource(models.TextChoices):
    """How a punch came on record."""

    PUSH = "push", _("考勤机上传")
    SPREADSHEET = "spreadsheet", _("表格导入")
    CORRECTION = "correction", _("补卡")


class PunchDirection(models.TextChoices):
    IN = "in", _("上班")
    OUT = "out", _("下班")
    UNKNOWN = "unknown", _("未区分")


class PunchProblem(models.TextChoices):
    """Why a stored punch does not count."""

    UNKNOWN_PIN = "unknown_pin", _("考勤号不认识")
    FUTURE = "future", _("时间在将来")
    REPEAT = "repeat", _("一分钟内重复")


class CorrectionState(models.TextChoices):
    PROPOSED = "proposed", _("待审核")
    APPROVED = "approved", _("已补登")
    REFUSED = "refused", _("未同意")


class SessionResult(models.TextChoices):
    """How one session of a member went (article 18)."""

    ON_TIME = "on_time", _("正常")
    LATE = "late", _("迟到")
    EARLY = "early", _("早退")
    LATE_AND_EARLY = "late_early", _("迟到早退")
    MISSING_PUNCH = "missing", _("缺卡")
    ABSENT = "absent", _("旷工")
    ON_LEAVE = "on_leave", _("请假")
    ON_ERRAND = "on_errand", _("外出")
    RUNNING = "running", _("进行中")
    AHEAD = "ahead", _("未到")


class DayResult(models.TextChoices):
    """The result of a member's day: what needs attention first comes first."""

    ABSENT = "absent", _("旷工")
    MISSING_PUNCH = "missing", _("缺卡")
    LATE_OR_EARLY = "late_early", _("迟到早退")
    ON_LEAVE = "on_leave", _("请假")
    ON_ERRAND = "on_errand", _("外出")
    ON_TIME = "on_time", _("正常")
    RUNNING = "running", _("进行中")
    HOLIDAY = "holiday", _("休息日")


class LeaveKind(models.TextChoices):
    """Kinds of leave and errand (docs/rules.md)."""

    OFFICIAL = "official", _("公假")
    PRIVATE = "private", _("事假")
    SICK = "sick", _("病假")
    ANNUAL = "annual", _("年休")
    ERRAND = "errand", _("临时外出")
    BUSINESS_TRIP = "business_trip", _("出差")
    TRAINING = "training", _("培训")


#: Kinds that are work elsewhere, not rest.
ERRANDS = (LeaveKind.ERRAND, LeaveKind.BUSINESS_TRIP, LeaveKind.TRAINING)


class LeaveState(models.TextChoices):
    REQUESTED = "requested", _("待批")
    APPROVED = "approved", _("已准")
    REFUSED = "refused", _("未准")
    CANCELLED = "cancelled", _("已撤销")
    RETURNED = "returned", _("已销假")


class LengthUnit(models.TextChoices):
    HOURS = "hours", _("小时")
    DAYS = "days", _("个工作日")


class RequestKind(models.TextChoices):
    """What is asked about a posting (articles 28 and 30)."""

    NOMINATE = "nominate", _("选派")
    REPLACE = "replace", _("调换")
    SEND_BACK = "send_back", _("退回")


class RequestState(models.TextChoices):
    PROPOSED = "proposed", _("待审核")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Keeper(models.TextChoices):
    """The two sides of dual management (双重管理, article 29)."""

    UNIT = "unit", _("派出单位")
    HALL = "hall", _("服务中心")


class Fact(models.TextChoices):
    """What is kept about a posted person; `DUAL_MANAGEMENT` says by whom (article 29)."""

    PERSON = "person", _("人选")
    POST = "post", _("拟任岗位")
    DUTIES = "duties", _("业务职责")
    DEPARTMENT_ROLES = "department_roles", _("单位职责")
    APPROVAL = "approval", _("派驻审核备案")
    ATTENDANCE = "attendance", _("考勤")
    CONDUCT = "conduct", _("日常行为")
    ASSESSMENT = "assessment", _("考核")


#: Dual management (article 29): the unit names the person and her work, the hall looks after her days in the hall.
DUAL_MANAGEMENT: dict[Fact, Keeper] = {
    Fact.PERSON: Keeper.UNIT,
    Fact.POST: Keeper.UNIT,
    Fact.DUTIES: Keeper.UNIT,
    Fact.DEPARTMENT_ROLES: Keeper.UNIT,
    Fact.APPROVAL: Keeper.HALL,
    Fact.ATTENDANCE: Keeper.HALL,
    Fact.CONDUCT: Keeper.HALL,
    Fact.ASSESSMENT: Keeper.HALL,
}
