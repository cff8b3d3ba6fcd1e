"""The list of acts on the page of a case: what may be done now with its form and its law, what may not and why."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from approvals.forms.acts import FORMS, ActForm, CheckMaterialsForm
from approvals.forms.checklist import ChecklistForm
from approvals.forms.joint import JointForm
from approvals.policies import allowed, barred
from approvals.states import ARTICLE_OF, Act, HearingStage, JointAct
from hall.errors import RuleBroken
from hall.permissions import one_moment, refusal
from hall.regulation import cite
from windows.policies import serve_window

#: act → what follows from it; its law is ARTICLE_OF.
NOTES = {
    Act.ACCEPT: _("出具受理通知书，两个期限从次日起算"),
    Act.NOTIFY_DEFICIENCY: _("需要补正的全部内容写进一份告知书，只告知一次"),
    Act.SUPPLEMENT: _("交齐的当天重新起算 5 个工作日"),
    Act.REFUSE_ACCEPTANCE: _("先报备，逐级同意后才生效，报备时间计入期限"),
    Act.REVIEW: _("由行政审批股写明结论和意见"),
    Act.PAUSE: _("先出书面告知，中止期间不计入期限"),
    Act.RESUME: _("写明结果，期限从次日起续算"),
    Act.EXTEND: _("一次，最多 10 个工作日，承诺期限不变"),
    Act.DECIDE: _("准予即出具决定书，不予许可先报备"),
    Act.AGREE_REFUSAL: _("逐级审核，最后一级同意才出具决定书，写明救济途径"),
    Act.RETURN_REFUSAL: _("退回原办理环节，期限照常计算"),
    Act.DELIVER: _("决定后 10 个工作日内送达"),
    Act.WITHDRAW: _("凭申请人的书面申请，办件终结"),
    Act.CORRECT: _("改前改后都留痕，证件号遮盖显示"),
    Act.RAISE_FEE: _("只按公布的标准，只在收费窗口缴款，不影响期限"),
    Act.RECORD_SIGNATURE: _("邮件签收的日期为送达日期"),
    Act.RETURN_DELIVERY: _("邮件退回的没有送达，从退回之日起 10 个工作日内重新送达"),
    Act.EXPLAIN_DELAY: _("每件超期都要说明原因，并向社会公布"),
    Act.CLOSE: _("生成卷内目录，资料不全的不能归档"),
    Act.NOTIFY_AGAIN: _("只限一次性告知以后才知道的新事实，同时发红牌督办"),
    Act.CLOSE_SILENT: _("告知书上的补正期限已过，书面告知后按撤回办结"),
    Act.ACCEPT_CONDITIONALLY: _("凭申请人的书面承诺先受理，可容缺的材料限期补交"),
    Act.FOLLOW_UP: _("补齐以前不能作出准予的决定"),
    Act.CLOSE_UNFULFILLED: _("补交期限已过，书面告知后按撤回办结"),
    Act.DECLARE: _("申请人书面承诺代替证明，受理后 20 个工作日内核查"),
    Act.VERIFY_DECLARATION: _("受理后 20 个工作日内核查，不实的不能准予"),
    Act.TELL_HEARING: _("告知申请人和利害关系人，5 个工作日内可以要求听证"),
    Act.ANSWER_HEARING: _("要求的，20 个工作日内举行；都放弃的，可以作出决定"),
    Act.CALL_HEARING: _("7 个工作日前通知，到笔录归档为止不计入期限"),
    Act.RECORD_HEARING: _("根据笔录作出决定；归档当天结束中止"),
    Act.MARK_PRIORITY: _("紧急和重大的排在前面，期限不变，理由留痕"),
}

#: Words of the button where the name of the act alone would be vague.
BUTTONS = {
    Act.ACCEPT: _("受理，出具受理通知书"),
    Act.NOTIFY_DEFICIENCY: _("出具一次性告知书"),
    Act.SUPPLEMENT: _("登记收到的补正材料"),
    Act.REFUSE_ACCEPTANCE: _("报备不予受理"),
    Act.REVIEW: _("提交审查意见"),
    Act.PAUSE: _("中止，出具告知书"),
    Act.EXTEND: _("批准延期，出具告知书"),
    Act.AGREE_REFUSAL: _("同意"),
    Act.RETURN_REFUSAL: _("退回"),
    Act.DELIVER: _("登记送达"),
    Act.CORRECT: _("更正"),
    Act.RAISE_FEE: _("开具缴款通知书"),
    Act.EXPLAIN_DELAY: _("登记并公布原因"),
    Act.CLOSE: _("归档，生成卷内目录"),
    Act.NOTIFY_AGAIN: _("出具再次补正告知书"),
    Act.CLOSE_SILENT: _("按撤回办结，出具告知书"),
    Act.ACCEPT_CONDITIONALLY: _("容缺受理，出具通知书"),
    Act.FOLLOW_UP: _("登记收到的容缺材料"),
    Act.DECLARE: _("登记，出具告知承诺书"),
    Act.VERIFY_DECLARATION: _("登记核查结论"),
    Act.CLOSE_UNFULFILLED: _("按撤回办结，出具告知书"),
    Act.RESUME: _("恢复计时，出具通知书"),
    Act.TELL_HEARING: _("出具听证告知书"),
    Act.ANSWER_HEARING: _("登记"),
    Act.CALL_HEARING: _("出具听证通知书"),
    Act.RECORD_HEARING: _("归档笔录"),
    Act.MARK_PRIORITY: _("标记"),
}

#: Acts that move the case on, in the order in which one is the next step of the person who sees it.
NEXT = (
    Act.AGREE_REFUSAL,
    Act.CLOSE_SILENT,
    Act.CLOSE_UNFULFILLED,
    Act.SUPPLEMENT,
    Act.ACCEPT,
    Act.ACCEPT_CONDITIONALLY,
    Act.NOTIFY_DEFICIENCY,
    Act.FOLLOW_UP,
    Act.ANSWER_HEARING,
    Act.RECORD_HEARING,
    Act.RESUME,
    Act.DELIVER,
    Act.REVIEW,
    Act.DECIDE,
    Act.CLOSE,
)


@dataclass(frozen=True)
class Attempt:
    """An act that was tried and refused: its form as filled in, the broken rule. No act: a check of materials."""

    act: Act | None
    form: ActForm
    broken: RuleBroken | None = None

    @property
    def article(self) -> str:
        return cite(self.broken.article) if self.broken else ""


@dataclass(frozen=True)
class Panel:
    """One act that may be done now; `path` is its address under the case or the project."""

    act: Act | JointAct
    form: ActForm | JointForm
    law: str
    note: str
    is_primary: bool
    is_open: bool

    @property
    def label(self) -> str:
        return str(self.act.label)

    @property
    def is_checklist(self) -> bool:
        return isinstance(self.form, ChecklistForm)

    @property
    def is_multipart(self) -> bool:
        return self.form.is_multipart()

    @property
    def has_nothing_to_say(self) -> bool:
        """A notice without a single material: the checklist has to say first what is wanting."""
        return self.is_checklist and not self.form.requirements

    @property
    def button(self) -> str:
        """The words of the button that does it: the paper or the fact that follows."""
        return str(BUTTONS.get(self.act, self.label))

    @property
    def path(self) -> str:
        return f"{self.act.value}/"


@dataclass(frozen=True)
class Barred:
    label: str
    reason: str
    article: str

    @property
    def cited(self) -> str:
        return str(_("（%(article)s）") % {"article": self.article}) if self.article else ""


@dataclass(frozen=True)
class Panels:
    """Acts that may be done and that may not, the check of the materials while it is open, and a form out of place."""

    allowed: list[Panel]
    barred: list[Barred]
    check: CheckMaterialsForm | None
    lost: Attempt | None


def act_panels(case, user, at, attempt=None) -> Panels:
    """The acts on `case` for `user`; `attempt` keeps its form, and is `lost` when its act is no longer allowed."""
    with one_moment():
        acts, bars = allowed(user, case, at), barred(user, case, at)
        check = _check_form(case, user, at, attempt)
    first = next((act for act in NEXT if act in acts and _is_waited_for(act, case)), None)
    refused = [Barred(str(act.label), broken.message, cite(broken.article)) for act, broken in bars]
    return Panels(
        allowed=[_panel(act, case, attempt, is_primary=act == first) for act in acts],
        barred=refused,
        check=check,
        lost=attempt if attempt and attempt.act not in acts and attempt.form is not check else None,
    )


def _is_waited_for(act, case) -> bool:
    """Whether the act is a step forward: to ask or to waive after all is possible, but nobody waits for it."""
    return act != Act.ANSWER_HEARING or case.hearing.stage == HearingStage.TOLD


def _check_form(case, user, at, attempt) -> CheckMaterialsForm | None:
    """The checklist of a case that is neither accepted nor told, for those who serve its window."""
    if not case.may_move(Act.ACCEPT) or refusal(_serve_case, user, case, at):
        return None
    return attempt.form if attempt and attempt.act is None else CheckMaterialsForm(case=case)


def _serve_case(user, case, at):
    return serve_window(user, case.window, at)


def _panel(act, case, attempt, *, is_primary) -> Panel:
    tried = attempt is not None and attempt.act == act
    return Panel(
        act=act,
        form=attempt.form if tried else FORMS[act](case=case),
        law=cite(ARTICLE_OF[act]),
        note=str(NOTES[act]),
        is_primary=is_primary,
        is_open=tried,
    )
