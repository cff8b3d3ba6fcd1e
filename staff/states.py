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
