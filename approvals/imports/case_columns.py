"""The columns of an export of open cases, and why a row is refused or what is told of it."""

from django.utils.translation import gettext_lazy

from approvals.states import CaseState

#: key of the JSON format → heading of the column; both are understood.
COLUMNS = {
    "legacy_number": "原编号",
    "item": "事项编码",
    "hall": "服务中心",
    "window": "窗口号",
    "applicant_kind": "申请人类别",
    "applicant_name": "申请人",
    "applicant_id_type": "证件类型",
    "applicant_id_number": "证件号码",
    "applicant_phone": "电话",
    "applicant_address": "地址",
    "clerk": "收件人登录名",
    "received_at": "收件时间",
    "accepted_on": "受理日",
    "state": "状态",
    "step": "当前环节",
    "step_started_on": "环节开始日",
    "materials": "材料",
    "pause_ground": "中止事由",
    "pause_started_on": "中止开始日",
    "pause_expected_days": "中止预计工作日",
    "pause_notice": "中止告知书文号",
    "pause_performer": "中止实施单位",
}
REQUIRED = ("legacy_number", "item", "hall", "window", "applicant_name", "received_at", "state")

#: What of a row is kept with the event; nothing that names or numbers a person.
KEPT = ("legacy_number", "item", "hall", "window", "received_at", "accepted_on", "state", "step", "step_started_on")
KEPT_OF_PAUSE = ("pause_ground", "pause_started_on", "pause_expected_days", "pause_notice")

#: Columns of an accepted case, and of one whose clock stands.
OF_THE_ACCEPTED = ("accepted_on", "step", "step_started_on")
OF_A_PAUSE = (*KEPT_OF_PAUSE, "pause_performer")

#: States in which a case can be taken over.
STATES = (CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.IN_REVIEW, CaseState.PAUSED)
LONGEST_LEGACY_NUMBER, LONGEST_NOTICE, LONGEST_PERFORMER = 60, 60, 120  # characters

#: code → sentence. The first group refuses a row, the second is told of a row that was taken over or is known.
REASONS = {
    "not_an_object": gettext_lazy("这一行不是一个办件"),
    "formula_cell": gettext_lazy("“%(column)s”是公式或者以 = + - @ 开头，请改成文字或者数字"),
    "missing": gettext_lazy("没有写%(field)s"),
    "too_long": gettext_lazy("%(field)s超过 %(most)s 个字"),
    "word_unknown": gettext_lazy("%(field)s“%(text)s”不认识，应是：%(words)s"),
    "date_invalid": gettext_lazy("%(field)s“%(text)s”不是日期，应写成 2026-03-02"),
    "date_order": gettext_lazy("%(field)s %(text)s 应在 %(earliest)s 和 %(latest)s 之间"),
    "state_contradicts": gettext_lazy("状态是“%(state)s”，却写了%(fields)s，请核对"),
    "code_is_a_number": gettext_lazy("%(field)s是数字格式，开头的 0 可能已经丢失，请把这一列改成文本"),
    "number_invalid": gettext_lazy("%(field)s“%(text)s”应是 1 到 %(most)s 的整数"),
    "duplicate_row": gettext_lazy("和第 %(row)s 行是同一个原编号，只取前一行"),
    "hall_unknown": gettext_lazy("没有叫“%(text)s”的服务中心，请写全称或者代码"),
    "window_unknown": gettext_lazy("%(hall)s没有 %(text)s 号窗口"),
    "item_unknown": gettext_lazy("没有公布编码是“%(text)s”的事项"),
    "clerk_unknown": gettext_lazy("没有登录名是“%(text)s”的人员"),
    "step_unknown": gettext_lazy("事项没有“%(text)s”这个审查环节，应是：%(words)s"),
    "rule_broken": gettext_lazy("%(text)s"),
    "value_invalid": gettext_lazy("这一行不能保存（%(text)s）"),
    # told
    "known": gettext_lazy("已经转入过，编号是 %(number)s，没有改动"),
    "step_assumed": gettext_lazy("没有写当前环节，按第一个环节“%(text)s”取"),
    "materials_unknown": gettext_lazy("材料清单里没有：%(text)s，没有取用"),
    "late": gettext_lazy("%(clock)s已于 %(day)s 届满，下一次巡查会发督办卡"),
}


class Refused(ValueError):
    """The row can't be taken over; the argument is the reason."""


def reason(code: str, **facts: object) -> str:
    """The line of a report: `code: sentence`. Raises KeyError for a code that is not listed."""
    return f"{code}: {REASONS[code] % facts}"
