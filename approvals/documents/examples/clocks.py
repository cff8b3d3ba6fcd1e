"""What moves a due day: a pause, its end, an extension."""

from typing import Any

from approvals.states import PaperKind

CLOCKS: dict[str, dict[str, Any]] = {
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
    PaperKind.EXTENSION: {
        "days": 10,
        "reason": "需要对周边学校、居民区的距离实地核查",
        "accepted_on": "2026-09-02",
        "due_before": "2026-10-09",
        "due_after": "2026-10-23",
    },
}
