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
