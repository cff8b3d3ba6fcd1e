"""Every article that the code cites exists in the regulation."""

import re
from pathlib import Path

import pytest

from hall.regulation import ARTICLES, LAWS, chinese_number, cite

ROOT = Path(__file__).parent.parent
ROOMS = ("hall", "staff", "windows", "approvals", "supervision")


@pytest.mark.parametrize(
    ("number", "words"), [(3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (26, "二十六"), (30, "三十")]
)
def test_chinese_number(number, words):
    assert chinese_number(number) == words


def test_cite_names_article_law_or_nothing():
    assert [cite(12), cite("许可法32"), cite(None), cite("")] == ["第十二条", "行政许可法第三十二条", "", ""]


def test_cited_laws_are_known():
    pattern = re.compile(r"[\"'](许可法\d+|条例\d+|民法典\d+)[\"']")
    cited = {
        law
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for law in pattern.findall(path.read_text("utf-8"))
    }
    assert cited <= set(LAWS)


def test_articles_carry_their_own_number():
    assert all(number == article.number and article.duty for number, article in ARTICLES.items())
