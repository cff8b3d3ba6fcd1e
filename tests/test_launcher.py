"""The embedded servers and the processes of a local run: started, found again, survived, stopped."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from hall.children import PROJECT, children
from hall.embedded import embedded, stop_all
from hall.embedded.records import ServerError, read_record, write_record
from hall.embedded.valkey import Valkey, free_port
from hall.launcher import accounts_table, environment, local_defaults, main, refuse_taken_port, temporary_home

PATIENCE_SECONDS = 15


@pytest.fixture
def home():
    with temporary_home() as folder:
        yield folder
        stop_all(folder)


def postmaster(home):
    return int((home / "postgres/data/postmaster.pid").read_text().splitlines()[0])


def valkey_process(servers):
    return redis.from_url(servers.redis_url).info("server")["process_id"]


def ask(servers, statement):
    connection = psycopg2.connect(servers.database_url)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def is_running(pid):
    """A zombie that its parent has yet to bury runs no more."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition):
    patience = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < patience, "waited in vain"
        time.sleep(0.05)


def test_servers_answer_inside_the_block_and_are_gone_after_it(home):
    with embedded(home) as servers:
        processes = [postmaster(home), valkey_process(servers)]
        assert ask(servers, "SELECT current_user, current_database(), current_setting('server_encoding')") == [
            ("hall", "hall", "UTF8")
        ]
        assert ask(servers, "SELECT upper('é'), '政' ~ '[[:alpha:]]', 'Z' < 'a'") == [("É", True, True)]
        assert servers.is_new
        sockets = Path(unquote(urlsplit(servers.database_url).hostname))
        assert sockets.is_dir()
    wait_until(lambda: not any(is_running(pid) for pid in processes))
    assert not sockets.exists()


def test_exclusion_constraints_can_be_made(home):
    with embedded(home, valkey=False) as servers:
        assert servers.redis_url == ""
        ask(servers, "CREATE EXTENSION btree_gist")


def test_the_second_start_keeps_the_data(home):
    with embedded(home, valkey=False) as servers:
        ask(servers, "CREATE TABLE kept AS SELECT 42 AS answer")
    with embedded(home, valkey=False) as servers:
        assert not servers.is_new
        assert ask(servers, "SELECT answer FROM kept") == [(42,)]


def test_a_second_command_shares_the_servers_and_the_last_one_stops_them(home):
    with embedded(home) as first:
        pid = postmaster(home)
        with embedded(home) as second:
            assert (second.database_url, second.redis_url) == (first.database_url, first.redis_url)
        assert postmaster(home) == pid
        assert ask(first, "SELECT 1") == [(1,)]
        assert redis.from_url(first.redis_url).ping()
    wait_until(lambda: not is_running(pid))


@pytest.mark.slow
def test_killed_servers_come_back_with_what_was_committed(home):
    with embedded(home) as servers:
        ask(servers, "CREATE TABLE kept AS SELECT 42 AS answer")
        # a connection keeps a backend alive: that is what makes the next start refuse at first
        held = psycopg2.connect(servers.database_url)
        os.kill(postmaster(home), signal.SIGKILL)
        os.kill(valkey_process(servers), signal.SIGKILL)
        with embedded(home) as again:
            assert ask(again, "SELECT answer FROM kept") == [(42,)]
            assert redis.from_url(again.redis_url).ping()
        held.close()


