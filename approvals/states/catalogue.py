"""Fixed choices of items: units, types, materials, life events (articles 7 and 13)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitUnit(models.TextChoices):
    """Units of a limit; a source that says only 日 has none until a person decides (docs/rules.md)."""

    WORKING = "working", _("工作日")
    NATURAL = "natural", _("日（自然日）")
    IMMEDIATE = "immediate", _("当场")


class ItemType(models.TextChoices):
    LICENCE = "licence", _("行政许可")
    CONFIRMATION = "confirmation", _("行政确认")
    BENEFIT = "benefit", _("行政给付")
    REWARD = "reward", _("行政奖励")
    RULING = "ruling", _("行政裁决")
    OTHER_POWER = "other_power", _("其他行政权力")
    PUBLIC_SERVICE = "public_service", _("公共服务")


class Handling(models.TextChoices):
    """Kinds of case (docs/rules.md)."""

    IMMEDIATE = "immediate", _("即办件")
    COMMITTED = "committed", _("承诺件")
    JOINT = "joint", _("联办件")
    FORWARDED = "forwarded", _("上报件")
    RETURNED = "returned", _("退回件")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已公布")


class Audience(models.TextChoices):
    PERSON = "person", _("个人")
    ENTERPRISE = "enterprise", _("企业和其他组织")


class MaterialForm(models.TextChoices):
    PAPER = "paper", _("纸质")
    ELECTRONIC = "electronic", _("电子")
    BOTH = "both", _("纸质或电子")


class Necessity(models.TextChoices):
    NECESSARY = "necessary", _("必要")
    BY_CASE = "by_case", _("情形必要")
    OPTIONAL = "optional", _("非必要")
    MAY_FOLLOW = "may_follow", _("可容缺")


class LifeEvent(models.TextChoices):
    """Everyday headings under which the public finds items."""

    BIRTH = "birth", _("出生与户口")
    SCHOOL = "school", _("上学")
    WORK = "work", _("就业与社保")
    MARRIAGE = "marriage", _("结婚")
    HEALTH = "health", _("看病与医保")
    RETIREMENT = "retirement", _("退休与养老")
    DISABILITY = "disability", _("残疾人服务")
    DEATH = "death", _("身后事")
    START_BUSINESS = "start_business", _("开办企业")
    CONSTRUCTION = "construction", _("建设项目")
    HIRING = "hiring", _("用工与人才")
    CLOSE_BUSINESS = "close_business", _("企业注销")
