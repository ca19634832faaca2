#!/bin/sh
# environment.sh PYTHON VENV LOCK: an environment with exactly what the lock file names, and andon itself, editable.
# uv installs in seconds what takes pip a minute; where uv cannot be had or cannot reach the index that
# pip is configured for, pip does the same work.
set -eu
python=$1 venv=$2 lock=$3

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Andon needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1 || echo missing)." >&2
    echo "Install one and name it: make PYTHON=python3.12 install" >&2
    exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || {
    echo "The environment could not be created. On Debian: apt-get install python3-venv" >&2
    exit 1
}
echo "Installing into $venv (about a minute the first time) ..." >&2
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$venv/bin/python" -m pip install --quiet "uv>=0.9" >/dev/null 2>&1 || true
if "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$lock" 2>"$venv/uv.log" \
    && "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps -e . 2>>"$venv/uv.log"; then
    exit 0
fi
"$venv/bin/python" -m pip install --quiet --require-hashes -r "$lock"
"$venv/bin/python" -m pip install --quiet --no-deps -e .
