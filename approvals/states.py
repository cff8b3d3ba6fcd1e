"""Fixed choices of items and cases, and the table of moves: which act leads a case from which state to which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitUnit(models.TextChoices):
    """Units of a limit; a source that says only 日 has none until a person decides (rules: unit)."""

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
    """Kinds of case (rules: kinds of case)."""

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


class CaseState(models.TextChoices):
    """Where a case stands (contract: states; a finer one may be added, none renamed)."""

    RECEIVED = "received", _("已收件")
    DEFICIENT = "deficient", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    IN_REVIEW = "in_review", _("审查中")
    PAUSED = "paused", _("中止中")
    REFUSAL_FILING = "refusal_filing", _("否定报备中")
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予许可")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    DELIVERED = "delivered", _("已送达")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class Act(models.TextChoices):
    """What can be done to a case; the value is also the name of its address under the case."""

    ACCEPT = "acceptance", _("受理")
    NOTIFY_DEFICIENCY = "deficiency-notice", _("一次性告知")
    SUPPLEMENT = "supplement", _("登记补正")
    REFUSE_ACCEPTANCE = "non-acceptance", _("不予受理")
    REVIEW = "review", _("审查意见")
    PAUSE = "pause", _("中止计时")
    RESUME = "pause/end", _("恢复计时")
    EXTEND = "extension", _("延期")
    DECIDE = "decision", _("作出决定")
    AGREE_REFUSAL = "refusal-filing/agreement", _("同意报备")
    RETURN_REFUSAL = "refusal-filing/return", _("退回报备")
    DELIVER = "delivery", _("送达")
    WITHDRAW = "withdrawal", _("登记撤回")
    CORRECT = "correction", _("更正笔误")


#: Cases that still run; the others are finished.
OPEN_STATES = (
    CaseState.RECEIVED,
    CaseState.DEFICIENT,
    CaseState.ACCEPTED,
    CaseState.IN_REVIEW,
    CaseState.PAUSED,
    CaseState.REFUSAL_FILING,
    CaseState.GRANTED,
    CaseState.REFUSED,
)

#: States in which the authority still owes its decision.
UNDECIDED_STATES = OPEN_STATES[:6]

_UNDER_WAY = (CaseState.ACCEPTED, CaseState.IN_REVIEW)

#: act → {state before: states it may lead to}. One state after is the rule; two where the act itself decides.
MOVES: dict[Act, dict[CaseState, tuple[CaseState, ...]]] = {
    Act.ACCEPT: {CaseState.RECEIVED: (CaseState.ACCEPTED,)},
    Act.NOTIFY_DEFICIENCY: {CaseState.RECEIVED: (CaseState.DEFICIENT,)},
    Act.SUPPLEMENT: {CaseState.DEFICIENT: (CaseState.RECEIVED, CaseState.DEFICIENT)},
    Act.REFUSE_ACCEPTANCE: {CaseState.RECEIVED: (CaseState.REFUSAL_FILING,)},
    Act.REVIEW: {state: (CaseState.IN_REVIEW,) for state in _UNDER_WAY},
    Act.PAUSE: {state: (CaseState.PAUSED,) for state in _UNDER_WAY},
    Act.RESUME: {CaseState.PAUSED: _UNDER_WAY},
    Act.EXTEND: {state: (state,) for state in (*_UNDER_WAY, CaseState.PAUSED)},
    Act.DECIDE: {state: (CaseState.GRANTED, CaseState.REFUSAL_FILING) for state in _UNDER_WAY},
    Act.AGREE_REFUSAL: {CaseState.REFUSAL_FILING: (CaseState.REFUSED, CaseState.NOT_ACCEPTED)},
    Act.RETURN_REFUSAL: {CaseState.REFUSAL_FILING: (CaseState.RECEIVED, *_UNDER_WAY)},
    Act.DELIVER: {state: (CaseState.DELIVERED,) for state in (CaseState.GRANTED, CaseState.REFUSED)},
    Act.WITHDRAW: {state: (CaseState.WITHDRAWN,) for state in UNDECIDED_STATES},
    Act.CORRECT: {state: (state,) for state in OPEN_STATES},
}


class EventKind(models.TextChoices):
    """What happened to a case, in the past tense."""

    RECEIVED = "received", _("收件")
    DEFICIENCY_NOTIFIED = "deficiency_notified", _("一次性告知")
    SUPPLEMENTED = "supplemented", _("补正")
    ACCEPTED = "accepted", _("受理")
    DEEMED_ACCEPTED = "deemed_accepted", _("视为受理")
    REVIEWED = "reviewed", _("审查意见")
    PAUSED = "paused", _("中止，期限暂停")
    RESUMED = "resumed", _("恢复计时")
    EXTENDED = "extended", _("延期")
    REFUSAL_FILED = "refusal_filed", _("否定报备")
    FILING_RETURNED = "filing_returned", _("退回报备")
    FILING_LAPSED = "filing_lapsed", _("报备逾期失效")
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予许可")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    DELIVERED = "delivered", _("送达")
    WITHDRAWN = "withdrawn", _("撤回")
    CORRECTED = "corrected", _("更正")


class ClockKind(models.TextChoices):
    """The clocks of a case (rules: four clocks), and the expected length of a pause."""

    NOTICE = "notice", _("一次告知")
    PROMISE = "promise", _("审批承诺")
    STATUTE = "statute", _("法定时限")
    STEP = "step", _("审查环节")
    DELIVERY = "delivery", _("送达")
    PAUSE = "pause", _("中止预计")


class PauseGround(models.TextChoices):
    """The eight legal grounds, and nothing else (许可法45)."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")


