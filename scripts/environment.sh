#!/bin/sh
# environment.sh PYTHON VENV LOCK: an environment with exactly what the lock file names, and andon itself, editable.
# uv installs in seconds what takes pip a minute; where uv cannot be had or cannot reach the index that
# pip is configured for, pip does the same work. PYTHON may be empty: then the first that is new enough.
set -eu
wanted=$1 venv=$2 lock=$3
unfinished=$venv/.unfinished
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { echo "$*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    if [ -n "$wanted" ]; then set -- "$wanted"; else set -- python3 python3.13 python3.12 python3.11 python; fi
    for candidate in "$@"; do
        if new_enough "$candidate"; then
            python=$candidate
            return
        fi
    done
    if [ -n "$wanted" ]; then
        say "Andon needs Python 3.11 or newer; '$wanted' is $("$wanted" --version 2>/dev/null || echo missing)."
    else
        say "Andon needs Python 3.11 or newer, and none was found."
    fi
    say "Install one and name it: make PYTHON=python3.12 install"
    exit 1
}

# Debian splits ensurepip off into python3-venv; a pip from elsewhere, or uv, can stand in for it.
create() {
    "$python" -m venv --clear "$venv" 2>/dev/null && return
    "$python" -m venv --clear --without-pip "$venv" 2>/dev/null \
        && "$python" -m pip --python "$venv/bin/python" install --quiet pip 2>/dev/null && return
    command -v uv >/dev/null 2>&1 && uv venv --quiet --clear --seed --python "$python" "$venv" && return
    rm -rf "$venv"
    say "The environment could not be created with '$python'. On Debian and Ubuntu: apt-get install python3-venv"
    exit 1
}

# A run that was stopped midway leaves its mark, and what it left is not trusted.
sound() {
    [ ! -e "$unfinished" ] && new_enough "$venv/bin/python" && "$venv/bin/python" -c 'import pip' 2>/dev/null
}

# uv does not read pip's configuration; a company's own index and certificate count for both.
tell_uv() {
    index=${PIP_INDEX_URL:-$("$venv/bin/python" -m pip config get global.index-url 2>/dev/null || true)}
    if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
    if [ -n "${PIP_CERT:-}" ]; then export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"; fi
}

with_uv() {
    "$venv/bin/python" -m pip install --quiet "uv>=0.9" >/dev/null 2>&1 || return 1
    tell_uv
    # Compiled now: some machines keep Python from doing it later, and each start would pay for it anew.
    uv="$venv/bin/uv pip install --quiet --compile-bytecode --python $venv/bin/python"
    $uv --require-hashes -r "$lock" 2>"$venv/uv.log" && $uv --no-deps -e . 2>>"$venv/uv.log"
}

with_pip() {
    "$venv/bin/python" -m pip install --quiet --require-hashes -r "$lock"
    "$venv/bin/python" -m pip install --quiet --no-deps -e .
}

trap 'say "Stopped before it was complete; the same command starts anew."; exit 130' INT TERM
if ! sound; then
    find_python
    create
fi
: >"$unfinished"
say "Installing into $venv (about a minute the first time) ..."
with_uv || with_pip
# As uv does with the rest: Andon itself stays where it is, and would be compiled at each start.
"$venv/bin/python" -m compileall -q -j 0 lib pages app.py || true
rm -f "$unfinished"
