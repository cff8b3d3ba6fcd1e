"""Decisions, the hearing before them, the refusals, and how they are served."""

from typing import Any

from approvals.documents.examples.remedies import remedies
from approvals.states import PaperKind

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
    "remedies": remedies("本决定", "本决定书"),
}
DECISIONS: dict[str, dict[str, Any]] = {
    PaperKind.HEARING_RIGHT: {
        "planned": "准予示范县星河湾文化娱乐有限公司在星河路 18 号设立歌舞娱乐场所，核定消费者人数 120 人。",
        "interested": "星河小学、星河苑小区业主委员会",
        "accepted_on": "2026-09-02",
        "ask_by": "2026-09-14",
    },
    PaperKind.HEARING_NOTICE: {
        "asked_on": "2026-09-10",
        "asker": "星河苑小区业主委员会",
        "interested": "星河小学、星河苑小区业主委员会",
        "held_on": "2026-09-24",
        "held_time": "09:30",
        "place": "示范县行政服务中心三楼听证室",
        "presider": "陆正明",
        "is_open": False,
        "closed_for": "商业秘密",
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
    PaperKind.GRANT: {
        "reason": "核定消费者人数 120 人。",
        "accepted_on": "2026-09-02",
        "result": "娱乐经营许可证",
        "validity": "两年，自 2026 年 9 月 14 日起",
        "delivery_due_on": "2026-09-28",
    },
    PaperKind.REFUSAL: _REFUSAL,
    PaperKind.NON_ACCEPTANCE: _REFUSAL | {"competent_body": "示范市文化广电旅游局"},
    PaperKind.DELIVERY_RECEIPT: {
        "served": [{"title": "准予行政许可决定书", "number": "示文旅许准字〔2026〕第000033号"}],
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
}
