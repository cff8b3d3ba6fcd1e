"""One embedded PostgreSQL cluster of a home folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from hall.embedded.engine import place_for_data, readable_programs, server_user, wheel_programs
from hall.embedded.records import ServerError, bare_environment, last_line, read_record, write_record

DATABASE = "hall"
# after a kill -9 the orphaned backends keep the shared memory for a moment, and pg_ctl refuses until they are gone
START_PATIENCE_SECONDS = 15
STOP_PATIENCE_SECONDS = 20
# a socket path may be 107 bytes long: the home folder may be deeper than that, /tmp is not
SOCKET_PARENT = "/tmp"
FAST_AND_UNSAFE = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class Postgres:
    """A cluster on a unix socket, open to the operating-system user who made it and to nobody else."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.record = home / "postgres.json"
        self.data = home / "postgres" / "data"
        self.user = server_user()
        self.is_new = False

    def ensure(self, *, durable: bool = True) -> str:
        """Return the URL of an answering server, starting it when needed. Raises ServerError."""
        sockets = read_record(self.record).get("sockets", "")
        if not (sockets and self.answers(sockets)):
            if not (self.data / "PG_VERSION").exists():
                self.initialise()
            sockets = self.start(durable=durable)
            self.create_database(sockets)
        return f"postgresql://{DATABASE}@{quote(sockets, safe='')}/{DATABASE}"

    def answers(self, sockets: str) -> bool:
        """Ask the server itself, and which files it serves: a socket of another cluster is not ours."""
        asked = self.psql(sockets, "SHOW data_directory")
        return asked.returncode == 0 and asked.stdout.strip() == str(self.data.resolve())

    def stop(self) -> None:
        """Stop now: open connections are cut, the files stay consistent."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "-D", self.real_data, "-m", "fast", "-w", "-t", str(STOP_PATIENCE_SECONDS))
        self.forget_sockets()

    def initialise(self) -> None:
        """Make an empty cluster: UTF-8, code-point order on every platform, login by operating-system user."""
        place_for_data(self.home, self.user)
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        if self.user:
            os.chown(self.data, self.user.pw_uid, self.user.pw_gid)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = self.run("initdb", "-D", self.real_data, "-U", DATABASE, "--no-sync", "--auth=reject", *locale)
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise ServerError(f"initdb failed: {last_line(made.stdout)}")
        (self.data / "pg_hba.conf").write_text("local all all peer map=hall\n")
        (self.data / "pg_ident.conf").write_text(f'hall "{pwd.getpwuid(os.geteuid()).pw_name}" {DATABASE}\n')

    def start(self, *, durable: bool) -> str:
        """Start on a fresh socket folder and wait until the server answers there."""
        self.forget_sockets()
        sockets = tempfile.mkdtemp(prefix="hall-", dir=SOCKET_PARENT)
        if self.user:
            os.chown(sockets, self.user.pw_uid, self.user.pw_gid)
        write_record(self.record, {"sockets": sockets})
        options = f"-c listen_addresses='' -c unix_socket_directories={sockets} -c max_connections=200"
        options += "" if durable else FAST_AND_UNSAFE
        patience = time.monotonic() + START_PATIENCE_SECONDS
        while True:
            started = self.run("pg_ctl", "start", "-D", self.real_data, "-w", "-l", self.log, "-o", options)
            if started.returncode == 0 and self.answers(sockets):
                return sockets
            if time.monotonic() > patience:
                raise ServerError(f"PostgreSQL does not start ({last_line(started.stdout)}); see {self.log}")
            time.sleep(0.2)

    def create_database(self, sockets: str) -> None:
        known = self.psql(sockets, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")
        if known.stdout.strip() != "1":
            made = self.psql(sockets, f"CREATE DATABASE {DATABASE}")
            if made.returncode:
                raise ServerError(f"The database cannot be made: {last_line(made.stderr)}")
            self.is_new = True

    def forget_sockets(self) -> None:
        sockets = read_record(self.record).get("sockets")
        if sockets:
            shutil.rmtree(sockets, ignore_errors=True)
        self.record.unlink(missing_ok=True)

    @property
    def real_data(self) -> str:
        return str(self.data.resolve())

    @property
    def log(self) -> str:
        return f"{self.real_data}/server.log"

    @cached_property
    def programs(self) -> Path:
        return readable_programs(place_for_data(self.home, self.user), self.user).resolve()

    def psql(self, sockets: str, statement: str) -> subprocess.CompletedProcess[str]:
        program = str(wheel_programs() / "bin" / "psql")
        options = ["-XAtqw", "-h", sockets, "-U", DATABASE, "-d", "postgres", "-c", statement]
        return subprocess.run([program, *options], capture_output=True, text=True, env=bare_environment())

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the server's programs as the user who owns the cluster, in a session of its own."""
        become = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        # a started server inherits the output, so a pipe would stay open as long as it lives: give it a file
        with tempfile.TemporaryFile("w+") as words:
            done = subprocess.run(
                [str(self.programs / "bin" / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=bare_environment(),
                start_new_session=True,
                **become,  # type: ignore[call-overload]
            )
            words.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, words.read(), "")
