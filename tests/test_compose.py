"""The production files name only what exists: commands, modules, ports, variables."""

import importlib
import re
import shlex
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
NGINX = (PROJECT / "docker/nginx.conf").read_text()
EXAMPLE = (PROJECT / ".env.example").read_text()
SETTINGS = (PROJECT / "hall/settings.py").read_text()

# not read by our settings: the first two by docker-compose.yml, the others by Python, pip and the images themselves
COMPOSE_VARIABLES = {"POSTGRES_PASSWORD", "HTTP_PORT"}
SHARED_VARIABLES = {"PROXY_COUNT"}  # given on to our services
IMAGE_VARIABLES = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR"}


def read_by_settings(name):
    return re.search(rf"""["']{name}["']""", SETTINGS) is not None


def documented_variables():
    return set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", EXAMPLE, flags=re.MULTILINE))


def web_port():
    command = SERVICES["web"]["command"]
    return int(command[command.index("--port") + 1])


def test_the_services_are_the_agreed_ones():
    assert set(SERVICES) == {"nginx", "migrate", "web", "worker", "beat", "postgres", "redis"}


def test_every_condition_names_a_service_that_can_fulfil_it():
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in SERVICES, f"{name} waits for {needed}"
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed], f"{name} waits for the health of {needed}"
            else:
                assert SERVICES[needed]["restart"] == "no"


@pytest.mark.parametrize("name", OURS)
def test_commands_start_programs_and_modules_that_exist(name):
    command = SERVICES[name]["command"]
    requirements = (PROJECT / "requirements.txt").read_text()
    program = command[0]
    if program == "python":
        assert (PROJECT / command[1]).is_file()
    else:
        assert re.search(rf"^{program}(\[\w+\])?==", requirements, flags=re.MULTILINE)
    for word in command:
        if word.startswith("hall.") and ":" in word:
            module, attribute = word.split(":")
            assert getattr(importlib.import_module(module), attribute)


def test_the_web_process_serves_wsgi_and_the_image_starts_the_same_command():
    command = SERVICES["web"]["command"]
    assert command[command.index("--interface") + 1] == "wsgi"
    assert command[-1] == "hall.wsgi:application"
    assert shlex.split(DOCKERFILE.split("\nCMD ")[1].strip().strip("[]").replace(",", " ")) == command


def test_worker_and_beat_run_the_same_celery_application():
    applications = {SERVICES[name]["command"][SERVICES[name]["command"].index("-A") + 1] for name in ("worker", "beat")}
    assert applications == {"hall.celery:app"}
    assert f"-A {applications.pop()} " in SERVICES["worker"]["healthcheck"]["test"][1]


def test_ports_agree_from_the_street_to_the_web_process():
    upstream = re.search(r"upstream (\w+) \{\s*server (\w+):(\d+);", NGINX)
    assert (upstream[2], int(upstream[3])) == ("web", web_port())
    assert f"proxy_pass http://{upstream[1]};" in NGINX
    listening = re.search(r"listen (\d+);", NGINX)[1]
    assert SERVICES["nginx"]["ports"] == [f"${{HTTP_PORT:-80}}:{listening}"]
    assert re.search(r"^EXPOSE (\d+)$", DOCKERFILE, flags=re.MULTILINE)[1] == str(web_port())
    assert f":{web_port()}/healthz" in SERVICES["web"]["healthcheck"]["test"][-1]


def test_the_access_log_names_the_path_and_nothing_that_may_name_people():
    name, said = re.search(r"^log_format (\w+) '([^']*)';$", NGINX, flags=re.MULTILINE).groups()
    server = NGINX.split("\nserver {")[1]
    assert re.findall(r"access_log ([^;]+);", server) == [f"/var/log/nginx/access.log {name}", "off"]
    assert {"$request_method", "$uri", "$status"} <= set(said.split())
    told = set(re.findall(r"\$(\w+)", said))
    assert told.isdisjoint({"request", "request_uri", "args", "query_string", "http_referer", "http_cookie"})
    assert [variable for variable in told if variable.startswith(("arg_", "cookie_", "http_"))] == []


def test_the_error_log_prints_no_requests():
    assert re.findall(r"error_log \S+ (\w+);", NGINX.split("\nserver {")[1]) == ["emerg"]


def test_a_proxy_before_nginx_can_be_told_of():
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in NGINX
    assert {SERVICES[name]["environment"]["PROXY_COUNT"] for name in OURS} == {"${PROXY_COUNT:-1}"}


def test_only_nginx_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_health_checks_ask_for_paths_and_files_that_exist(client):
    assert client.get("/healthz").status_code == 200
    assert (PROJECT / SERVICES["web"]["healthcheck"]["test"][2]).is_file()
    asked = SERVICES["nginx"]["healthcheck"]["test"][-1]
    assert f"location = /{asked.rsplit('/', 1)[1]} {{" in NGINX


@pytest.mark.parametrize("name", OURS)
def test_variables_given_to_our_services_are_read_by_the_settings(name):
    assert SERVICES[name]["env_file"] == ".env"
    unread = [variable for variable in SERVICES[name]["environment"] if not read_by_settings(variable)]
    assert unread == []


def test_variables_taken_from_the_env_file_are_documented():
    taken = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    assert taken == COMPOSE_VARIABLES | SHARED_VARIABLES
    assert taken <= documented_variables()


def test_every_documented_variable_is_read_somewhere():
    unread = {name for name in documented_variables() - COMPOSE_VARIABLES if not read_by_settings(name)}
    assert unread == set()


def test_every_variable_of_the_settings_is_documented():
    called = re.findall(r"""env\w*\(\s*["']([A-Z][A-Z_]+)["']|environ(?:\.get\(|\[)["']([A-Z][A-Z_]+)["']""", SETTINGS)
    assert {name for pair in called for name in pair if name} <= documented_variables()


def test_variables_of_the_image_are_read_somewhere():
    named = set(re.findall(r"\b([A-Z][A-Z_]+)=", DOCKERFILE)) - IMAGE_VARIABLES
    assert {name for name in named if not read_by_settings(name)} == set()


def test_the_image_collects_static_files_for_the_manifest():
    assert "STATIC_MANIFEST=1" in DOCKERFILE.split("collectstatic")[0]


def test_the_databases_in_the_urls_are_the_services_and_their_names():
    environment = SERVICES["web"]["environment"]
    user, host, port, database = re.fullmatch(
        r"postgresql://(\w+):\$\{POSTGRES_PASSWORD:[^}]+\}@(\w+):(\d+)/(\w+)", environment["DATABASE_URL"]
    ).groups()
    made = SERVICES[host]["environment"]
    assert (user, database, port) == (made["POSTGRES_USER"], made["POSTGRES_DB"], "5432")
    assert SERVICES[host]["image"] == "postgres:15"
    assert re.fullmatch(r"redis://(\w+):6379/0", environment["REDIS_URL"])[1] in SERVICES


def test_files_mounted_and_copied_exist():
    mounted = [volume.split(":")[0] for volume in SERVICES["nginx"]["volumes"]]
    copied = re.findall(r"^COPY (\S+) ", DOCKERFILE, flags=re.MULTILINE)
    assert [path for path in [*mounted, *copied] if not (PROJECT / path).exists()] == []


def test_named_volumes_are_declared():
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert used == set(COMPOSE["volumes"])
