"""The life of a case: its states, the acts, and the table of moves: which act leads from which state to which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands (docs/interface.md; a finer one may be added, none renamed)."""

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
    RAISE_FEE = "fee-order", _("开具缴款通知")
    RECORD_SIGNATURE = "delivery/signature", _("登记签收")
    RETURN_DELIVERY = "delivery/return", _("登记退件")
    EXPLAIN_DELAY = "delay-reason", _("说明超期原因")
    CLOSE = "closure", _("归档")
    NOTIFY_AGAIN = "second-notice", _("因新的事实再次告知")
    CLOSE_SILENT = "silence", _("逾期未补正，办结")
    ACCEPT_CONDITIONALLY = "conditional-acceptance", _("容缺受理")
    FOLLOW_UP = "promised-materials", _("登记容缺补交")
    CLOSE_UNFULFILLED = "unfulfilled-promise", _("容缺逾期未补，办结")
    DECLARE = "self-declaration", _("登记告知承诺")
    VERIFY_DECLARATION = "declaration-check", _("核查告知承诺")
    TELL_HEARING = "hearing", _("告知听证权利")
    ANSWER_HEARING = "hearing/answer", _("登记听证要求")
    CALL_HEARING = "hearing/notice", _("通知听证")
    RECORD_HEARING = "hearing/record", _("归档听证笔录")
    MARK_PRIORITY = "priority", _("标记缓急")


#: The article or provision under which each act is done, printed with it, with its event and its errors.
ARTICLE_OF: dict[Act, int | str] = {
    Act.ACCEPT: "许可法32",
    Act.NOTIFY_DEFICIENCY: 12,
    Act.SUPPLEMENT: 12,
    Act.REFUSE_ACCEPTANCE: 14,
    Act.REVIEW: 8,
    Act.PAUSE: "许可法45",
    Act.RESUME: "许可法45",
    Act.EXTEND: "许可法42",
    Act.DECIDE: "许可法38",
    Act.AGREE_REFUSAL: 14,
    Act.RETURN_REFUSAL: 14,
    Act.DELIVER: "许可法44",
    Act.WITHDRAW: "许可法29",
    Act.CORRECT: 23,
    Act.RAISE_FEE: 5,
    Act.RECORD_SIGNATURE: "许可法44",
    Act.RETURN_DELIVERY: "许可法44",
    Act.EXPLAIN_DELAY: "条例36",
    Act.CLOSE: 23,
    Act.NOTIFY_AGAIN: 12,
    Act.CLOSE_SILENT: 12,
    Act.ACCEPT_CONDITIONALLY: 12,
    Act.FOLLOW_UP: 12,
    Act.CLOSE_UNFULFILLED: 12,
    Act.DECLARE: 12,
    Act.VERIFY_DECLARATION: 12,
    Act.TELL_HEARING: "许可法47",
    Act.ANSWER_HEARING: "许可法47",
    Act.CALL_HEARING: "许可法48",
    Act.RECORD_HEARING: "许可法48",
    Act.MARK_PRIORITY: 26,
}

#: States in which the case is accepted and lies with the reviewers.
UNDER_WAY = (CaseState.ACCEPTED, CaseState.IN_REVIEW)

#: Accepted, and neither decided nor being refused.
BEFORE_DECISION = (*UNDER_WAY, CaseState.PAUSED)

#: States in which the authority still owes its decision.
UNDECIDED_STATES = (CaseState.RECEIVED, CaseState.DEFICIENT, *BEFORE_DECISION, CaseState.REFUSAL_FILING)

#: Cases that still run; the others are finished.
OPEN_STATES = (*UNDECIDED_STATES, CaseState.GRANTED, CaseState.REFUSED)

_BEFORE_ACCEPTANCE = (CaseState.RECEIVED, CaseState.DEFICIENT)

