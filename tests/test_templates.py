"""What may not stand in any template: inline code, unknown icons and classes, inputs without a label."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))
LONGEST = 120

every_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))


def markup(path: Path) -> str:
    """The template without comments, each {{ … }} as a word and each {% … %} as nothing, so that HTML can be parsed."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"{{\s*([\w.]+)[^}]*}}", lambda found: "\x00" + found.group(1).replace(".", "_") + "\x00", text)
    return re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL)


class Inputs(HTMLParser):
    """Collects the controls of a template and what names them."""

    def __init__(self):
        super().__init__()
        self.named, self.unnamed, self.targets, self.inside = [], [], set(), 0

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "label":
            self.inside += 1
            self.targets.add(values.get("for"))
        elif tag in {"input", "select", "textarea"} and values.get("type") not in {"hidden", "submit", "button"}:
            named = self.inside or "aria-label" in values or "aria-labelledby" in values
            (self.named if named else self.unnamed).append(values.get("id"))

    def handle_endtag(self, tag):
        if tag == "label":
            self.inside -= 1


def classes_of_styles() -> set[str]:
    text = "\n".join(path.read_text() for path in STYLES)
    text = re.sub(r"/\*.*?\*/|url\(.*?\)", "", text, flags=re.DOTALL)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", text))


def icons_of_sprite() -> set[str]:
    return set(re.findall(r'<symbol id="i-([\w-]+)"', (ROOT / "templates/components/_icons.html").read_text()))


def test_there_are_templates_and_styles():
    assert len(TEMPLATES) > 20
    assert {path.stem for path in STYLES} >= {"tokens", "base", "components", "public", "desk", "print"}


@every_template
def test_template_is_short(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@every_template
def test_template_has_no_inline_code(path):
    text = markup(path)
    assert not re.findall(r"\sstyle\s*=", text)
    assert not re.findall(r"<style\b", text)
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.findall(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text


@every_template
def test_template_escapes_everything(path):
    text = path.read_text()
    assert "|safe" not in text
    assert "autoescape off" not in text


@every_template
def test_icons_are_in_the_sprite(path):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    used = re.findall(r"""{% icon ["']([\w-]+)["']""", text) + re.findall(r'href="#i-([\w-]+)"', text)
    used += re.findall(r'\b(?:icon|icon_name)="([\w-]+)"', text)
    assert set(used) <= icons_of_sprite()


@every_template
def test_classes_are_in_the_styles(path):
    known = classes_of_styles()
    used = {name for value in re.findall(r'\bclass="([^"]*)"', markup(path)) for name in value.split()}
    unknown = {name for name in used if "\x00" not in name and name not in known}
    # badge-{{ level }}: at least one class of the styles begins so
    unknown |= {name for name in used if "\x00" in name and not any(k.startswith(name.split("\x00")[0]) for k in known)}
    assert unknown == set()


@every_template
def test_inputs_have_labels(path):
    parser = Inputs()
    parser.feed(markup(path))
    assert [name for name in parser.unnamed if name is None or name not in parser.targets] == []


@every_template
def test_tables_head_their_columns_and_rows(path):
    heads = re.findall(r"<th\b[^>]*>", markup(path))
    assert [head for head in heads if "scope=" not in head] == []


@every_template
def test_page_extends_a_frame_or_is_a_part(path):
    text = path.read_text()
    is_part = path.name.startswith("_") or path.name == "base.html"
    assert is_part != bool(re.match(r"{% extends ", text))


def test_styles_define_every_token_they_use():
    text = "\n".join(path.read_text() for path in STYLES)
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+)\s*:", text))


def test_colours_are_literal_only_in_tokens_and_print():
    for path in STYLES:
        if path.stem not in {"tokens", "print"}:
            text = re.sub(r"url\(.*?\)", "", path.read_text())
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", text) == [], path.name
