"""Child processes of the local run: started together, watched together, ended together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STOP_PATIENCE_SECONDS = 10
# <sys/prctl.h>: the signal that the kernel sends to a process whose parent died
PR_SET_PDEATHSIG = 1

Processes = dict[str, subprocess.Popen[bytes]]
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM or a closed terminal. The argument is the signal."""


def listen_for_stop() -> None:
    """Turn the first request to end into Stop. Later ones are ignored: they would cut the tidying short."""

    def ask(number: int, frame: object) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stop(number)

    for each in STOP_SIGNALS:
        signal.signal(each, ask)


@contextmanager
def stop_postponed() -> Iterator[None]:
    """Let a block finish before a request to end is heard: a server half started could not be stopped again.

    The signals are not blocked, since every program started meanwhile would inherit that. Main thread only.
    """
    heard: list[int] = []
    before = {each: signal.signal(each, lambda number, frame: heard.append(number)) for each in STOP_SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        if heard:
            signal.raise_signal(heard[0])


@contextmanager
def children(
    commands: dict[str, list[str]], variables: dict[str, str], stdout: int | None = None
) -> Iterator[Processes]:
    """Start each command in a process group of its own; end all the groups with the block, dead leaders included."""
    started: Processes = {}
    try:
        for name, command in commands.items():
            started[name] = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        yield started
    finally:
        end_all(list(started.values()))


def foreground(command: list[str], variables: dict[str, str]) -> int:
    """Run one command at the terminal and return its status; asked to stop, let it end in its own way first."""
    process = subprocess.Popen(command, cwd=PROJECT, env=variables)
    try:
        return process.wait()
    except Stop as stop:
        # Ctrl-C has reached the whole foreground already
        if stop.args[0] != signal.SIGINT:
            process.terminate()
        raise
    finally:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOP_PATIENCE_SECONDS)
        process.kill()
        process.wait()


def first_dead(started: Processes) -> str:
    """The name of a child that has ended, or nothing."""
    return next((name for name, process in started.items() if process.poll() is not None), "")


def end_all(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask every leader to end, wait a while, then kill what is left of each group."""
    for process in processes:
        process.terminate()
    patience = time.monotonic() + STOP_PATIENCE_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, patience - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def end_with_parent() -> None:
    """In the child before it becomes the program: end when a killed launcher can no longer end us (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
