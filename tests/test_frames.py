"""The frames that pages extend, and the error pages."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template, engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from hall.errors import RuleBroken
from hall.regulation import cite

HOSTILE = '<script>alert("x")</script>'


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_needs_no_context(name):
    html = get_template(f"{name}.html").render()
    assert '<html lang="zh-CN">' in html
    assert '<main id="main"' in html
    assert '<a class="button button-primary" href="/">回到首页</a>' in html
    assert "None" not in html


@pytest.mark.parametrize("signed_in", [True, False])
def test_broken_rule_is_a_page_in_the_right_frame(signed_in):
    broken = RuleBroken("materials_missing", f"缺少必要材料{HOSTILE}，请补齐后再受理。", 12)
    request = RequestFactory().post("/", headers={"referer": "http://testserver/desk/"})
    user = AnonymousUser() if not signed_in else SimpleNamespace(is_authenticated=True)
    html = render_to_string(
        "rule_broken.html", {"broken": broken, "article": cite(12), "user": user, "request": request}
    )
    assert "（第十二条）" in html
    assert HOSTILE not in html
    assert '<a class="button button-primary" href="http://testserver/desk/">返回上一页</a>' in html
    assert ('<body class="desk"' in html) is signed_in


def test_broken_rule_is_a_fragment():
    broken = RuleBroken("materials_missing", f"缺少必要材料{HOSTILE}", 12)
    html = render_to_string("components/_rule_broken.html", {"broken": broken, "article": cite(12)})
    assert html.strip().startswith('<div class="message message-error" role="alert" tabindex="-1">')
    assert "（第十二条）" in html
    assert HOSTILE not in html


def duty():
    """A clerk's A post at which she is on duty, as the top bar gets it."""
    post = SimpleNamespace(window="12 号窗口", pk=1)
    row = SimpleNamespace(post=post, row=SimpleNamespace(duty=SimpleNamespace(member=7, state="held")), state="held")
    return SimpleNamespace(side="A"), row


FRAME = """{%% extends "%s" %%}{%% block title %%}今日{%% endblock %%}{%% block main %%}<h1>正文</h1>{%% endblock %%}"""


@pytest.mark.parametrize("base", ["base_public", "base_desk", "base_manage", "base_print"])
@time_machine.travel("2026-09-22 09:42 +0800", tick=False)
def test_frame_shows_navigation_and_says_it_is_a_demonstration(base):
    context = {
        "site_name": "示范县政务服务",
        "demo": True,
        "nav": [{"label": "今日", "url": "/here/", "current": True, "count": 31}],
        "hall": {"name": "示范县行政服务中心", "phone": "0758-000-0000"},
        "today": date(2026, 9, 22),
        "today_note": "工作日",
        "duty": duty(),
    }
    html = engines["django"].from_string(FRAME % f"{base}.html").render(context)
    assert "示范数据，人物和县名均为虚构" in html
    assert "<h1>正文</h1>" in html
    assert '<a class="skip" href="#main">' in html
    assert ('<a href="/here/" aria-current="page">今日 <span class="count">31</span></a>' in html) is (
        base != "base_print"
    )
    assert ("9 月 22 日（星期二） 工作日" in html) is (base in {"base_desk", "base_manage"})
    assert ("12 号窗口" in html) is (base == "base_desk")


def test_public_pages_load_no_script():
    html = Template(FRAME % "base_public.html").render(Context())
    assert "<script" not in html


def test_desk_tells_htmx_to_keep_the_content_policy():
    html = Template(FRAME % "base_desk.html").render(Context())
    assert '"includeIndicatorStyles": false' in html
    assert '"allowEval": false' in html
    assert re.search(r'<script src="[^"]*htmx[^"]*" defer>', html)
