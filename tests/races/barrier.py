"""Processes that wait at a barrier: they are let go together, a round at a time, and say what came of it.

Every process is a python of its own with its own connections; a round is one line on its standard input, the outcome
one line on its standard output.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import day
from tests.hall.databases import database_url

ROOT = Path(__file__).parent.parent.parent
START = "import django; django.setup(); from tests.races.runner import main; main()"
PATIENCE_SECONDS = 60


class Runner:
    """One process that plays rounds of the acts in tests.races.runner."""

    def __init__(self) -> None:
        variables = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "hall.settings"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", START],
            cwd=ROOT,
            env=variables | day.for_a_child() | {"LOG_LEVEL": "ERROR"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self) -> str:
        """The next line it says: `ready` when it stands at the barrier, then one outcome a round."""
        return self._process.stdout.readline().strip()

    def let_go(self, *words: object) -> None:
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE_SECONDS)
        finally:
            self._process.kill()
            self._process.stdout.close()


@contextmanager
def runners(count: int) -> Iterator[list[Runner]]:
    """`count` processes that stand at the barrier; ended afterwards, whatever happened."""
    started = [Runner() for _number in range(count)]
    try:
        assert [runner.hear() for runner in started] == ["ready"] * count
        yield started
    finally:
        for runner in started:
            runner.end()


def race(pair: Sequence[Runner], *rounds: Sequence[object]) -> list[str]:
    """Let every runner go with its own words at once; gives their outcomes in order."""
    for runner, words in zip(pair, rounds, strict=True):
        runner.let_go(*words)
    return [runner.hear() for runner in pair]
