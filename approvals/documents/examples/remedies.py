"""The remedies of a paper that ends an application (许可法38)."""

from typing import Any


def remedies(act: str, paper: str) -> dict[str, Any]:
    """Where one turns against `act`, counted from the day of `paper`."""
    return {
        "body": "示范县人民政府",
        "court": "示范县人民法院",
        "days": 60,
        "months": 6,
        "text": f"不服{act}的，可以自收到{paper}之日起 60 日内向示范县人民政府申请行政复议，"
        "或者在 6 个月内向示范县人民法院提起行政诉讼。",
    }
