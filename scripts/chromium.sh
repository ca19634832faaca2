#!/bin/sh
# chromium.sh: a Chromium for the browser tests and the screenshots; prints where it is.
# $ANDON_CHROMIUM names one; else the usual names on PATH; on Debian and Ubuntu as root it is installed.
set -eu

say() { echo "$*" >&2; }

find_chromium() {
    if [ -n "${ANDON_CHROMIUM:-}" ]; then
        [ -x "$ANDON_CHROMIUM" ] && echo "$ANDON_CHROMIUM" && return
        say "ANDON_CHROMIUM names '$ANDON_CHROMIUM', which cannot be run."
        exit 1
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    return 1
}

again() {  # a mirror that is busy for a moment is no reason to fail a build
    for pause in 2 5 10; do
        "$@" >&2 && return
        sleep "$pause"
    done
    "$@" >&2
}

has_fonts() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list | head -n 1)" ]; }

if find_chromium; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    say "The browser tests need Chromium. Install it, or name one that you have:"
    say "  Debian, Ubuntu: sudo apt-get install chromium fonts-liberation"
    say "  Fedora:         sudo dnf install chromium"
    say "  macOS:          brew install --cask chromium"
    say "  any:            ANDON_CHROMIUM=/path/to/chrome make test"
    exit 1
fi
say "Installing Chromium for the browser tests (once) ..."
export DEBIAN_FRONTEND=noninteractive
packages=chromium
has_fonts || packages="$packages fonts-liberation"
again apt-get update -qq
# shellcheck disable=SC2086  # two words are two packages
again apt-get install -qq -y --no-install-recommends $packages
find_chromium || {
    say "Chromium was installed, but not under a name that is known here; set ANDON_CHROMIUM."
    exit 1
}
