"""How dates, limits, money, masked values and icons are written on a page.

Filters answer "" to None, so that a missing value never prints "None". Nothing here decides a rule: colours and levels
come from the caller.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hall import masking, money, regulation
from hall.moment import today

register = template.Library()

WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
LIMIT_WORDS = {"working": _("%(count)s 个工作日"), "natural": _("%(count)s 日（自然日）")}
PAIR_WORDS = {
    "working": _("承诺 %(promised)s / 法定 %(statutory)s 个工作日"),
    "natural": _("承诺 %(promised)s / 法定 %(statutory)s 日（自然日）"),
}
MASKS = {"id": masking.mask_id, "phone": masking.mask_phone, "name": masking.mask_name}

KEPT_PIECE = re.compile(r"《[^《》]*》|（[^（）]*）")
LONGEST_KEPT = 16  # characters; a longer piece would leave half a phone line empty


@dataclass(frozen=True)
class SpeedFigures:
    """What the bar of promise against statute draws; widths are percent of the statutory limit, at most 100."""

    text: str
    width: int
    up_to_half: int
    over_half: int
    faster: int | None


@register.simple_tag
def icon(name: str) -> SafeString:
    """One drawing of the sprite in components/_icons.html, in the colour of the text around it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.filter
def masked(value: str | None, kind: str) -> str:
    """Cover a personal value; `kind` is id, phone or name, anything else is a KeyError."""
    mask = MASKS[kind]
    return mask(value) if value else ""


@register.filter
def cite(source: regulation.Source | None) -> str:
    """第十二条, 行政许可法第四十二条: the article as a page cites it."""
    return regulation.cite(source)


@register.filter
def zh_day(value: date | None) -> str:
    """11 月 22 日, with the year in front when it is not the current one (Asia/Shanghai)."""
    if not value:
        return ""
    day = _local_date(value)
    words = f"{day.month} 月 {day.day} 日"
    return words if day.year == today().year else f"{day.year} 年 {words}"


@register.filter
def zh_date(value: date | None) -> str:
    """11 月 22 日（星期日）, with the year in front when it is not the current one."""
    return f"{zh_day(value)}（{WEEKDAYS[_local_date(value).weekday()]}）" if value else ""


@register.filter
def short_date(value: date | None) -> str:
    """9/23 for dense tables, 2027/1/8 when the year is not the current one."""
    if not value:
        return ""
    day = _local_date(value)
    words = f"{day.month}/{day.day}"
    return words if day.year == today().year else f"{day.year}/{words}"


@register.filter
def zh_time(value: datetime | None) -> str:
    """17:30 in Asia/Shanghai."""
    return timezone.localtime(value).strftime("%H:%M") if value else ""


@register.filter
def doc_date(value: date | None) -> str:
    """2026 年 9 月 23 日, as printed on documents: always with the year."""
    if not value:
        return ""
    day = _local_date(value)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _local_date(value: date) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value


@register.filter
def iso(value: date | None) -> str:
    """For datetime="…": 2026-09-23, or 2026-09-23T17:30:00+08:00."""
    if not value:
        return ""
    return timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


@register.filter
def nowrap(text: str) -> SafeString | str:
    """Keep a date or a phone number on one line."""
    return format_html('<span class="nowrap">{}</span>', text) if text else ""


@register.filter
def limit(count: int | None, unit: str) -> str:
    """8 个工作日, 20 日（自然日） or 当场办结; `unit` is working, natural or immediate. "" where no limit is known.

    A number whose unit nobody has decided yet (the source said only 日) says so.
    """
    if unit == "immediate":
        return str(_("当场办结"))
    if count is None:
        return ""
    return str(LIMIT_WORDS.get(unit, _("%(count)s（单位待定）")) % {"count": count})


@register.filter
def yuan(amount: Decimal | None) -> str:
    """50.00 元, written as everywhere else; "" for None."""
    return "" if amount is None else money.display(amount)


@register.filter
def keep_title(title: str | None) -> SafeString | str:
    """Escape a title and keep 《…》 and （…） whole at a line end."""
    if not title:
        return ""
    pieces, end = [], 0
    for found in KEPT_PIECE.finditer(title):
        pieces += [(title[end : found.start()],), (_kept(found.group()),)]
        end = found.end()
    return format_html_join("", "{}", [*pieces, (title[end:],)])


def _kept(piece: str) -> SafeString:
    if len(piece) > LONGEST_KEPT:
        return conditional_escape(piece)
    return format_html('<span class="keep">{}</span>', piece)


@register.filter
def noted(word: str, note: str | None) -> str:
    """同意：附卷备查: what was done with the note to it; a note that begins with the word stands for itself."""
    said = (note or "").strip()
    if said.startswith(word):
        return said
    return _("%(word)s：%(note)s") % {"word": word, "note": said} if said else word


@register.simple_tag
def speed_figures(
    statutory_limit: int | None, statutory_unit: str, promised_limit: int | None, promised_unit: str
) -> SpeedFigures | None:
    """Geometry and words of the speed bar; None when the two limits cannot be compared.

    On the spot counts as 0 of any unit. Percentages are cut, not rounded up, so that a promise is never flattered.
    """
    promised = 0 if promised_unit == "immediate" else promised_limit
    alike = promised_unit in (statutory_unit, "immediate") and statutory_unit in PAIR_WORDS
    if not alike or promised is None or not statutory_limit:
        return None
    share = min(100, -(-100 * promised // statutory_limit))
    return SpeedFigures(
        text=_pair_text(statutory_limit, statutory_unit, promised, promised_unit),
        width=share,
        up_to_half=min(share, 50),
        over_half=max(0, share - 50),
        faster=100 - share if promised < statutory_limit else None,
    )


def _pair_text(statutory: int, unit: str, promised: int, promised_unit: str) -> str:
    if promised_unit == "immediate" or not promised:
        return str(_("当场办结 / 法定 %(limit)s") % {"limit": limit(statutory, unit)})
    return str(PAIR_WORDS[unit] % {"promised": promised, "statutory": statutory})


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    """The numbers beside the current page, … for what is left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
