"""Access: every address × method × person is asked and compared with the hand-written tables in tests/access.

A new address without a row fails, a row without an address fails, and taking one check away turns the table red.
"""

import sys
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.admin.sites import site
from django.db import connection
from django.template.backends.django import Template
from django.urls import URLPattern, get_resolver, reverse

from approvals.models.case import CaseQuerySet
from approvals.models.item import ItemQuerySet
from hall.permissions import Grant
from tests.access.named import NAMED, fill_admin
from tests.access.play import Players, cell, resolve_path, shown
from tests.access.rows import METHODS, Row, columns_of, read_matrix, read_table
from tests.access.stage import Stage
from tests.approvals.stages import NEXT_DAY, at

pytestmark = pytest.mark.once

TABLE = read_table("table.txt")
LISTS = read_table("lists.txt")
SLOW = "slow: "
SECTIONS = [
    pytest.param(
        section,
        marks=pytest.mark.slow if section.startswith(SLOW) else (),
        id=section.removeprefix(SLOW).partition(":")[0],
    )
    for section in dict.fromkeys(row.section for row in TABLE)
]
ADMIN_PAGES = ("list", "add", "change", "delete", "history", "version")
ROOMS = ("hall.", "staff.", "windows.", "approvals.", "supervision.")
OTHER_METHODS = ("PUT", "PATCH", "DELETE")


@pytest.fixture
def players(cast, settings, tmp_path) -> Iterator[Players]:
    settings.MEDIA_ROOT = tmp_path
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # no row for each of many requests
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # wrong passwords are tried here
    with connection.cursor() as cursor:  # tables are tiny here: planning a query would take longer than any plan
        cursor.execute("SET LOCAL join_collapse_limit = 1; SET LOCAL from_collapse_limit = 1")
    with at(NEXT_DAY):
        yield Players(Stage(cast, NAMED))


@pytest.fixture
def bare_answers(monkeypatch):
    """Answers to a POST without their page, which takes most of the time; the pages themselves are asked with GET."""
    whole = Template.render

    def render(template, context=None, request=None):
        return "" if request is not None and request.method == "POST" else whole(template, context, request)

    monkeypatch.setattr(Template, "render", render)


def routes() -> dict[str, str]:
    """Every route of the project outside /admin/ as `resolve` names it, with the name of its view."""
    return {route: name for route, name in _walk(get_resolver(), "", ()) if not _is_admin_internal(name)}


def _walk(resolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, ":".join((*namespaces, pattern.name or ""))
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, route, inner)


def _is_admin_internal(name: str) -> bool:
    return name.startswith("admin:")


def deviations(players: Players, rows: list[Row]) -> list[str]:
    """The cells that came out otherwise than written, each as line, request, person: written → found."""
    found = []
    for row in rows:
        answers = players.play(row)
        wrong = [
            f"{who} {row.cells[who]} → {cell(answer)}"
            for who, answer in answers.items()
            if cell(answer) != row.cells[who]
        ]
        found += [f"line {row.line}: {row}: {', '.join(wrong)}"] if wrong else []
    return found


def test_every_route_has_a_row_for_get_and_post(players):
    asked = {(resolve_path(players.address(row)).route, row.method) for row in TABLE}
    wanted = {(route, method) for route in routes() for method in METHODS}
    assert wanted - asked == set(), "routes without a row"
    assert asked - wanted == set(), "rows without a route"


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.usefixtures("bare_answers")
def test_every_cell_is_as_written(players, section):
    assert deviations(players, [row for row in TABLE if row.section == section]) == []


@pytest.mark.parametrize("section", sorted({row.section for row in LISTS}))
def test_every_list_shows_what_is_written(players, section):
    marks = _marks(players.stage, section)
    wrong = []
    for row in LISTS:
        if row.section == section:
            found = {who: shown(answer, marks) for who, answer in players.play(row).items()}
            wrong += [f"{row}: {who} {row.cells[who]} → {found[who]}" for who in found if found[who] != row.cells[who]]
    assert wrong == []


def _marks(stage: Stage, section: str) -> dict[str, str]:
    """Letter → text by which the row is known in an answer."""
    if section == "items":
        letters = {"o": "own", "p": "police", "c": "classified", "u": "unpublished"}
        return {letter: stage.items[name].code for letter, name in letters.items()}
    make = stage.case if section == "cases" else lambda _state, where: stage.card(where).case
    return {where[0]: make("accepted", where).number for where in stage.places}


