"""What is charged and paid at the till (article 5)."""

from typing import Any

from approvals.states import PaperKind

_CHARGES = [
    {"name": "不动产登记费（非住宅类）", "unit": "件", "unit_price": "550.00", "quantity": 1, "amount": "550.00"},
    {"name": "增发不动产权属证书工本费", "unit": "本", "unit_price": "10.00", "quantity": 3, "amount": "30.00"},
]
_SUM = {"lines": _CHARGES, "total": "580.00", "total_words": "伍佰捌拾元整"}
FEES: dict[str, dict[str, Any]] = {
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
}
