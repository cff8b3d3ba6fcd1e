"""A whole content of every kind of paper, for previews and for the check of edited templates; it names nobody real.

A new kind adds its own; without one the last issued paper lends the names of its fields.
"""

from typing import Any

from approvals.states import PaperKind

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
    "facts": "经营场所位于星河苑住宅小区内。\n现场检查时，消防通道未保持畅通。",
    "ground": "conditions_unmet",
    "ground_label": "不符合法定条件",
    "provision": "《娱乐场所管理条例》第七条第二项",
    "conditions": [
        {"text": "不在住宅区和学校、医院、机关周围设立", "provision": "《娱乐场所管理条例》第七条第二项"},
        {"text": "符合消防安全、环境噪声等规定", "provision": "《娱乐场所管理办法》第八条第五项"},
    ],
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

_LIMITS = {
    "accepted_on": "2026-09-02",
    "is_deemed_accepted": False,
    "promise": {"limit": 8, "unit": "working", "due_on": "2026-09-14", "provisional": False},
    "statute": {"limit": 20, "unit": "working", "due_on": "2026-10-09", "provisional": True},
    "statement": "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计入期限，将另行书面告知。",
}
_CHARGES = [
    {"name": "不动产登记费（非住宅类）", "unit": "件", "unit_price": "550.00", "quantity": 1, "amount": "550.00"},
    {"name": "增发不动产权属证书工本费", "unit": "本", "unit_price": "10.00", "quantity": 3, "amount": "30.00"},
]
_SUM = {"lines": _CHARGES, "total": "580.00", "total_words": "伍佰捌拾元整"}
_UNITS = [
    {"department": name, "people": people, "outcome": code, "outcome_label": label, "opinion": words, "correct_by": day}
    for name, people, code, label, words, day in (
        ("示范县文化广电旅游局", ["李晓岚", "陆正明"], "passed", "通过", "", ""),
        ("示范县消防救援大队", ["罗强", "韦志华"], "correct", "限期整改", "清除西侧通道堆放的桌椅。", "2026-09-15"),
    )
]
_PROJECT = {"project": "LH20260000007", "project_name": "星河湾文化广场开业一件事"}

