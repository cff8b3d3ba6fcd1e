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
from contextlib import contextmanager, nullcontext
from pathlib import Path

from hall.children import PROJECT, Processes, Stop, children, first_dead, foreground, listen_for_stop
from hall.embedded import ServerError, embedded, prepare_home
from hall.embedded.records import write_private

HOST = "127.0.0.1"
MANAGE = [sys.executable, str(PROJECT / "manage.py")]
MIGRATE = [*MANAGE, "migrate", "--noinput", "--verbosity", "0"]
# the slow tests stand at the end of the order: whoever has nothing left takes some over
PARALLEL = ["-n", "auto", "--dist", "worksteal"]
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
        with nullcontext() if options.empty else seeding(variables) as seed:
            return serve(options.port, address, variables, seed)


def serve(port: int, address: str, variables: dict[str, str], seed: "Seed | None") -> int:
    """Open the web, then the jobs: while the demo county's past is told, a job would find every case of it late."""
    with children(web_service(port), variables) as web:
        wait_for_web(f"{address}/healthz", web)
        accounts = seed.accounts if seed else []
        print(f"\nThe hall is open at {address}  (stop with Ctrl-C)\n", accounts_table(accounts), sep="\n", flush=True)
        try:
            if seed and not seed.wait(web):
                return 1
        except Stop:
            say("Closing the hall; the demo county's past year stays cut short.")
            return 0
        jobs_of_demo = {"clocks": [*MANAGE, "demo_clocks"]} if seed else {}
        with children(job_services(Path(variables["HALL_HOME"])) | jobs_of_demo, variables) as jobs:
            return watch({**web, **jobs})


def test(arguments: list[str]) -> int:
    """Run pytest on servers of its own, which are gone afterwards."""
    with temporary_home() as home, environment(home, durable=False) as variables:
        return foreground([sys.executable, "-m", "pytest", *(arguments or PARALLEL)], variables)


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


class Seed:
    """The seed of the demo county at work: `accounts` when they can log in, the past year after that."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        self._process = process
        line = process.stdout.readline()
        if not line:
            raise ServerError("manage.py seed_demo failed.")
        self.accounts: list[dict[str, str]] = json.loads(line)["accounts"]

    def wait(self, started: Processes) -> bool:
        """Wait until the year is told; False when the seed failed or one of `started` died."""
        if self._process.poll() is None:
            say("The demo county's past year is still being told, in order of time; its cards come at the end …")
        while self._process.poll() is None:
            if dead := first_dead(started):
                say(f"{dead} ended with status {started[dead].returncode}; closing the hall.")
                return False
            time.sleep(0.2)
        say("manage.py seed_demo failed." if self._process.returncode else "The demo county is complete.")
        return self._process.returncode == 0


@contextmanager
def seeding(variables: dict[str, str]) -> Iterator[Seed]:
    """Fill an empty database with the demo county, its past year behind an open door; a filled one names accounts."""
    say("Looking after the demo county …")
    command = {"seed": [*MANAGE, "seed_demo", "--if-empty", "--early"]}
    with children(command, variables, stdout=subprocess.PIPE) as started:
        yield Seed(started["seed"])


def web_service(port: int) -> dict[str, list[str]]:
    """One ASGI process serves pages and live screens."""
    # static files are collected in the image only
    python = [sys.executable, "-W", "ignore:No directory at"]
    web = [*python, "-m", "granian", "--interface", "asginl", "--host", HOST, "--port", str(port)]
    return {"web": [*web, "--workers", "1", "--log-level", "warning", "hall.asgi:application"]}


def job_services(home: Path) -> dict[str, list[str]]:
    """The worker, and beat, which sends it the periodic jobs."""
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
    return {
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


def complete(command: list[str], variables: dict[str, str]) -> None:
    """Run a step that everything after it needs."""
    if subprocess.run(command, cwd=PROJECT, env=variables, stdout=sys.stderr).returncode:
        raise ServerError(f"manage.py {command[2]} failed.")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
