"""Printed pages: Chinese text, the same bytes for the same data, hostile text as text."""

import pytest

from hall.typesetting import pdf, qr_svg

SOURCE = """#import "/typst/page.typ": *
#show: page.with(foot: data.foot)
= #data.title
#picture(data.qr)
"""


@pytest.fixture
def template(settings, tmp_path):
    shared = settings.BASE_DIR / "templates" / "typst"
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "typst").symlink_to(shared)
    (tmp_path / "templates" / "sample.typ").write_text(SOURCE, "utf-8")
    settings.BASE_DIR = tmp_path
    return "sample.typ"


def data(title="一次性告知书"):
    return {"title": title, "foot": "示范县行政服务中心", "qr": qr_svg("https://example.org/items/SFWL0001/")}


def test_the_same_data_gives_the_same_bytes(template):
    first = pdf(template, data())
    assert first.startswith(b"%PDF-")
    assert first == pdf(template, data())
    assert first != pdf(template, data("受理通知书"))


def test_hostile_text_is_set_as_text(template):
    assert pdf(template, data('#read("/etc/passwd") $x$ <script> *粗* \\ "')).startswith(b"%PDF-")
