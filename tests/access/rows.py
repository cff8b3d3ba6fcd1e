"""Reads the hand-written tables: one expected cell a person, in the order of the columns line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
AND_ALL_AFTER = "…"
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Row:
    """One line of a table: what each person gets for one request; `body` names the body where there are several."""

    section: str
    line: int
    method: str
    path: str
    body: str
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}" + (f" +{self.body}" if self.body else "")


def columns_of(name: str) -> list[str]:
    """The names on the columns line of a table."""
    return next(line.split()[1:] for _number, line in _lines(name) if line.startswith("columns"))


def read_table(name: str) -> list[Row]:
    """The rows of a table of addresses. Raises ValueError naming the line that can't be read."""
    people, section, rows = columns_of(name), "", []
    for number, line in _lines(name):
        if line.startswith("== "):
            section = line.removeprefix("== ")
        elif line.startswith(METHODS):
            rows.append(_row(section, number, line.split(), people))
    return rows


def read_matrix(name: str) -> dict[str, list[str]]:
    """The cells of a matrix by the first word of each line."""
    lines = [line.split() for _number, line in _lines(name)]
    return {words[0]: words[1:] for words in lines if "." in words[0]}


def _row(section: str, number: int, words: list[str], people: list[str]) -> Row:
    method, path, *cells = words
    body = cells.pop(0).removeprefix("+") if cells[0].startswith("+") else ""
    if cells[-1].endswith(AND_ALL_AFTER):
        last = cells.pop().removesuffix(AND_ALL_AFTER)
        cells += [last] * (len(people) - len(cells))
    if len(cells) != len(people):
        raise ValueError(f"line {number}: {len(cells)} cells for {len(people)} people")
    return Row(section, number, method, path, body, dict(zip(people, cells, strict=True)))


def _lines(name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate((HERE / name).read_text("utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, line
