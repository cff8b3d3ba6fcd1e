"""What the fields of a paper's content are called, and an example of every kind for previews.

A new kind of paper adds its fields and, best, an example; without one the last issued paper lends its content.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.states import PaperKind

#: Field of the content → what people call it.
FIELDS: dict[str, Any] = {
    "case": _("办件编号"),
    "lookup_code": _("查询码"),
    "item": _("事项名称"),
    "item_code": _("事项编码"),
    "version": _("事项版本"),
    "applicant": _("申请人"),
    "agent": _("代理人"),
    "department": _("出具单位"),
    "hall": _("服务中心"),
    "window": _("窗口号"),
    "officer": _("经办人"),
    "consult_phone": _("咨询电话"),
    "complaint_phone": _("投诉电话"),
    "received_at": _("收件时间"),
    "received_on": _("收件日期"),
    "issued_on": _("出具日期"),
    "legal_basis": _("设定依据"),
    "materials": _("申请材料"),
    "notice_due_on": _("告知期限"),
    "statement": _("说明"),
    "accepted_on": _("受理日期"),
    "is_deemed_accepted": _("是否视为受理"),
    "promise": _("承诺时限"),
    "statute": _("法定时限"),
    "lines": _("需要补正的材料"),
    "total": _("材料份数"),
    "complete": _("齐全份数"),
    "reply_days": _("补正天数"),
    "reply_by": _("补正截止日期"),
    "facts": _("查明的事实"),
    "ground": _("事由"),
    "ground_label": _("理由"),
    "provision": _("依据的条款"),
    "remedies": _("救济途径"),
    "text": _("告知内容"),
    "started_on": _("开始日期"),
    "expected_days": _("预计天数"),
    "expected_end": _("预计结束日期"),
    "days": _("延长天数"),
    "reason": _("理由"),
    "due_before": _("原到期日"),
    "due_after": _("新到期日"),
    "result": _("颁发的证件"),
    "validity": _("有效期"),
    "delivery_due_on": _("送达期限"),
    "rows": _("事项内容"),
}

#: What every paper carries (documents._head), as an example.
HEAD: dict[str, Any] = {
    "case": "SF20260000042",
    "lookup_code": "7K4M9QRT",
    "item": "娱乐场所经营活动许可",
    "item_code": "SFWL0001",
    "version": 3,
    "applicant": "示范县星河湾文化娱乐有限公司",
    "agent": "覃小兰",
    "department": "示范县文化广电旅游局",
    "hall": "示范县行政服务中心",
    "window": 12,
    "officer": "李晓岚",
    "consult_phone": "0758-000-0112",
    "complaint_phone": "0758-000-0001",
    "received_at": "2026-09-02T09:18+08:00",
    "received_on": "2026-09-02",
    "issued_on": "2026-09-02",
    "legal_basis": ["《娱乐场所管理条例》第九条"],
}
_REMEDIES = {
    "body": "示范县人民政府",
    "court": "示范县人民法院",
    "days": 60,
    "months": 6,
    "text": "不服本决定的，可以自收到本决定书之日起 60 日内向示范县人民政府申请行政复议，"
    "或者在 6 个月内向示范县人民法院提起行政诉讼。",
}
_REFUSAL = {
    "facts": "经营场所与星河小学的直线距离为 160 米。\n现场检查时，消防通道未保持畅通。",
    "ground": "conditions_unmet",
    "ground_label": "不符合法定条件",
    "provision": "《娱乐场所管理条例》第七条第三项",
    "accepted_on": "2026-09-02",
    "remedies": _REMEDIES,
}
_MATERIALS = [
    {"name": name, "originals": originals, "copies": copies, "result": result, "result_label": label, "remark": remark}
    for name, originals, copies, result, label, remark in (
        ("设立申请书", 1, 0, "complete", "齐全", ""),
        ("法定代表人身份证件", None, 1, "complete", "齐全", "已核对原件"),
        ("消防安全检查合格证明", 1, 1, "missing", "缺少", ""),
    )
]

#: Kind → an example of its own fields.
EXAMPLES: dict[str, dict[str, Any]] = {
    PaperKind.RECEIPT: {
        "materials": _MATERIALS,
        "notice_due_on": "2026-09-09",
        "statement": "本凭证不是受理通知。逾期没有告知的，自收到申请材料之日起即为受理（行政许可法第三十二条）。",
    },
    PaperKind.ACCEPTANCE: {
        "accepted_on": "2026-09-02",
        "is_deemed_accepted": False,
        "promise": {"limit": 8, "unit": "working", "due_on": "2026-09-14", "provisional": False},
        "statute": {"limit": 20, "unit": "working", "due_on": "2026-10-09", "provisional": True},
        "statement": "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计入期限，"
        "将另行书面告知。",
    },
    PaperKind.DEFICIENCY: {
        "lines": [
            {"name": "消防安全检查合格证明", "result": "missing", "result_label": "缺少", "needed": "请补交原件 1 份"},
            {
                "name": "经营场所平面图",
                "result": "wrong",
                "result_label": "不符",
                "needed": "图上要标明包厢面积和疏散通道，由绘制单位盖章",
            },
        ],
        "total": 9,
        "complete": 7,
        "reply_days": 30,
        "reply_by": "2026-10-21",
        "statement": "除出现新的事实外，不再要求补正本告知书以外的材料。",
    },
    PaperKind.NON_ACCEPTANCE: _REFUSAL,
    PaperKind.REFUSAL: _REFUSAL,
    PaperKind.PAUSE: {
        "ground": "专家评审",
        "text": "本件需要组织专家评审，定于 2026 年 9 月 10 日在县政务服务中心三楼会议室进行，请派员到场说明。",
        "started_on": "2026-09-04",
        "expected_days": 30,
        "expected_end": "2026-10-23",
        "accepted_on": "2026-09-02",
    },
    PaperKind.EXTENSION: {
        "days": 10,
        "reason": "需要对周边学校、居民区的距离实地核查",
        "accepted_on": "2026-09-02",
        "due_before": "2026-10-09",
        "due_after": "2026-10-23",
    },
    PaperKind.GRANT: {
        "reason": "核定消费者人数 120 人。",
        "accepted_on": "2026-09-02",
        "result": "娱乐经营许可证",
        "validity": "两年，自 2026 年 9 月 14 日起",
        "delivery_due_on": "2026-09-28",
    },
}

#: What the generic template sets.
GENERIC = {
    "rows": [["事由", "现场核查"], ["时间", "2026 年 9 月 10 日 9:30"]],
    "statement": "请准备好有关材料。",
}


def field_label(name: str) -> str:
    """The Chinese name of a field; an unknown one keeps its own."""
    return str(FIELDS.get(name, name))


def example(kind: str) -> dict[str, Any]:
    """A whole content of `kind` that names nobody real."""
    return HEAD | EXAMPLES.get(kind, GENERIC)
