#!/bin/sh
# emoji.sh: a font for the signs on pages (a flag, a rocket), without which the pictures show empty boxes.
# On Debian and Ubuntu as root it is installed.
set -eu

has_emoji() { [ -n "$(fc-list ':charset=1f6a9' 2>/dev/null | head -n 1)" ]; }

if has_emoji; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "The pictures need a font with emoji. Install one: sudo apt-get install fonts-noto-color-emoji" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >&2
apt-get install -qq -y --no-install-recommends fontconfig fonts-noto-color-emoji >&2
has_emoji