#: States behind an acceptance, in which a limit may have passed unexplained.
_EVER_ACCEPTED = (
    *BEFORE_DECISION,
    CaseState.REFUSAL_FILING,
    CaseState.GRANTED,
    CaseState.REFUSED,
    CaseState.DELIVERED,
    CaseState.CLOSED,
    CaseState.WITHDRAWN,
)
_VERIFIABLE = (
    *BEFORE_DECISION,
    CaseState.REFUSAL_FILING,
    CaseState.GRANTED,
    CaseState.DELIVERED,
    CaseState.CLOSED,
)

#: act → {state before: states it may lead to}. One state after is the rule; two where the act itself decides.
MOVES: dict[Act, dict[CaseState, tuple[CaseState, ...]]] = {
    Act.ACCEPT: {CaseState.RECEIVED: (CaseState.ACCEPTED,)},
    Act.NOTIFY_DEFICIENCY: {CaseState.RECEIVED: (CaseState.DEFICIENT,)},
    Act.SUPPLEMENT: {CaseState.DEFICIENT: (CaseState.RECEIVED, CaseState.DEFICIENT)},
    Act.REFUSE_ACCEPTANCE: {CaseState.RECEIVED: (CaseState.REFUSAL_FILING,)},
    Act.REVIEW: {state: (CaseState.IN_REVIEW,) for state in UNDER_WAY},
    Act.PAUSE: {state: (CaseState.PAUSED,) for state in UNDER_WAY},
    Act.RESUME: {CaseState.PAUSED: BEFORE_DECISION},  # paused on for a hearing that was called
    Act.EXTEND: {state: (state,) for state in BEFORE_DECISION},
    Act.DECIDE: {state: (CaseState.GRANTED, CaseState.REFUSAL_FILING) for state in UNDER_WAY},
    Act.AGREE_REFUSAL: {
        CaseState.REFUSAL_FILING: (CaseState.REFUSAL_FILING, CaseState.REFUSED, CaseState.NOT_ACCEPTED)
    },
    Act.RETURN_REFUSAL: {CaseState.REFUSAL_FILING: (CaseState.RECEIVED, *UNDER_WAY)},
    Act.DELIVER: {
        **{state: (CaseState.DELIVERED,) for state in (CaseState.GRANTED, CaseState.REFUSED)},
        CaseState.NOT_ACCEPTED: (CaseState.NOT_ACCEPTED,),  # served too; the applicant goes on reading 不予受理
    },
    Act.WITHDRAW: {state: (CaseState.WITHDRAWN,) for state in UNDECIDED_STATES},
    Act.CORRECT: {state: (state,) for state in OPEN_STATES},
    Act.RAISE_FEE: {state: (state,) for state in (*BEFORE_DECISION, CaseState.GRANTED)},
    Act.RECORD_SIGNATURE: {state: (state,) for state in (CaseState.DELIVERED, CaseState.NOT_ACCEPTED)},
    Act.RETURN_DELIVERY: {
        CaseState.DELIVERED: (CaseState.GRANTED, CaseState.REFUSED),  # served to nobody: as it was decided
        CaseState.NOT_ACCEPTED: (CaseState.NOT_ACCEPTED,),
    },
    Act.EXPLAIN_DELAY: {state: (state,) for state in _EVER_ACCEPTED},
    Act.CLOSE: {
        CaseState.DELIVERED: (CaseState.CLOSED,),
        CaseState.NOT_ACCEPTED: (CaseState.NOT_ACCEPTED,),
        CaseState.WITHDRAWN: (CaseState.WITHDRAWN,),
    },
    Act.NOTIFY_AGAIN: {state: (CaseState.DEFICIENT,) for state in _BEFORE_ACCEPTANCE},
    Act.CLOSE_SILENT: {CaseState.DEFICIENT: (CaseState.WITHDRAWN,)},
    Act.ACCEPT_CONDITIONALLY: {state: (CaseState.ACCEPTED,) for state in _BEFORE_ACCEPTANCE},
    Act.FOLLOW_UP: {state: (state,) for state in (*BEFORE_DECISION, CaseState.REFUSAL_FILING)},
    Act.DECLARE: {state: _BEFORE_ACCEPTANCE for state in _BEFORE_ACCEPTANCE},
    Act.VERIFY_DECLARATION: {state: (state,) for state in _VERIFIABLE},
    Act.CLOSE_UNFULFILLED: {state: (CaseState.WITHDRAWN,) for state in BEFORE_DECISION},
    Act.TELL_HEARING: {state: (state,) for state in UNDER_WAY},
    Act.ANSWER_HEARING: {
        **{state: (state,) for state in (*UNDER_WAY, CaseState.REFUSAL_FILING)},
        CaseState.PAUSED: (*UNDER_WAY, CaseState.PAUSED),  # a hearing let go ends its pause
    },
    Act.CALL_HEARING: {state: (CaseState.PAUSED,) for state in BEFORE_DECISION},
    Act.RECORD_HEARING: {CaseState.PAUSED: BEFORE_DECISION} | {state: (state,) for state in UNDER_WAY},
    Act.MARK_PRIORITY: {state: (state,) for state in OPEN_STATES},
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
    FILING_AGREED = "filing_agreed", _("逐级同意报备")
    FILING_RETURNED = "filing_returned", _("退回报备")
    FILING_LAPSED = "filing_lapsed", _("报备逾期失效")
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予许可")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    DELIVERED = "delivered", _("送达")
    WITHDRAWN = "withdrawn", _("撤回")
    CORRECTED = "corrected", _("更正")
    FEE_RAISED = "fee_raised", _("开具缴款通知")
    FEE_CANCELLED = "fee_cancelled", _("作废缴款通知")
    FEE_PAID = "fee_paid", _("缴费")
    FEE_REFUNDED = "fee_refunded", _("退费")
    SIGNED_FOR = "signed_for", _("签收")
    DELIVERY_RETURNED = "delivery_returned", _("退件，重新送达")
    DELAY_EXPLAINED = "delay_explained", _("说明超期原因")
    CLOSED = "closed", _("归档")
    NOTIFIED_AGAIN = "notified_again", _("因新的事实再次告知")
    CLOSED_SILENT = "closed_silent", _("逾期未补正，按撤回办结")
    CONDITIONALLY_ACCEPTED = "conditionally_accepted", _("容缺受理")
    FOLLOWED_UP = "followed_up", _("容缺补交材料")
    CLOSED_UNFULFILLED = "closed_unfulfilled", _("容缺逾期未补，按撤回办结")
    DECLARED = "declared", _("告知承诺")
    DECLARATION_CONFIRMED = "declaration_confirmed", _("告知承诺核查属实")
    DECLARATION_FALSE = "declaration_false", _("告知承诺核查不实")
    IMPORTED = "imported", _("从原系统转入")
    HEARING_TOLD = "hearing_told", _("告知听证权利")
    HEARING_ASKED = "hearing_asked", _("要求听证")
    HEARING_WAIVED = "hearing_waived", _("放弃听证")
    HEARING_CALLED = "hearing_called", _("通知听证")
    HEARING_RECORDED = "hearing_recorded", _("听证笔录归档")
    PRIORITY_MARKED = "priority_marked", _("标记缓急")
    PAPER_CORRECTED = "paper_corrected", _("更正文书")
    JOINED = "joined", _("并入并联审批项目")


class ClockKind(models.TextChoices):
    """The clocks of a case (docs/rules.md), and the expected length of a pause."""

    NOTICE = "notice", _("一次告知")
    PROMISE = "promise", _("审批承诺")
    STATUTE = "statute", _("法定时限")
    STEP = "step", _("审查环节")
    DELIVERY = "delivery", _("送达")
    PAUSE = "pause", _("中止预计")
    JOINT = "joint", _("联合办理")


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


class DecisionOutcome(models.TextChoices):
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予许可")


class ReviewOutcome(models.TextChoices):
    PASSED = "passed", _("通过")
    FAILED = "failed", _("不通过")