class CheckResult(models.TextChoices):
    """What the clerk found when she checked a material against the item's list (article 12)."""

    COMPLETE = "complete", _("齐全")
    WRONG = "wrong", _("不符")
    MISSING = "missing", _("缺少")


class IdType(models.TextChoices):
    RESIDENT_ID = "resident_id", _("居民身份证")
    PASSPORT = "passport", _("护照")
    HMT_PERMIT = "hmt_permit", _("港澳台通行证或者居住证")
    CREDIT_CODE = "credit_code", _("统一社会信用代码")
    OTHER = "other", _("其他证件")


class PaperKind(models.TextChoices):
    """Official papers of part 1; the label is the title, `PAPER_MARKS` the word in the number."""

    RECEIPT = "receipt", _("申请材料接收凭证")
    ACCEPTANCE = "acceptance", _("受理通知书")
    DEFICIENCY = "deficiency", _("申请材料补正一次性告知书")
    NON_ACCEPTANCE = "non_acceptance", _("不予受理决定书")
    PAUSE = "pause", _("期限暂停告知书")
    EXTENSION = "extension", _("延期告知书")
    GRANT = "grant", _("准予决定书")
    REFUSAL = "refusal", _("不予许可决定书")


PAPER_MARKS = {
    PaperKind.RECEIPT: "收",
    PaperKind.ACCEPTANCE: "受",
    PaperKind.DEFICIENCY: "补",
    PaperKind.NON_ACCEPTANCE: "不受",
    PaperKind.PAUSE: "停",
    PaperKind.EXTENSION: "延",
    PaperKind.GRANT: "准",
    PaperKind.REFUSAL: "不准",
}


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


class DecisionOutcome(models.TextChoices):
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予许可")


class ReviewOutcome(models.TextChoices):
    PASSED = "passed", _("通过")
    FAILED = "failed", _("不通过")


class DeliveryMethod(models.TextChoices):
    COUNTER = "counter", _("窗口领取")
    POST = "post", _("邮寄")
    ELECTRONIC = "electronic", _("电子送达")


class LifeEvent(models.TextChoices):
    """Everyday headings under which the public finds items (screens: home, by life event)."""

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


class MandatePower(models.TextChoices):
    """What a mandate lets a clerk do at the window (article 9)."""

    ACCEPT = "accept", _("受理")
    DECIDE = "decide", _("当场决定")
    SEAL = "seal", _("使用审批专用章")


class SealState(models.TextChoices):
    IN_USE = "in_use", _("在用")
    LOST = "lost", _("挂失")
    REPLACED = "replaced", _("已更换")
    RETIRED = "retired", _("停用")
