"""How dates, limits, money, masked values and icons are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template

from hall import masking
from hall.templatetags import hall as tags

SUNDAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def in_2026():
    with time_machine.travel(datetime(2026, 11, 22, 2, tzinfo=UTC), tick=False):
        yield


def test_icon_refers_to_the_sprite_and_escapes():
    assert tags.icon("clock") == '<svg class="icon" aria-hidden="true"><use href="#i-clock"/></svg>'
    assert '"><script' not in tags.icon('"><script')


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (tags.zh_day, "11 月 22 日"),
        (tags.zh_date, "11 月 22 日（星期日）"),
        (tags.short_date, "11/22"),
        (tags.doc_date, "2026 年 11 月 22 日"),
        (tags.iso, "2026-11-22"),
    ],
)
def test_date_is_written(write, words):
    assert write(SUNDAY) == words
    assert write(None) == ""


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (tags.zh_day, "2027 年 1 月 8 日"),
        (tags.zh_date, "2027 年 1 月 8 日（星期五）"),
        (tags.short_date, "2027/1/8"),
        (tags.doc_date, "2027 年 1 月 8 日"),
    ],
)
def test_another_year_is_named(write, words):
    assert write(date(2027, 1, 8)) == words


def test_moment_is_written_in_local_time():
    moment = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
    assert tags.zh_date(moment) == "11 月 22 日（星期日）"
    assert tags.zh_time(moment) == "01:05"
    assert tags.iso(moment) == "2026-11-22T01:05:00+08:00"
    assert tags.zh_time(None) == ""


def test_current_year_turns_at_local_midnight():
    with time_machine.travel(datetime(2026, 12, 31, 16, 30, tzinfo=UTC), tick=False):
        assert tags.short_date(date(2027, 1, 8)) == "1/8"


@pytest.mark.parametrize(
    ("count", "unit", "words"),
    [
        (8, "working", "8 个工作日"),
        (20, "natural", "20 日（自然日）"),
        (0, "immediate", "当场办结"),
        (None, "immediate", "当场办结"),
        (0, "working", "0 个工作日"),
        (None, "working", ""),
        (7, "", "7（单位待定）"),
    ],
)
def test_limit_says_its_unit(count, unit, words):
    assert tags.limit(count, unit) == words


def test_yuan_is_written_to_the_fen():
    assert tags.yuan(Decimal("50")) == "50.00 元"
    assert tags.yuan(Decimal("0.05")) == "0.05 元"
    assert tags.yuan(None) == ""


@pytest.mark.parametrize(
    ("kind", "mask", "value"),
    [
        ("id", masking.mask_id, "44120019900101002X"),
        ("phone", masking.mask_phone, "13800000042"),
        ("name", masking.mask_name, "覃小兰"),
    ],
)
def test_masked_covers_the_value(kind, mask, value):
    covered = tags.masked(value, kind)
    assert covered == mask(value)
    assert covered != value
    assert tags.masked("", kind) == ""


def test_masked_refuses_an_unknown_kind():
    with pytest.raises(KeyError):
        tags.masked("x", "address")


def test_cite_names_the_article():
    assert tags.cite(12) == "第十二条"
    assert tags.cite("许可法42") == "行政许可法第四十二条"


def test_title_keeps_brackets_whole_and_escapes():
    assert tags.keep_title("设立《娱乐经营许可证》核发（县级）") == (
        '设立<span class="keep">《娱乐经营许可证》</span>核发<span class="keep">（县级）</span>'
    )
    assert tags.keep_title("《<b>》<i>") == '<span class="keep">《&lt;b&gt;》</span>&lt;i&gt;'
    assert tags.keep_title("没有括号") == "没有括号"
    assert tags.keep_title(None) == ""


def test_title_lets_a_long_bracket_break():
    assert "span" not in tags.keep_title("（据省政府令第349号，部分省级权限下放至各市县）")


def test_nowrap_escapes():
    assert tags.nowrap("0758-000-0000") == '<span class="nowrap">0758-000-0000</span>'
    assert tags.nowrap("<b>") == '<span class="nowrap">&lt;b&gt;</span>'
    assert tags.nowrap("") == ""


@pytest.mark.parametrize(
    ("limits", "text", "width", "over_half", "faster"),
    [
        ((20, "working", 8, "working"), "承诺 8 / 法定 20 个工作日", 40, 0, 60),
        ((20, "working", 10, "working"), "承诺 10 / 法定 20 个工作日", 50, 0, 50),
        ((20, "working", 13, "working"), "承诺 13 / 法定 20 个工作日", 65, 15, 35),
        ((13, "working", 13, "working"), "承诺 13 / 法定 13 个工作日", 100, 50, None),
        ((40, "working", 60, "working"), "承诺 60 / 法定 40 个工作日", 100, 50, None),
        ((15, "natural", 7, "natural"), "承诺 7 / 法定 15 日（自然日）", 47, 0, 53),
        ((3, "working", None, "immediate"), "当场办结 / 法定 3 个工作日", 0, 0, 100),
    ],
)
def test_speed_figures_compare_like_units(limits, text, width, over_half, faster):
    figures = tags.speed_figures(*limits)
    assert (figures.text, figures.width, figures.over_half, figures.faster) == (text, width, over_half, faster)
    assert figures.up_to_half == min(width, 50)


@pytest.mark.parametrize(
    "limits",
    [
        (20, "working", 8, "natural"),
        (None, "", 8, "working"),
        (20, "working", None, ""),
        (0, "immediate", 0, "immediate"),
        (0, "working", 0, "working"),
    ],
)
def test_speed_figures_do_not_guess(limits):
    assert tags.speed_figures(*limits) is None


def test_page_numbers_leave_out_the_middle():
    assert tags.page_numbers(Paginator(range(180), 20).page(5)) == [1, "…", 4, 5, 6, "…", 9]


def test_tags_load_in_a_template():
    page = Template("{% load hall %}{% icon 'clock' %}{{ day|zh_date|nowrap }} {{ 8|limit:'working' }}")
    assert page.render(Context({"day": SUNDAY})) == (
        '<svg class="icon" aria-hidden="true"><use href="#i-clock"/></svg>'
        '<span class="nowrap">11 月 22 日（星期日）</span> 8 个工作日'
    )