def test_servers_that_a_killed_command_left_behind_are_found_and_stopped(home):
    code = f"""
import os, signal
from pathlib import Path
from hall.embedded import embedded
with embedded(Path({str(home)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT).returncode == -signal.SIGKILL
    left_behind = postmaster(home)
    assert is_running(left_behind)
    with embedded(home) as servers:
        assert postmaster(home) == left_behind
        assert ask(servers, "SELECT 1") == [(1,)]
    wait_until(lambda: not is_running(left_behind))


def test_two_homes_run_side_by_side(home):
    with temporary_home() as other, embedded(home) as ours, embedded(other) as theirs:
        ask(ours, "CREATE TABLE only_ours (id int)")
        assert ask(theirs, "SELECT to_regclass('only_ours')") == [(None,)]
        redis.from_url(ours.redis_url).set("only", "ours")
        assert redis.from_url(theirs.redis_url).get("only") is None


def test_a_home_deeper_than_a_socket_path_may_be(home):
    deep = home / ("d" * 60) / ("e" * 60)
    with embedded(deep, valkey=False) as servers:
        assert ask(servers, "SELECT 1") == [(1,)]


def test_a_dead_or_torn_record_is_not_taken_for_a_server(home):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        stranger_port = stranger.getsockname()[1]
    write_record(home / "valkey.json", {"port": stranger_port, "password": "was once ours"})
    (home / "postgres.json").write_text('{"sockets": "/tmp/ha')
    with embedded(home) as servers:
        assert ask(servers, "SELECT 1") == [(1,)]
        assert redis.from_url(servers.redis_url).ping()
        assert read_record(home / "valkey.json")["password"] != "was once ours"


def test_another_server_on_a_port_that_was_ours_is_left_alone(home):
    with temporary_home() as other, embedded(other, postgres=False) as theirs:
        write_record(home / "valkey.json", {"port": urlsplit(theirs.redis_url).port, "password": "ours"})
        assert not Valkey(home).answers()
        stop_all(home)
        assert redis.from_url(theirs.redis_url).ping()


def test_valkey_wants_its_password(home):
    with embedded(home, postgres=False) as servers:
        port = urlsplit(servers.redis_url).port
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port, retry=Retry(NoBackoff(), 0)).ping()
        assert (home / "valkey.conf").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the database as another user")
def test_a_home_that_the_database_user_cannot_reach_keeps_its_data_elsewhere(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with embedded(closed / "home", valkey=False) as servers:
        place = (closed / "home/postgres").resolve()
        assert place.parent == Path("/var/lib")
        assert ask(servers, "SELECT 1") == [(1,)]
    with embedded(closed / "home", valkey=False) as servers:
        assert not servers.is_new
    subprocess.run(["rm", "-rf", str(place)], check=True)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_secrets_are_made_once_and_for_the_owner_only(home):
    first = local_defaults(home)
    assert local_defaults(home) == first
    assert (home / "secrets.env").stat().st_mode & 0o777 == 0o600
    with temporary_home() as other:
        second = local_defaults(other)
    secret_names = ("SECRET_KEY", "HALL_FIELD_KEYS", "HALL_DIGEST_KEY")
    assert all(first[name] != second[name] for name in secret_names)


def test_the_environment_prefers_what_the_caller_says(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/1")
    monkeypatch.setenv("SECRET_KEY", "said by the caller")
    with environment(home) as variables:
        assert variables["DATABASE_URL"] == "postgresql://somewhere/else"
        assert variables["REDIS_URL"] == "redis://somewhere/1"
        assert variables["SECRET_KEY"] == "said by the caller"
        assert variables["HALL_HOME"] == str(home)
    assert not (home / "postgres").exists()


def test_a_taken_port_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"^Port {port} is in use") as refusal:
            refuse_taken_port(port)
        assert "\n" not in str(refusal.value)
    refuse_taken_port(free_port())


def test_children_end_together_even_when_one_has_died_and_left_a_child_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("hall.children.STOP_PATIENCE_SECONDS", 1)
    deserter = "sleep 300 & echo $! > grandchild.new; mv grandchild.new grandchild"
    stubborn = "trap '' TERM; touch deaf; while true; do sleep 1; done"
    commands = {name: ["sh", "-c", f"cd {tmp_path}; {line}"] for name, line in (("d", deserter), ("s", stubborn))}
    with children({**commands, "sleeper": ["sleep", "300"]}, dict(os.environ)) as started:
        started["d"].wait(timeout=PATIENCE_SECONDS)
        wait_until((tmp_path / "deaf").exists)
        everybody = [int((tmp_path / "grandchild").read_text()), started["s"].pid, started["sleeper"].pid]
        assert [is_running(pid) for pid in everybody] == [True, True, True]
    wait_until(lambda: not any(is_running(pid) for pid in everybody))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux only")
def test_children_end_when_their_launcher_is_killed():
    code = """
import os, signal
from hall.children import children
with children({"sleeper": ["sleep", "300"]}, dict(os.environ)) as started:
    print(started["sleeper"].pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    wait_until(lambda: not is_running(int(done.stdout)))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_asked_to_stop_leaves_no_server(home, number):
    process = subprocess.Popen(
        [sys.executable, "-m", "hall.launcher", "manage", "shell", "-c", "import time; time.sleep(300)"],
        cwd=PROJECT,
        env={**os.environ, "HALL_HOME": str(home), "DATABASE_URL": "", "REDIS_URL": ""},
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    wait_until((home / "valkey.json").exists)
    wait_until((home / "postgres/data/postmaster.pid").exists)
    # asked while the second server is still coming up: the one moment at which it could be forgotten
    pid, port = postmaster(home), read_record(home / "valkey.json")["port"]
    os.killpg(process.pid, number)
    assert process.wait(timeout=PATIENCE_SECONDS) == 130
    wait_until(lambda: not is_running(pid))
    with socket.socket() as line:
        assert line.connect_ex(("127.0.0.1", port)) != 0
    assert read_record(home / "valkey.json") == {}


def test_the_accounts_stand_in_columns():
    accounts = [
        {"username": "clerk_a", "password": "x", "role": "窗口人员", "department": "市场监管局", "hall": "中心"},
        {"username": "duty", "password": "longer", "role": "值班", "department": None, "hall": "中心"},
    ]
    lines = accounts_table(accounts).splitlines()
    assert [line.split() for line in lines] == [
        ["username", "password", "role", "department", "hall"],
        ["clerk_a", "x", "窗口人员", "市场监管局", "中心"],
        ["duty", "longer", "值班", "中心"],
    ]
    wide = [re.sub("[\u4e00-\u9fff]", "##", line) for line in lines]
    assert {line.rindex("####") for line in wide[1:]} == {wide[0].index("hall")}
    assert accounts_table([]) == ""


def test_an_unknown_command_names_the_known_ones(capsys):
    assert main(["dance"]) == 2
    usage = capsys.readouterr().err
    assert [word for word in ("run", "test", "manage", "check", "bench") if word not in usage] == []
