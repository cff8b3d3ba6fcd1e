"""Refusals and their filing (article 14)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.states import DEPARTMENT_ROLES, Role

#: The roles that may be a level of a filing, lowest first: a filing climbs in this order and never down.
LEVEL_ROLES = DEPARTMENT_ROLES

#: The levels of a department that has set none of its own.
DEFAULT_LEVELS: tuple[Role, ...] = LEVEL_ROLES


class RefusalKind(models.TextChoices):
    ACCEPTANCE = "acceptance", _("不予受理")
    GRANT = "grant", _("不予许可")


class FilingState(models.TextChoices):
    OPEN = "open", _("报备中")
    AGREED = "agreed", _("已同意")
    RETURNED = "returned", _("已退回")
    LAPSED = "lapsed", _("逾期失效")


class RefusalGround(models.TextChoices):
    """Legal grounds for a refusal; the facts and the provision are written beside it (article 14)."""

    NOT_REQUIRED = "not_required", _("事项依法不需要取得行政许可")
    NOT_COMPETENT = "not_competent", _("事项依法不属于本机关职权范围")
    CONDITIONS_UNMET = "conditions_unmet", _("不符合法定条件、标准")
    FORBIDDEN = "forbidden", _("法律、法规规定不得准予")
    FALSE_MATERIALS = "false_materials", _("隐瞒有关情况或者提供虚假材料")
    QUOTA_FULL = "quota_full", _("依法有数量限制，已无名额")
