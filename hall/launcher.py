"""Run the hall on one machine: servers, web, worker and beat as children of one process.

`./hall.sh` prepares the virtual environment and calls this module; production uses docker-compose.yml instead.
Notices go to standard error: standard output belongs to the command that is run.
"""

import argparse
import base64
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hall.children import PROJECT, Processes, Stop, children, first_dead, foreground, listen_for_stop
from hall.embedded import ServerError, embedded, prepare_home
from hall.embedded.records import write_private

HOST = "127.0.0.1"
MANAGE = [sys.executable, str(PROJECT / "manage.py")]
MIGRATE = [*MANAGE, "migrate", "--noinput", "--verbosity", "0"]
# the first answer waits for imports; a slow machine needs several seconds
WEB_PATIENCE_SECONDS = 60
INTERRUPTED = 130
USAGE = """usage: ./hall.sh run [--port 8000] [--empty]
       ./hall.sh test [pytest arguments]
       ./hall.sh manage ARGS…
       ./hall.sh check
       ./hall.sh bench [name]"""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    command, *rest = arguments or ["--help"]
    commands = {"run": run, "test": test, "manage": manage, "bench": bench}
    if command not in commands:
        say(USAGE)
        return 2
    listen_for_stop()
    try:
        return commands[command](rest)
    except ServerError as error:
        say(str(error))
        return 1
    except Stop:
        return INTERRUPTED


def run(arguments: list[str]) -> int:
    """Serve the demo county until somebody stops it or a child dies."""
    parser = argparse.ArgumentParser(prog="./hall.sh run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--empty", action="store_true", help="leave the database without the demo county")
    options = parser.parse_args(arguments)
    refuse_taken_port(options.port)
    address = f"http://{HOST}:{options.port}"
    with environment(home_folder()) as variables:
        variables.setdefault("PUBLIC_URL", address)
        if options.empty:  # a hall of one's own is no demonstration, but this machine speaks plain HTTP
            variables |= {"HALL_DEMO": "0", "SECURE": os.environ.get("SECURE", "0")}
        complete(MIGRATE, variables)
        accounts = [] if options.empty else seed(variables)
        with children(services(options.port, Path(variables["HALL_HOME"])), variables) as started:
            wait_for_web(f"{address}/healthz", started)
            print(
                f"\nThe hall is open at {address}  (stop with Ctrl-C)\n", accounts_table(accounts), sep="\n", flush=True
            )
            return watch(started)


def test(arguments: list[str]) -> int:
    """Run pytest on servers of its own, which are gone afterwards."""
    with temporary_home() as home, environment(home, durable=False) as variables:
        return foreground([sys.executable, "-m", "pytest", *(arguments or ["-n", "auto"])], variables)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks on servers of their own, kept between runs: a million cases are worth keeping."""
    with environment(home_folder() / "bench") as variables:
        return foreground([sys.executable, "-m", "tests.benchmarks", *arguments], variables)


def manage(arguments: list[str]) -> int:
    """Run one management command with the servers up."""
    with environment(home_folder()) as variables:
        return foreground([*MANAGE, *arguments], variables)


@contextmanager
def environment(home: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """The variables of a child process: the caller's, then this home's secrets, then its servers."""
    prepare_home(home)
    variables = {**local_defaults(home), **os.environ, "HALL_HOME": str(home)}
    wanted = {"postgres": not variables.get("DATABASE_URL"), "valkey": not variables.get("REDIS_URL")}
    with embedded(home, durable=durable, **wanted) as servers:
        variables["DATABASE_URL"] = servers.database_url or variables["DATABASE_URL"]
        variables["REDIS_URL"] = servers.redis_url or variables["REDIS_URL"]
        if servers.is_new and durable:
            complete(MIGRATE, variables)
        yield variables


def local_defaults(home: Path) -> dict[str, str]:
    """What a local run needs and the caller did not say: demo mode, and secrets made once for this home."""
    path = home / "secrets.env"
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "HALL_FIELD_KEYS": "1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "HALL_DIGEST_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        write_private(path, "".join(f"{name}={value}\n" for name, value in made.items()))
    kept = dict(line.split("=", 1) for line in path.read_text().splitlines() if line)
    return {"HALL_DEMO": "1", "DJANGO_SETTINGS_MODULE": "hall.settings", **kept}


def home_folder() -> Path:
    """`.local` of this checkout, or wherever HALL_HOME says."""
    return Path(os.environ.get("HALL_HOME") or PROJECT / ".local").resolve()


@contextmanager
def temporary_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hall-test-"))
    # as root the database runs as another user, who has to pass through
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for place in ((folder / "postgres").resolve(), folder):
            shutil.rmtree(place, ignore_errors=True)


def seed(variables: dict[str, str]) -> list[dict[str, str]]:
    """Fill an empty database with the demo county; a filled one only names its accounts."""
    say("Looking after the demo county; the first time this takes a few minutes …")
    answer = complete([*MANAGE, "seed_demo", "--if-empty", "--json"], variables, stdout=subprocess.PIPE)
    return json.loads(answer).get("accounts", [])


def services(port: int, home: Path) -> dict[str, list[str]]:
    """The three processes of a local run. One ASGI process serves pages and live screens."""
    # in a container or on a trial machine everything runs as root, and saying so at each start helps nobody
    celery = [
        sys.executable,
        "-W",
        "ignore:You're running the worker",
        "-m",
        "celery",
        "-A",
        "hall.celery:app",
        "--quiet",
    ]
    web = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", HOST, "--port", str(port)]
    return {
        "web": [*web, "--workers", "1", "--log-level", "warning", "hall.asgi:application"],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "--schedule", str(home / "beat-schedule"), "--pidfile=", "--loglevel", "WARNING"],
    }


def watch(started: Processes) -> int:
    """Wait until somebody stops the hall, or until a child dies: alone the others are no hall."""
    try:
        while not (dead := first_dead(started)):
            time.sleep(0.5)
    except Stop:
        say("Closing the hall …")
        return 0
    say(f"{dead} ended with status {started[dead].returncode}; closing the hall.")
    return 1


def wait_for_web(url: str, started: Processes) -> None:
    patience = time.monotonic() + WEB_PATIENCE_SECONDS
    while not answers(url):
        if dead := first_dead(started):
            raise ServerError(f"{dead} ended before the hall was open.")
        if time.monotonic() > patience:
            raise ServerError(f"{url} does not answer.")
        time.sleep(0.2)


def answers(url: str) -> bool:
    # a proxy of the machine has no business on the loopback
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            raise ServerError(
                f"Port {port} is in use or not allowed: choose another, ./hall.sh run --port N."
            ) from None


def accounts_table(accounts: list[dict[str, str]]) -> str:
    """The demo accounts, one a line, columns aligned although a Chinese character is two cells wide."""
    columns = ("username", "password", "role", "department", "hall")
    rows = [dict(zip(columns, columns, strict=True)), *accounts] if accounts else []
    table = [[str(row.get(column) or "") for column in columns] for row in rows]
    widths = [max(map(width, cells)) for cells in zip(*table, strict=True)]
    lines = [(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)) for row in table]
    return "\n".join("  " + "  ".join(line).rstrip() for line in lines)


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def complete(command: list[str], variables: dict[str, str], stdout: int | None = None) -> str:
    """Run a step that everything after it needs, and return what it printed."""
    done = subprocess.run(command, cwd=PROJECT, env=variables, stdout=stdout or sys.stderr, text=True)
    if done.returncode:
        raise ServerError(f"manage.py {command[2]} failed.")
    return done.stdout or ""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
