"""The shape of the house: what import-linter can't see."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CASCADE, ForeignKey
from django.utils.module_loading import import_string

pytestmark = pytest.mark.once

ROOMS = ["hall", "staff", "windows", "approvals", "supervision"]
ROOT = Path(__file__).parent.parent
LINES_AT_MOST = 300
LONGER = {"hall/settings.py": 320}  # the settings read as one list
FUNCTION_LINES_AT_MOST, VIEW_LINES_AT_MOST, TEMPLATE_LINES_AT_MOST = 40, 20, 120


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders or ROOMS:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in modules()}
TREES = {name: ast.parse(text) for name, text in SOURCES.items()}


def too_long(nodes: Iterable[ast.AST], lines: int) -> list[str]:
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return [
        f"{one.name} {one.end_lineno - one.lineno + 1}" for one in functions if one.end_lineno - one.lineno >= lines
    ]


def test_foreign_keys_point_downward():
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not model.__name__.startswith("Historical")
        for field in model._meta.fields
        if isinstance(field, ForeignKey)
        and (target := field.related_model._meta).app_label in ROOMS
        and target.label != settings.AUTH_USER_MODEL
        and ROOMS.index(target.app_label) > ROOMS.index(model._meta.app_label)
    ]
    assert upward == []


def test_glossary_names_what_exists():
    built, _planned = (ROOT / "docs/glossary.md").read_text("utf-8").split("\n## ")
    named = set(re.findall(r"`([A-Z][a-z]+[A-Za-z]*)`", built))
    known = {node.name for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    assert named - known == set()


def test_page_of_rules_says_what_the_code_says():
    """Each rule of docs/rules.md exists under its name, and a number stands there as it is."""
    rows = re.findall(r"^\|([^|]*)\|([^|]*)\|[^|]*\| `([\w.]+)` \|$", (ROOT / "docs/rules.md").read_text("utf-8"), re.M)
    assert len(rows) > 30
    for rule, value, name in rows:
        found = import_string(name)
        assert not isinstance(found, int) or str(found) in re.findall(r"\d+", value), rule


def test_state_is_written_by_lifecycle_alone():
    writes = re.compile(r"\bcase\.state\s*=[^=]")
    writers = {name for name, text in SOURCES.items() if writes.search(text)}
    assert writers == {"approvals/operations/lifecycle.py"}


def test_present_moment_comes_from_hall_moment():
    forbidden = re.compile(
        r"date\.today\(|datetime\.now\(|timezone\.now\(|import now\b.*timezone|timezone import .*\bnow\b"
        r"|\blocal(date|time)\(\)"
    )
    readers = {name for name, text in SOURCES.items() if forbidden.search(text)}
    assert readers == {"hall/moment.py"}


def test_tasks_are_sent_from_receivers_only():
    senders = {name for name, text in SOURCES.items() if re.search(r"\.delay\(|\.apply_async\(", text)}
    assert {name for name in senders if not name.endswith("receivers.py")} == set()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_module_stays_small(name):
    assert SOURCES[name].count("\n") <= LONGER.get(name, LINES_AT_MOST)
    assert too_long(ast.walk(TREES[name]), FUNCTION_LINES_AT_MOST) == []


def test_templates_stay_small():
    pages = [path for path in (ROOT / "templates").rglob("*.html")]
    assert [path.name for path in pages if path.read_text("utf-8").count("\n") > TEMPLATE_LINES_AT_MOST] == []


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if not name.endswith("apps.py")))
def test_imports_stand_at_the_top(name):
    inside = [
        node.lineno
        for function in ast.walk(TREES[name])
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if "/views" in name or name.startswith("hall/pages")))
def test_views_stay_short(name):
    assert too_long(TREES[name].body, VIEW_LINES_AT_MOST) == []


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if "/views" in name or "/api/" in name))
def test_views_start_from_what_is_visible(name):
    assert not re.search(r"(Case|Card)\.objects\.(all|get|filter|exclude)\(", SOURCES[name])


def test_nothing_with_legal_effect_is_cascaded():
    parts_of_a_draft = {
        "MaterialRequirement",
        "ProcessStep",
        "LegalBasis",
        "Tariff",
        "GrantingCondition",
        "ReceptionDraft",
    }
    cascading = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is CASCADE
    }
    assert {name for name in cascading if not name.startswith("Historical")} <= parts_of_a_draft
