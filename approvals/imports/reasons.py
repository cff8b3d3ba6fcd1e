"""Why a row of an import became what it became: stable codes with a Chinese sentence each."""

from django.utils.translation import gettext_lazy as _

#: code → sentence; a rejected row carries one of the first group, a draft at least one of the second or third.
REASONS = {
    # the row is not taken over
    "not_an_object": _("这一行不是一个事项"),
    "name_missing": _("没有事项名称"),
    "department_missing": _("没有写实施部门"),
    "department_unknown": _("本县没有叫“%(text)s”的部门，请改名或者在部门对照表里写明"),
    "duplicate_row": _("和第 %(row)s 行是同一个事项，只取前一行"),
    "formula_cell": _("“%(column)s”是公式或者以 = + - @ 开头，请改成文字或者数字"),
    "limit_invalid": _("%(field)s是 %(text)s，应是 0 到 %(longest)s 的整数"),
    "value_invalid": _("%(field)s的内容不能用：%(text)s"),
    "item_withdrawn": _("这个事项已经取消"),
    "unit_unknown": _("%(field)s的单位“%(text)s”不认识"),
    # an element of the seven is not proven: the row stays a draft
    "missing_process": _("公开要素缺项：办理流程"),
    "missing_materials": _("公开要素缺项：申请材料"),
    "missing_legal_basis": _("公开要素缺项：设定依据"),
    "missing_promised_limit": _("公开要素缺项：承诺时限"),
    "missing_result": _("公开要素缺项：办理结果"),
    "missing_fee": _("公开要素缺项：收费（不收费也要写明）"),
    "materials_incomplete": _("来源的材料清单不完整"),
    "draft_open": _("这个事项有人正在修改的草稿，导入的内容已并入草稿，由人核对后公布"),
    # told, so that a person decides
    "statutory_unit_undecided": _("法定时限只写“%(text)s”，没有说明是工作日还是自然日，由人确定"),
    "promised_unit_undecided": _("承诺时限只写“%(text)s”，没有说明是工作日还是自然日，由人确定"),
    "statutory_range": _("法定时限是一个范围（%(text)s），由人确定"),
    "promised_range": _("承诺时限是一个范围（%(text)s），由人确定"),
    "statutory_other_unit": _("法定时限的单位不是日（%(text)s），由人确定"),
    "promised_other_unit": _("承诺时限的单位不是日（%(text)s），由人确定"),
    "statutory_same_day": _("法定时限写“%(text)s”，按当场办结取 0，请核对"),
    "promised_same_day": _("承诺时限写“%(text)s”，按当场办结取 0，请核对"),
    "fee_contradicts": _("是否收费和收费标准“%(text)s”说法不一，由人确定"),
    "type_undecided": _("事项类型写“%(text)s”，不在清单里，由人确定"),
    "handling_unknown": _("办件类型写“%(text)s”，不在清单里，按承诺件取"),
    "word_unknown": _("%(field)s写“%(text)s”，不认识，原文留在来源说明里，由人确定"),
    "code_too_long": _("来源的编码超过 50 个字符，没有取用，原文留在来源说明里"),
    "code_is_a_number": _("编码是数字格式，开头的 0 可能已经丢失，没有取用，请把这一列改成文本"),
    "text_shortened": _("%(field)s超过 %(limit)s 个字符，全文留在来源说明里"),
    "unchanged": _("内容和系统里的一样，没有改动"),
    "promise_violation": _("承诺 %(promised)s 超过法定 %(statutory)s 的 50%%，应不超过 %(allowed)s（第十三条）"),
}


def reason(code: str, **facts: object) -> str:
    """The line of a report: `code: sentence`. Raises KeyError for a code that is not listed."""
    return f"{code}: {REASONS[code] % facts}"
