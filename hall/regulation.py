"""The articles that the system enforces. Code, pages, errors and tests cite them from here.

An integer names an article of the guidance (肇庆市县级行政（便民）服务机构规范化运作指导意见),
a string a provision of a law.
"""

from dataclasses import dataclass

Source = int | str

NUMERALS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Article:
    """One article: `number` in the guidance, `title` as people call it, `duty` in one sentence."""

    number: int
    title: str
    duty: str


ARTICLES = {
    article.number: article
    for article in (
        Article(3, "场所建设", "县级中心不少于 2500 平方米，便民中心不少于 300 平方米，临街或者一楼"),
        Article(4, "窗口和设施", "设独立窗口和综合窗口，统一标识牌，配备便民设施"),
        Article(5, "统一收费", "由银行窗口按公布的标准统一收费"),
        Article(6, "应进必进", "非涉密的涉民涉企事项全部进入中心办理"),
        Article(7, "政务公开", "事项名称、流程、材料、依据、承诺时限、结果、收费七项全面公开"),
        Article(8, "两集中两到位", "只有行政审批股可以受理、审查和决定"),
        Article(9, "充分授权", "凭授权委托书和审批专用章在窗口办理"),
        Article(10, "AB 岗", "A 岗不在岗由 B 岗顶岗，窗口不空岗"),
        Article(11, "首问负责", "接待的第一人负责接办或者指引到位"),
        Article(12, "一次性告知", "需要补正的全部内容一次告知"),
        Article(13, "办事时限承诺", "承诺时限比法定时限提速 50% 以上"),
        Article(14, "否定报备", "不予受理、不予许可先逐级报备，再书面说明理由和依据"),
        Article(15, "并联审批", "互为前置或者跨部门的事项并联办理"),
        Article(16, "窗口例会", "服务中心召集首席代表研究布置"),
        Article(17, "领导到中心办公", "分管领导每月到窗口现场办公不少于一次"),
        Article(18, "考勤", "上下班打卡，外出请假"),
        Article(23, "资料录入", "有关资料录入完整清晰"),
        Article(24, "政策资料", "备齐法规政策，办事指南不断档"),
        Article(25, "格式文本和示范文本", "提供空白表格和填写样表"),
        Article(26, "先外后内、先急后缓", "急事急办、特事特办"),
        Article(28, "择优选派", "窗口人员由单位选派，报中心备案同意"),
        Article(29, "双重管理", "单位和中心分别管理"),
        Article(30, "派驻期限", "派驻不少于二年，中途调整须审核同意"),
    )
}

LAWS = {
    "许可法29": "行政许可法第二十九条",
    "许可法31": "行政许可法第三十一条",
    "许可法32": "行政许可法第三十二条",
    "许可法38": "行政许可法第三十八条",
    "许可法42": "行政许可法第四十二条",
    "许可法44": "行政许可法第四十四条",
    "许可法45": "行政许可法第四十五条",
    "许可法46": "行政许可法第四十六条",
    "许可法47": "行政许可法第四十七条",
    "许可法48": "行政许可法第四十八条",
    "许可法82": "行政许可法第八十二条",
    "条例36": "优化营商环境条例第三十六条",
    "民法典201": "民法典第二百零一条",
    "民法典203": "民法典第二百零三条",
}


def chinese_number(number: int) -> str:
    """1..99 as Chinese numerals: 12 → 十二, 20 → 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def cite(source: Source | None) -> str:
    """How a page cites the article: 12 → 第十二条, 许可法42 → 行政许可法第四十二条; nothing for None."""
    if source is None or source == "":
        return ""
    if isinstance(source, int):
        return f"第{chinese_number(source)}条"
    return LAWS.get(source, source)
