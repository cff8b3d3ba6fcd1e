"""A whole content of every kind of paper, for previews and for the check of edited templates; it names nobody real.

A new kind adds its own; without one the last issued paper lends the names of its fields.
"""

from typing import Any

from approvals.documents.examples.clocks import CLOCKS
from approvals.documents.examples.decisions import DECISIONS
from approvals.documents.examples.fees import FEES
from approvals.documents.examples.joint import JOINT
from approvals.documents.examples.telling import TELLING
from approvals.states import PaperKind

#: What every paper carries (documents._head), as an example.
HEAD: dict[str, Any] = {
    "case": "SF20260000042",
    "lookup_code": "7K4M9QRT",
    "item": "娱乐场所经营活动许可",
    "item_code": "SFWL0001",
    "is_licence": True,
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
MANDATE: dict[str, dict[str, Any]] = {
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

#: Kind → an example of its own fields.
EXAMPLES = TELLING | DECISIONS | CLOCKS | FEES | JOINT | MANDATE

#: What the generic template sets.
GENERIC = {
    "rows": [["事由", "现场核查"], ["时间", "2026 年 9 月 10 日 9:30"]],
    "statement": "请准备好有关材料。",
}


def example(kind: str) -> dict[str, Any]:
    """A whole content of `kind` that names nobody real."""
    head = {} if kind == PaperKind.MANDATE else HEAD  # of no case
    return head | EXAMPLES.get(kind, GENERIC)