def test_other_methods_are_refused_everywhere(players):
    """PUT, PATCH and DELETE: 405 for members and on public pages, the login for the rest; a redirect stays one."""
    wrong = []
    for row in {resolve_path(players.address(row)).route: row for row in TABLE}.values():
        path = players.address(row)
        for method in OTHER_METHODS:
            cells = [cell(players.request(who, method, path, {})) for who in ("anon", "a", "mgr")]
            if cells not in (["L", "405", "405"], ["401", "405", "405"], ["405"] * 3) and cells != ["302"] * 3:
                wrong.append(f"{method} {path}: {cells}")
    assert wrong == []


def test_every_admin_model_has_a_row():
    assert set(read_matrix("admin.txt")) == {model._meta.label_lower for model in site._registry}


def test_admin_is_open_to_the_keeper_of_master_data(players):
    fill_admin(players.stage)
    half = len(ADMIN_PAGES)
    assert columns_of("admin.txt") == [*ADMIN_PAGES] * 2
    wrong = []
    for label, cells in read_matrix("admin.txt").items():
        pages = _admin_pages(label)
        for method, written in (("GET", cells[:half]), ("POST", cells[half:])):
            found = [cell(players.request("mgr", method, page, {})) if page else "-" for page in pages]
            wrong += [f"{method} {label}: {written} → {found}"] if found != written else []
    assert wrong == []


def test_admin_is_closed_to_everybody_else(players):
    fill_admin(players.stage)
    strangers = [who for who in players.stage.people if who != "mgr"]
    pages = [page for label in read_matrix("admin.txt") for page in _admin_pages(label)[:3]]
    pages += [reverse(f"admin:{name}") for name in ("index", "search", "jsi18n", "password_change_done")]
    pages += [reverse("admin:app_list", args=["staff"]), "/admin/autocomplete/", "/admin/nothing/"]
    open_to = [f"{who} {page}" for page in pages for who in strangers if cell(players.request(who, "GET", page)) != "A"]
    assert open_to == []


def _admin_pages(label: str) -> list[str]:
    """The addresses of one model's pages in the order of the columns; empty where there is none."""
    model = apps.get_model(label)
    row = model._default_manager.first()
    assert row is not None, f"no row of {label} to look at"
    start = f"/admin/{label.replace('.', '/')}/"
    own = [start, f"{start}add/", *(f"{start}{row.pk}/{page}/" for page in ("change", "delete", "history"))]
    version = model.history.filter(**{model._meta.pk.name: row.pk}).first() if hasattr(model, "history") else None
    return [*own, f"{start}{row.pk}/history/{version.pk}/" if version else ""]


#: What is taken away, and rows of the table that must turn red then.
CHECKS = {
    "serve_window": "/desk/cases/{received.own}/acceptance/",
    "hold_department_role": "/api/v1/cases/{accepted.own}/decision/",
    "hold_hall_role": "/manage/items/{draft.own}/draft/publication/",
    "visible_to": "/desk/cases/{received.town}/",
    "visible_items": "/manage/items/{item.police}/",
    "oversee": "/manage/cards/",
    "hold_mandate": "/desk/cases/{accepted.spot}/decision/",
    "run_authority": "/manage/mandates/{mandate.own}/revocation/",
    "read_people": "/manage/people/",
    "keep_postings": "/manage/postings/{posting.own}/departure/",
}


def _take_away(monkeypatch, check: str) -> None:
    """Make one check grant everything, wherever it is used."""
    if check == "visible_to":
        monkeypatch.setattr(CaseQuerySet, "visible_to", lambda cases, user, at: cases)
    elif check == "visible_items":
        monkeypatch.setattr(ItemQuerySet, "visible_to", lambda items, user, at: items)
    else:
        for module in list(sys.modules.values()):
            if module.__name__.startswith(ROOMS) and hasattr(module, check):
                monkeypatch.setattr(module, check, lambda *asked, **named: Grant("everybody", "none:0"))


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_deleting_one_check_turns_the_table_red(players, monkeypatch, check):
    rows = [row for row in TABLE if row.path == CHECKS[check]]
    assert deviations(players, rows) == []
    _take_away(monkeypatch, check)
    assert deviations(players, rows) != []
