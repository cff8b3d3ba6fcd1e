"""Names, identity numbers and phones as they may be shown: what stays readable and what is covered.

A covered value is for eyes alone; it is never stored, compared or looked up.
"""

import re

MASK = "＊"
LONGEST_CHINESE_PERSON = 4
VISIBLE_CHARACTER = re.compile(r".[\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)  # with its variation selector
ORGANISATION_FORM = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|公司|集团|合作社|合伙企业|企业|事务所|经营部|研究院|研究所|医院|小学|中学|学校|幼儿园"
    r"|基金会|促进会|协会|学会|商会|商行|工作室|中心|委员会|宾馆|酒店|饭店|超市|药店|网吧|农场|厂|店|馆|院|社|站|部|行|所"
    r"|办公室|局|会)(?:（[^（）]+）)?$"
)
PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|自治县|省|市|州|盟|县|区|旗|镇|乡|街道))+")
HIDDEN_OF_TRADE_NAME = 3


def mask_id(number: str) -> str:
    """Hide the middle of an identity number: 4 characters stay at each end, fewer of a short number."""
    kept = 4 if len(number) >= 15 else 2 if len(number) >= 8 else 1 if len(number) >= 4 else 0
    return _hide_middle(number, kept, kept)


def mask_phone(number: str) -> str:
    """Hide a telephone number but for its last 4 digits and, when it is long enough, its first 3."""
    if len(number) < 7:
        return MASK * len(number)
    return _hide_middle(number, 3 if len(number) >= 10 else 0, 4)


def mask_name(name: str) -> str:
    """Hide a name for publication: 张＊, 陈＊明, 欧＊＊明; of an organisation the middle of its trade name.

    An organisation keeps its place, the first character of its trade name, and the legal form at the end.
    """
    name = name.strip()
    if len(name) > LONGEST_CHINESE_PERSON and (form := ORGANISATION_FORM.search(name)):
        return _mask_organisation(name, form)
    characters = VISIBLE_CHARACTER.findall(name)
    if len(characters) <= 1:
        return MASK * len(characters)
    last = characters[-1] if len(characters) > 2 else ""
    hidden = len(characters) - (2 if last else 1)
    return f"{characters[0]}{MASK * hidden}{last}"


def _hide_middle(text: str, first: int, last: int) -> str:
    return text[:first] + MASK * (len(text) - first - last) + text[len(text) - last :]


def _mask_organisation(name: str, form: re.Match[str]) -> str:
    """Keep place, one character, then hide up to three; what follows names the trade, not the owner."""
    body, ending = name[: form.start()], name[form.start() :]
    place = PLACE.match(body)
    shown = place.end() if place and place.end() < len(body) else 0
    trade = body[shown:]
    hidden = min(HIDDEN_OF_TRADE_NAME, max(1, len(trade) - 1))
    return body[:shown] + trade[:1] + MASK * hidden + trade[1 + hidden :] + ending
