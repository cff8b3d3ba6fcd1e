"""What the departments of one project send each other (article 15)."""

from typing import Any

from approvals.states import PaperKind

_UNITS = [
    {"department": name, "people": people, "outcome": code, "outcome_label": label, "opinion": words, "correct_by": day}
    for name, people, code, label, words, day in (
        ("示范县文化广电旅游局", ["李晓岚", "陆正明"], "passed", "通过", "", ""),
        ("示范县消防救援大队", ["罗强", "韦志华"], "correct", "限期整改", "清除西侧通道堆放的桌椅。", "2026-09-15"),
    )
]
_PROJECT = {"project": "LH20260000007", "project_name": "星河湾文化广场开业一件事"}

JOINT: dict[str, dict[str, Any]] = {
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
        "due_after": "2026-12-01",
    },
}
