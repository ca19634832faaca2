#!/bin/sh
# nginx.sh: an nginx for the tests of many replicas; prints where it is, or says why there is none and succeeds.
# $ANDON_NGINX names one; else the one on PATH; on Debian and Ubuntu its package is unpacked beside the environment:
# nothing is installed, so no service starts.
set -eu

HERE=${1:-.venv}/nginx
say() { echo "$*" >&2; }
works() { [ -x "$1" ] && "$1" -v >/dev/null 2>&1; }

if [ -n "${ANDON_NGINX:-}" ]; then
    works "$ANDON_NGINX" && echo "$ANDON_NGINX" && exit
    say "ANDON_NGINX names '$ANDON_NGINX', which cannot be run."
    exit 1
fi
for found in "$(command -v nginx || true)" /usr/sbin/nginx "$HERE/usr/sbin/nginx"; do
    if works "$found"; then
        echo "$found"
        exit
    fi
done
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
    say "Unpacking nginx for the tests of many replicas (once) ..."
    mkdir -p "$HERE"
    fetched=$(mktemp -d)
    trap 'rm -rf "$fetched"' EXIT
    fetch() { (cd "$fetched" && apt-get download -qq "$1" >&2); }
    # Ubuntu has it in another package.
    if fetch nginx || { [ "$(id -u)" = 0 ] && apt-get update -qq >&2 && fetch nginx; }; then
        dpkg-deb -x "$fetched"/nginx_*.deb "$HERE"
    fi
    [ -x "$HERE/usr/sbin/nginx" ] || { fetch nginx-core && dpkg-deb -x "$fetched"/nginx-core_*.deb "$HERE"; } || true
    if works "$HERE/usr/sbin/nginx"; then
        echo "$HERE/usr/sbin/nginx"
        exit
    fi
fi
say "No nginx: the tests of many replicas are skipped. Install it, or name it: ANDON_NGINX=/path/to/nginx make test"
