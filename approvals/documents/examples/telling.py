"""What is told on the way to acceptance, and where it ends there."""

from typing import Any

from approvals.documents.examples.remedies import remedies
from approvals.states import PaperKind

_MATERIALS = [
    {"name": name, "originals": originals, "copies": copies, "result": result, "result_label": label, "remark": remark}
    for name, originals, copies, result, label, remark in (
        ("设立申请书", 1, 0, "complete", "齐全", ""),
        ("法定代表人身份证件", None, 1, "complete", "齐全", "已核对原件"),
        ("消防安全检查合格证明", 1, 1, "missing", "缺少", ""),
    )
]

_LIMITS = {
    "accepted_on": "2026-09-02",
    "is_deemed_accepted": False,
    "promise": {"limit": 8, "unit": "working", "due_on": "2026-09-14", "provisional": False},
    "statute": {"limit": 20, "unit": "working", "due_on": "2026-10-09", "provisional": True},
    "statement": "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计入期限，将另行书面告知。",
}
TELLING: dict[str, dict[str, Any]] = {
    PaperKind.RECEIPT: {
        "materials": _MATERIALS,
        "notice_due_on": "2026-09-09",
        "statement": "本凭证不是受理通知。逾期没有告知的，自收到申请材料之日起即为受理（行政许可法第三十二条）。",
    },
    PaperKind.ACCEPTANCE: _LIMITS,
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
    PaperKind.SECOND_NOTICE: {
        "first": "示文旅许补字〔2026〕第000012号",
        "fact": "9 月 8 日，住建部门书面告知：经营场所所在楼层的用途已经由商业变更为仓储。",
        "known_at": "2026-09-08T10:20+08:00",
        "known_on": "2026-09-08",
        "lines": [
            {
                "name": "房屋用途证明",
                "result": "wrong",
                "result_label": "不符",
                "needed": "提交变更后的不动产权证书复印件",
            },
        ],
        "reply_days": 30,
        "reply_by": "2026-10-28",
        "statement": "除出现新的事实外，不再要求补正以前的告知书和本告知书以外的材料。",
    },
    PaperKind.CLOSURE: {
        "reason": "逾期没有补正",
        "told": "示文旅许补字〔2026〕第000012号、示文旅许再补字〔2026〕第000003号",
        "due_on": "2026-10-21",
        "materials": ["消防安全检查合格证明", "经营场所平面图"],
        "statement": "本件按撤回申请办结，不影响你（单位）重新提出申请；已经交来的材料原件可以到窗口领回。",
        "remedies": remedies("终止办理", "本告知书"),
    },
    PaperKind.CONDITIONAL: _LIMITS
    | {
        "pledge": "本公司承诺在 2026 年 9 月 10 日前补交下列材料；逾期没有补交的，同意按撤回申请办结。",
        "lines": [
            {"name": "法定代表人身份证件复印件", "needed": "请补交复印件 1 份"},
            {"name": "章程", "needed": "由全体股东签字或者盖章"},
        ],
        "follow_by": "2026-09-10",
        "follow_note": "期限内没有补交的，书面告知后按撤回申请办结；补交以前不作出准予的决定。",
    },
    PaperKind.DECLARATION: {
        "declared": "本公司法定代表人、主要负责人没有《娱乐场所管理条例》规定的不得从业的情形。\n"
        "所提交的申请材料真实、合法、有效。",
        "materials": ["法定代表人和主要负责人无犯罪记录证明", "房屋安全鉴定报告"],
        "statement": "受理后 20 个工作日内核查；承诺不实的，记录在案，不作出准予的决定，已经准予的依法处理。",
    },
}
