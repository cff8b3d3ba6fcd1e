#!/usr/bin/env bash
# The hall on one machine. Needs bash and Python 3.11 or newer with venv; uv is used when it is there.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
VENV=.venv
# uv must use the Python of this machine, not fetch one
export UV_PYTHON_DOWNLOADS=never PYTHONUNBUFFERED=1

usage() {
    cat <<'TEXT'
usage: ./hall.sh run [--port 8000] [--empty]   serve the demo county until Ctrl-C
       ./hall.sh test [pytest arguments]       the whole suite, on database and queue of its own
       ./hall.sh manage ARGS…                  manage.py with the servers up
       ./hall.sh check                         every static check
       ./hall.sh bench [name]                  the benchmarks
TEXT
}

say() { echo "hall.sh: $*" >&2; }

fail() {
    say "$*"
    exit 1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.12 python3.11 python3.13 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is missing. Install it, for example: apt-get install python3 python3-venv"
}

make_venv() {
    local python
    python=$(find_python)
    say "making $VENV"
    if command -v uv >/dev/null; then
        uv venv --quiet --python "$python" "$VENV"
    elif "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv "$VENV"
    else
        fail "Python's venv module is missing. Install it, for example: apt-get install python3-venv"
    fi
}

# install STAMP FILE…: install the requirement files unless the stamp shows that these very files are in
install() {
    local stamp=$VENV/$1 sum file arguments=()
    shift
    sum=$(cat requirements*.txt | cksum)
    if [[ -f $stamp && $(<"$stamp") == "$sum" ]]; then
        return
    fi
    for file in "$@"; do arguments+=(-r "$file"); done
    say "installing $*"
    local installer=("$VENV/bin/python" -m pip install --disable-pip-version-check)
    if command -v uv >/dev/null; then
        installer=(uv pip install --python "$VENV/bin/python")
    fi
    "${installer[@]}" --quiet "${arguments[@]}" >&2 ||
        fail "cannot install $*. Where the embedded servers do not exist, set DATABASE_URL and REDIS_URL or use docker compose."
    echo "$sum" >"$stamp"
}

# prepare run|dev: the virtual environment with what the command needs
prepare() {
    case "$(uname -s)" in
    MINGW* | MSYS* | CYGWIN*) fail "the embedded servers do not exist for Windows: use docker compose up" ;;
    esac
    if ! "$VENV/bin/python" -c '' 2>/dev/null; then
        rm -rf "$VENV"
        make_venv
    fi
    if [[ $1 == dev ]]; then
        install installed-dev requirements-dev.txt
    elif [[ ! -f $VENV/installed-dev || $(<"$VENV/installed-dev") != "$(cat requirements*.txt | cksum)" ]]; then
        if [[ -n ${DATABASE_URL:-} && -n ${REDIS_URL:-} ]]; then
            install installed-production requirements.txt
        else
            install installed-run requirements.txt requirements-embedded.txt
        fi
    fi
}

# check NAME COMMAND…: run one check, print its name and remember a failure
check() {
    local name=$1
    shift
    echo "== $name"
    if ! "$@"; then
        FAILED+=("$name")
    fi
}

# A stranger's production settings: every secret is given, nothing is demo, nothing answers on the other side.
production_like() {
    local secret
    secret=$("$VENV/bin/python" -c 'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())')
    env -u HALL_DEMO -u DEBUG SECRET_KEY="$secret$secret" HALL_FIELD_KEYS="1:$secret" HALL_DIGEST_KEY="$secret" \
        DATABASE_URL="${DATABASE_URL:-postgresql://hall@127.0.0.1/hall}" REDIS_URL="${REDIS_URL:-redis://127.0.0.1/0}" \
        ALLOWED_HOSTS=hall.example.gov.cn CSRF_TRUSTED_ORIGINS=https://hall.example.gov.cn \
        PUBLIC_URL=https://hall.example.gov.cn "$@"
}

all_checks() {
    local bin=$VENV/bin FAILED=()
    export HALL_DEMO=1
    check "ruff format" "$bin/ruff" format --check --quiet .
    check "ruff check" "$bin/ruff" check --quiet .
    check "import order between and inside the rooms" "$bin/lint-imports" --no-cache
    check "mypy" production_like "$bin/mypy"
    check "templates" "$bin/djlint" --lint --quiet templates
    check "migrations are complete" production_like "$bin/python" manage.py makemigrations --check --dry-run
    check "deployment" production_like "$bin/python" manage.py check --deploy --fail-level WARNING
    check "shell syntax" bash -n hall.sh .ci/run
    if ((${#FAILED[@]})); then
        fail "failed: $(printf '%s; ' "${FAILED[@]}")"
    fi
    echo "All checks passed."
}

main() {
    local command=${1:-}
    shift || true
    case "$command" in
    run | manage) prepare run ;;
    test | bench) prepare dev ;;
    check)
        prepare dev
        all_checks
        return
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
    # exec: a signal sent to this process reaches the launcher itself
    exec "$VENV/bin/python" -m hall.launcher "$command" "$@"
}

main "$@"
