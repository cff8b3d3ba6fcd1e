"""What may be done to a project now: each act with its form, its law and what follows."""

from django.utils.translation import gettext_lazy as _

from approvals.forms.joint import JOINT_FORMS
from approvals.states import JointAct
from approvals.views.desk.panels import Barred, Panel
from hall.regulation import cite

JOINT_NOTES = {
    JointAct.CHECK: (12, _("写进每个需要这份材料的办件")),
    JointAct.ACCEPT: ("许可法32", _("受理所有必要材料齐全的事项，各出受理通知书")),
    JointAct.NOTIFY: (12, _("各部门要补正的合并告知一次，各出告知书")),
    JointAct.SUPPLEMENT: ("许可法32", _("交一次，写进每个要求补正的办件")),
    JointAct.OPEN_STAGE: (15, _("前一阶段都办结后收件，期限从现在起算")),
    JointAct.ADD: (15, _("单独收的件并进来，状态不变")),
    JointAct.DROP: (15, _("实际不需要的事项，写明理由")),
    JointAct.ASK: (15, _("每个单位一份抄告单，逾期视为无异议")),
    JointAct.ANSWER: (15, _("同意、不同意或者同意但需转报")),
    JointAct.INSPECT: (15, _("一次勘验，各部门当场写明意见")),
    JointAct.MEET: (15, _("记下到会、缺席的单位和纪要")),
    JointAct.EXTEND: ("许可法42", _("经本级人民政府负责人批准，一次，最多 15 个工作日")),
    JointAct.CLOSE: (15, _("所有事项办结后，写明意见")),
    JointAct.WITHDRAW: ("许可法29", _("凭申请人的书面申请，没有决定的事项全部撤回，项目终结")),
}

#: Acts in the order in which one is the next step of the person who sees it.
JOINT_NEXT = (
    JointAct.ANSWER,
    JointAct.SUPPLEMENT,
    JointAct.ACCEPT,
    JointAct.OPEN_STAGE,
    JointAct.CLOSE,
    JointAct.ASK,
)


def joint_panels(joint, user, at, allowed, tried=None) -> list[Panel]:
    """The acts on `joint` for `user`; a refused act keeps its form, whether it is still allowed or not."""
    acts = [act for act in JointAct if act in allowed or (tried is not None and act == tried[0])]
    done = {JointAct.ASK} if joint.opinions.exists() else set()
    first = next((act for act in JOINT_NEXT if act in acts and act not in done), None)
    panels = []
    for act in acts:
        is_open = tried is not None and tried[0] == act
        form = tried[1] if is_open else JOINT_FORMS[act](joint=joint, user=user, at=at)
        law, note = JOINT_NOTES[act]
        panels.append(Panel(act, form, cite(law), str(note), is_primary=act == first, is_open=is_open))
    return [panel for panel in panels if panel.is_open or not panel.has_nothing_to_say]


def barred_lines(barred) -> list[Barred]:
    """The acts of `policies.joint_barred` as the page lists them."""
    return [Barred(str(act.label), broken.message, cite(broken.article)) for act, broken in barred]
