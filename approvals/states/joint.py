"""Joint handling of several departments' items (并联审批, article 15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JointState(models.TextChoices):
    OPEN = "open", _("办理中")
    CLOSED = "closed", _("已办结")


class JointAct(models.TextChoices):
    """What can be done to a project; the value is also the name of its address under the project."""

    CHECK = "materials", _("核对共用材料")
    ACCEPT = "acceptance", _("受理")
    NOTIFY = "deficiency-notice", _("合并一次性告知")
    SUPPLEMENT = "supplement", _("登记补正")
    OPEN_STAGE = "stage", _("进入下一阶段")
    ADD = "members", _("并入办件")
    DROP = "members/end", _("取消未收件的事项")
    ASK = "opinions", _("征求部门意见")
    ANSWER = "opinions/answer", _("答复意见")
    INSPECT = "inspections", _("登记联合勘验")
    MEET = "meetings", _("登记联审会议")
    EXTEND = "extension", _("延长联合办理期限")
    CLOSE = "closure", _("办结项目")
    WITHDRAW = "withdrawal", _("撤回项目")


class OpinionAnswer(models.TextChoices):
    """The only answers of an assisting department (practice: 并联审批)."""

    AGREE = "agree", _("同意")
    DISAGREE = "disagree", _("不同意")
    FORWARD = "forward", _("同意但需转报")


class InspectionOutcome(models.TextChoices):
    PASSED = "passed", _("通过")
    CORRECT = "correct", _("限期整改")
    FAILED = "failed", _("不通过")
