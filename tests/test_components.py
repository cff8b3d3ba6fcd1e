"""Every component, rendered with ordinary and with extreme data."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

COMPONENTS = Path(__file__).resolve().parent.parent / "templates/components"
LONGEST_NAME = "生产建设项目水土保持方案审批（新办）（据省政府令第349号,部分省级权限下放成都等８市)"
HOSTILE = '<script>alert("x")</script>'
AT = datetime(2026, 9, 2, 1, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_2026():
    with time_machine.travel(datetime(2026, 9, 22, 1, 42, tzinfo=UTC), tick=False):
        yield


def component(name: str, **context) -> str:
    """The component as one line, spaces between tags dropped."""
    html = render_to_string(f"components/_{name}.html", context)
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", html)).strip()


class ApplicantForm(forms.Form):
    name = forms.CharField(label="名称")
    number = forms.CharField(label="经办人身份证号", help_text="18 位")
    kind = forms.ChoiceField(
        label="申请人类别", choices=[("person", "个人"), ("enterprise", "企业")], widget=forms.RadioSelect
    )
    by_post = forms.BooleanField(label="结果邮寄", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_speed_bar_within_the_promise():
    html = component(
        "speed_bar", statutory_limit=20, statutory_unit="working", promised_limit=8, promised_unit="working"
    )
    assert '<rect class="promise" width="40%"' in html
    assert "承诺 8 / 法定 20 个工作日" in html
    assert "<b>提速 60%</b>" in html
    assert "half" not in html


def test_speed_bar_over_half_names_the_ceiling():
    limits = {"statutory_limit": 20, "statutory_unit": "working", "promised_limit": 13, "promised_unit": "working"}
    html = component("speed_bar", **limits, ceiling=10)
    assert '<rect class="over" x="50%" width="15%"' in html
    assert '<line class="half"' in html
    assert "<b>应不超过 10</b>" in html
    bare = component("speed_bar", **limits, ceiling=10, bare=True)
    assert "speed-text" not in bare
    assert "承诺占法定的 65%" in bare


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((None, "", 8, "working"), "承诺 8 个工作日"),
        ((20, "working", 8, "natural"), "承诺 8 日（自然日） / 法定 20 个工作日"),
        ((0, "immediate", 0, "immediate"), "当场办结"),
        ((20, "working", None, ""), "没有写明承诺时限 / 法定 20 个工作日"),
        ((None, "", None, ""), "没有写明承诺时限"),
    ],
)
def test_speed_bar_without_comparison_is_words_only(limits, words):
    names = ("statutory_limit", "statutory_unit", "promised_limit", "promised_unit")
    html = component("speed_bar", **dict(zip(names, limits, strict=True)))
    assert html == f'<p class="speed-text"><span>{words}</span></p>'


def test_clock_bar_draws_what_it_is_given():
    bar = {
        "summary": "已用 6 个工作日",
        "segments": [
            {"kind": "used", "x": 0, "width": 7.142857},
            {"kind": "paused", "x": 7.142857, "width": 28.571429},
            {"kind": "left-soon", "x": 50, "width": 7.142857},
            {"kind": "left-late", "x": 60, "width": 0},
        ],
        "marks": [
            {"kind": "start", "x": 0, "label": "9/2 受理", "anchor": "start", "row": "above"},
            {"kind": "today", "x": 50, "label": "今天 9/22", "anchor": "middle", "row": ""},
            {"kind": "statute", "x": 100, "label": HOSTILE, "anchor": "end", "row": "below"},
        ],
        "keys": [{"kind": "", "text": "已用 6 个工作日"}, {"kind": "soon", "text": "距承诺 2 个工作日"}],
    }
    html = component("clock_bar", bar=bar, link={"url": "#days", "label": "逐日推算"})
    assert '<rect class="paused" x="7.14%" width="28.57%" y="26" height="16"/>' in html
    assert '<rect class="left-soon" x="50.00%" width="7.14%" y="27" height="14"/>' in html
    assert "left-late" not in html
    assert html.count("<line ") == 2
    assert '<text x="0.00%" y="14" text-anchor="start">9/2 受理</text>' in html
    assert '<span class="key key-soon">距承诺 2 个工作日</span>' in html
    assert '<a class="push" href="#days">逐日推算</a>' in html
    assert HOSTILE not in html
    assert "今天 9/22" not in html, "a mark without a row has no place for its words"


def test_days_are_weeks_of_seven():
    week = [{"label": str(day), "kind": "counted", "text": f"第 {day} 天\n到期"} for day in range(1, 8)]
    html = component("days", caption="逐日", weeks=[week])
    assert html.count('<td class="counted">') == 7
    assert "第 7 天<br>到期" in html
    assert "<td><b>4</b></td>" in component("days", caption="", weeks=[[{"label": "4", "kind": "", "text": ""}]])


@pytest.mark.parametrize(
    ("state", "look", "icon"),
    [
        ("received", "badge", "doc"),
        ("deficient", "badge", "missing"),
        ("accepted", "badge badge-action", "clock"),
        ("in_review", "badge badge-action", "clock"),
        ("paused", "badge badge-paused", "pause"),
        ("refusal_filing", "badge badge-action", "clock"),
        ("granted", "badge badge-done", "check"),
        ("refused", "badge", "x"),
        ("not_accepted", "badge", "x"),
        ("delivered", "badge badge-done", "check"),
        ("closed", "badge badge-done", "check"),
        ("withdrawn", "badge", "x"),
    ],
)
def test_state_is_a_word_an_icon_and_never_red(state, look, icon):
    html = component("badge_state", state=state, label="某状态")
    assert f'<span class="{look}">' in html
    assert f'href="#i-{icon}"' in html
    assert "某状态</span>" in html


@pytest.mark.parametrize(
    ("given", "look", "words"),
    [
        ({"level": "late", "days": 2, "unit": "working"}, "badge-late", "超 2 个工作日"),
        ({"level": "late", "days": 0, "unit": "working"}, "badge-late", "今天已过时"),
        ({"level": "soon", "days": 1, "unit": "working", "hours": 5}, "badge-soon", "剩 1 个工作日 5 小时"),
        ({"level": "soon", "days": 0, "unit": "working", "hours": 5}, "badge-soon", "剩 5 小时"),
        ({"level": "soon", "days": 0, "unit": "working"}, "badge-soon", "今天到期"),
        ({"level": "paused"}, "badge-paused", "中止中"),
        ({"level": "done"}, "done", "已完成"),
        ({"level": "", "days": 12, "unit": "natural"}, "nowrap", "剩 12 日（自然日）"),
    ],
)
def test_remaining_time_is_said_in_words(given, look, words):
    html = component("remaining", **given)
    assert look in html
    assert words in html
    assert "暂定" not in html


def test_remaining_time_beyond_the_calendar_is_provisional():
    assert component("remaining", level="", days=40, unit="working", provisional=True).endswith(
        '<span class="tag">暂定</span>'
    )
    assert component("remaining", level="") == ""


def test_pagination_keeps_the_other_parameters():
    request = RequestFactory().get("/items/", {"q": "许可 证", "page": 5})
    context = Context({"page": Paginator(range(180), 20).page(5)})
    context.request = request
    html = get_template("components/_pagination.html").template.render(context)
    assert 'href="?q=%E8%AE%B8%E5%8F%AF+%E8%AF%81&amp;page=6" rel="next"' in html
    assert '<span aria-current="page">5</span>' in html
    assert html.count("<span>…</span>") == 2


@pytest.mark.parametrize("count", [0, 1, 20])
def test_pagination_of_one_page_is_nothing(count):
    assert component("pagination", page=Paginator(range(count), 20).page(1)) == ""


def test_messages_are_never_colour_alone():
    shown = [Message(messages.SUCCESS, "已受理"), Message(messages.ERROR, HOSTILE), Message(messages.WARNING, "注意")]
    html = component("messages", messages=shown)
    assert '<div class="message message-done"><svg class="icon"' in html
    assert '<div class="message message-error" role="alert" tabindex="-1">' in html
    assert "&lt;script&gt;" in html
    assert component("messages", messages=[]) == '<div id="messages" class="messages" aria-live="polite"></div>'


def test_form_errors_link_to_the_fields():
    form = ApplicantForm({"number": "1"})
    form.add_error(None, "申请人已有同一事项在办")
    html = component("form_errors", form=form, act="受理")
    assert "还有 3 处要改，改好才能受理" in html
    assert "<li>申请人已有同一事项在办</li>" in html
    assert '<a href="#id_name">名称：' in html
    assert component("form_errors", form=ApplicantForm()) == ""


def test_field_joins_label_hint_and_error():
    form = ApplicantForm({"number": ""})
    html = component("field", field=form["number"], width="w5")
    assert '<div class="field w5 field-error"><label for="id_number">经办人身份证号</label>' in html
    assert 'aria-describedby="id_number_helptext id_number_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="hint" id="id_number_helptext">18 位</p>' in html
    assert 'id="id_number_error"' in html


def test_field_of_choices_is_a_fieldset_the_summary_can_reach():
    html = component("field", field=ApplicantForm({})["kind"])
    assert "<legend>申请人类别</legend>" in html
    assert '<div class="choices" id="id_kind">' in html
    assert html.count('<label class="choice" for="id_kind_') == 2
    assert 'aria-describedby="id_kind_error"' in html


def test_field_without_error_shows_what_was_verified():
    html = component("field", field=ApplicantForm({"name": "某公司"})["name"], ok="校验位正确", optional=True)
    assert 'class="field-ok"' in html
    assert '<span class="hint">选填</span>' in html
    assert "error" not in html


def test_field_of_a_box_and_a_hidden_one():
    form = ApplicantForm()
    assert '<label class="choice" for="id_by_post"><input type="checkbox"' in component("field", field=form["by_post"])
    assert component("field", field=form["token"]) == '<input type="hidden" name="token" id="id_token">'


def test_timeline_in_public_and_on_the_desk():
    events = [
        {"title": LONGEST_NAME, "kind": "done", "at": AT, "notes": [HOSTILE]},
        {"title": "听证", "kind": "paused", "when": "9 月 4 日至 9 月 16 日", "notes": []},
        {"title": "决定", "kind": "next", "when": "最迟 9/23", "icon": "stamp"},
    ]
    public = component("timeline", events=events)
    assert '<time datetime="2026-09-02T09:18:00+08:00">9 月 2 日 09:18</time>' in public
    assert '<li class="is-paused"><svg class="icon" aria-hidden="true"><use href="#i-pause"/>' in public
    assert '<use href="#i-stamp"/>' in public
    assert HOSTILE not in public
    assert ">9/2 09:18</time></h3>" in component("timeline", events=events, dense=True)


def test_empty_says_what_to_do():
    html = component("empty", title="没有找到", text="换个说法，或者", url="/items/", link="按部门找")
    assert '<h3>没有找到</h3><p>换个说法，或者 <a href="/items/">按部门找</a></p>' in html
    assert "<p>" not in component("empty", title="没有")


def test_small_parts():
    assert component("facts", facts=[{"label": "收费", "value": "不收费", "note": "全程", "wide": True}]) == (
        '<dl class="facts"><div class="wide"><dt>收费</dt><dd>不收费</dd><dd>全程</dd></div></dl>'
    )
    assert '<a class="figure figure-late" href="/late/">' in component(
        "figure", label="已超期", count=1, unit="件", url="/late/", level="late"
    )
    assert '<li class="is-barred">' in component("act", label="作出决定", note="没有授权（第九条）")
    assert '<a class="button button-primary" href="/x/">受理</a>' in component(
        "act", label="受理", url="/x/", primary=True
    )
    assert '<li><a href="/">首页</a></li>' in component("breadcrumb", crumbs=[{"label": "首页", "url": "/"}])
    assert "查询码 <b>K7M4-29QX</b>" in component("slip", number="2026-000058", code="K7M4-29QX")


def test_components_all_tell_their_variables():
    for path in COMPONENTS.glob("_*.html"):
        assert "{% comment %}" in path.read_text().splitlines()[0], path.name