#: Kind → an example of its own fields.
EXAMPLES: dict[str, dict[str, Any]] = {
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
    PaperKind.NON_ACCEPTANCE: _REFUSAL,
    PaperKind.REFUSAL: _REFUSAL,
    PaperKind.PAUSE: {
        "ground": "专家评审",
        "ground_label": "专家评审",
        "article": "行政许可法第四十五条",
        "performer": "示范县文化市场专家评审组",
        "times": 2,
        "text": "本件需要组织专家评审，定于 2026 年 9 月 10 日在县政务服务中心三楼会议室进行，请派员到场说明。",
        "started_on": "2026-09-04",
        "expected_days": 30,
        "expected_end": "2026-10-23",
        "accepted_on": "2026-09-02",
        "promise_due_before": "2026-09-14",
        "promise_due_after": "2026-11-02",
        "statute_due_before": "2026-10-09",
        "statute_due_after": "2026-11-24",
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
    PaperKind.RESUMPTION: {
        "ground_label": "专家评审",
        "performer": "示范县文化市场专家评审组",
        "pause_paper": "示文旅许停字〔2026〕第000003号",
        "result": "评审意见：噪声防治方案符合要求，原则通过。",
        "started_on": "2026-09-04",
        "ended_on": "2026-10-27",
        "days_left_out": 32,
        "expected_days": 30,
        "overrun": 2,
        "accepted_on": "2026-09-02",
        "promise_due_after": "2026-11-04",
        "statute_due_after": "2026-11-26",
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
        "told": "示文旅许补字〔2026〕第000012号",
        "due_on": "2026-10-21",
        "materials": ["消防安全检查合格证明", "经营场所平面图"],
        "statement": "本件按撤回申请办结，不影响您重新提出申请；已经交来的材料原件可以到窗口领回。",
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
    PaperKind.HEARING_RIGHT: {
        "planned": "准予示范县星河湾文化娱乐有限公司在星河路 18 号设立歌舞娱乐场所，核定消费者人数 120 人。",
        "interested": "星河小学、星河苑小区业主委员会",
        "accepted_on": "2026-09-02",
        "ask_by": "2026-09-14",
    },
    PaperKind.HEARING_NOTICE: {
        "asked_on": "2026-09-10",
        "asker": "星河苑小区业主委员会",
        "held_on": "2026-09-24",
        "held_time": "09:30",
        "place": "示范县行政服务中心三楼听证室",
        "presider": "陆正明",
        "is_open": True,
        "replaces": "示文旅许听字〔2026〕第000002号",
        "accepted_on": "2026-09-02",
        "started_on": "2026-09-11",
        "expected_days": 9,
        "expected_end": "2026-09-24",
        "promise_due_before": "2026-09-14",
        "promise_due_after": "2026-09-28",
        "statute_due_before": "2026-10-09",
        "statute_due_after": "2026-10-22",
    },
    PaperKind.FEE_NOTICE: _SUM
    | {
        "lines": [
            row | {"basis": "财税〔2016〕79号", "standard": standard}
            for row, standard in zip(_CHARGES, ("非住宅类每件 550 元", ""), strict=True)
        ],
        "due_on": "2026-09-16",
        "tills": ["31 号窗口（一楼东区）", "32 号窗口"],
        "statement": "只在银行收费窗口缴款，其他窗口不收费。是否缴款不影响办理期限的计算。",
    },
    PaperKind.FEE_RECEIPT: _SUM
    | {
        "order": "示文旅许缴字〔2026〕第000021号",
        "method": "扫码",
        "bank_reference": "20260903101522000318",
        "till": "31 号窗口",
        "officer": "韦春梅",
    },
    PaperKind.DELIVERY_RECEIPT: {
        "served": [{"title": "准予决定书", "number": "示文旅许准字〔2026〕第000033号"}],
        "served_at": "2026-09-16T10:42+08:00",
        "place": "示范县行政服务中心 12 号窗口",
        "method": "counter",
        "method_label": "窗口领取",
        "receiver": "覃小兰",
        "relation_label": "代理人",
        "proof": "授权委托书原件",
        "tracking_number": "",
        "sent_on": "",
        "consent": "",
        "witness": "",
        "server": "李晓岚",
        "remarks": "证件副本一并领取",
    },
    PaperKind.JOINT_NOTICE: _PROJECT
    | {
        "applicant": "示范县消防救援大队",
        "agent": "",
        "project_applicant": "示范县星河湾文化娱乐有限公司",
        "items": [
            {"item": "公众聚集场所投入使用前消防安全检查", "department": "示范县消防救援大队", "stage": 1, "case": ""},
            {"item": "娱乐场所经营活动许可", "department": "示范县文化广电旅游局", "stage": 2, "case": "SF20260000042"},
        ],
        "materials": ["经营场所平面图", "房屋租赁合同"],
        "asked": "请对疏散通道、安全出口的设置和包厢的耐火等级提出意见。",
        "reply_by": "2026-09-09",
        "answers": "同意、不同意（写明理由）、同意但需转报",
        "statement": "逾期没有答复，或者不同意而没有写明理由的，视为对联合办理意见没有异议；"
        "本单位自己的办件照常计时，不因没有答复而视为准予。",
    },
    PaperKind.JOINT_INSPECTION: _PROJECT
    | {
        "place": "示范县星河路 18 号二楼",
        "started": "2026-09-08T09:00+08:00",
        "ended": "2026-09-08T11:20+08:00",
        "applicant_person": "覃小兰（经理）",
        "checkpoints": [
            "疏散通道：东侧通道宽 1.6 米，畅通；西侧通道堆放桌椅。",
            "隔声：包厢之间隔墙已经做隔声处理，边界噪声待检测。",
        ],
        "units": _UNITS,
        "absent": ["示范县住房和城乡建设局"],
        "statement": "缺席单位视为同意本次勘验的意见，责任由该单位承担。复验由申请人提出。",
    },
    PaperKind.JOINT_EXTENSION: _PROJECT
    | {
        "days": 15,
        "reason": "涉及三个部门的联合勘验和整改复验",
        "document_number": "示府办函〔2026〕38号",
        "document_on": "2026-10-28",
        "due_before": "2026-11-10",
    },
    PaperKind.MANDATE: {
        "department": "示范县文化广电旅游局",
        "giver": "罗文彬",
        "clerk": "梁伟",
        "clerk_department": "星河镇人民政府",
        "hall": "星河镇便民服务中心",
        "posts": ["1 号窗口受理岗"],
        "powers": [
            {"label": "受理", "given": True},
            {"label": "当场决定", "given": False},
            {"label": "使用审批专用章", "given": True},
        ],
        "all_items": False,
        "items": [
            {"code": "SFWL0001", "name": "娱乐场所经营活动许可"},
            {"code": "SFWL0004", "name": "营业性演出审批"},
        ],
        "limits": "只限受理本镇居民和本镇企业的申请。",
        "valid_from": "2026-09-02",
        "valid_until": "2027-09-01",
        "signed_on": "2026-09-02",
        "centre": "示范县行政服务中心",
        "registered_by": "黄丽华",
        "registered_on": "2026-09-02",
    },
}

#: What the generic template sets.
GENERIC = {
    "rows": [["事由", "现场核查"], ["时间", "2026 年 9 月 10 日 9:30"]],
    "statement": "请准备好有关材料。",
}


def example(kind: str) -> dict[str, Any]:
    """A whole content of `kind` that names nobody real."""
    head = {} if kind == PaperKind.MANDATE else HEAD  # of no case
    return head | EXAMPLES.get(kind, GENERIC)
