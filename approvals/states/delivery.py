"""How a result reaches the applicant, and into whose hands (许可法44, 民事诉讼法 on service)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryMethod(models.TextChoices):
    COUNTER = "counter", _("窗口领取")
    POST = "post", _("邮寄")
    ELECTRONIC = "electronic", _("电子送达")
    LEFT = "left", _("留置送达")
    NOTICE = "notice", _("公告送达")


class ReceiverRelation(models.TextChoices):
    """Who receives, seen from the applicant."""

    SELF = "self", _("本人")
    AGENT = "agent", _("代理人")
    REPRESENTATIVE = "representative", _("法定代表人或者负责人")
    HOUSEHOLD = "household", _("同住成年家属")


#: Relations that are no party of the case: they show a document of their own and the proof of the relation.
PROVEN_RELATIONS = (ReceiverRelation.REPRESENTATIVE, ReceiverRelation.HOUSEHOLD)
