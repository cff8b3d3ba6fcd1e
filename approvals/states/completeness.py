"""What a file may lack (article 23)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileGap(models.TextChoices):
    """One thing that a complete file has and this one has not."""

    PHONE = "phone", _("没有申请人电话")
    ADDRESS = "address", _("没有申请人地址")
    ID_TYPE = "id_type", _("证件类型与申请人类别不符")
    AGENT_PHONE = "agent_phone", _("没有代理人电话")
    MATERIALS = "materials", _("材料没有全部核对")
    REMARKS = "remarks", _("不齐的材料没有写明需要什么")
    DELAY_REASON = "delay_reason", _("超期没有说明原因")
    RECEIPT = "receipt", _("没有送达回证")
    RECEIVER_ID = "receiver_id", _("领取人证件没有核对")
    SIGNATURE = "signature", _("邮件没有登记签收")
