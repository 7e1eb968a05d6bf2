#!/usr/bin/env bash
# Unpacks an editor of a newer Debian, with all that it needs, into a folder and makes a command that runs it there; nothing
# of the system changes. Needs no root, only apt with Debian's keys.
#
# Usage: tests/editors/newer.sh FOLDER SUITE PACKAGE EXECUTABLE [VARIABLE=PATH…]
# The command is FOLDER/bin/EXECUTABLE-SUITE; variables get paths below the root of the unpacked system.
set -euo pipefail

FOLDER=$(realpath -m "$1") SUITE=$2 PACKAGE=$3
EXECUTABLE=/usr/bin/$4
COMMAND=$FOLDER/bin/$4-$SUITE
APT=$FOLDER/$PACKAGE-$SUITE/apt
ROOT=$FOLDER/$PACKAGE-$SUITE/root
shift 4

main() {
    if "$COMMAND" --version >/dev/null 2>&1; then return; fi
    rm -rf "${APT:?}" "${ROOT:?}"
    mkdir -p "$FOLDER/bin" "$APT"/{state/lists/partial,cache/archives/partial} "$ROOT"
    echo "deb http://deb.debian.org/debian $SUITE main" >"$APT/sources.list"
    # As if nothing were installed, so that all it needs comes along, the C library too.
    : >"$APT/status"
    apt update
    apt install --yes --download-only "$PACKAGE"
    local package
    for package in "$APT"/cache/archives/*.deb; do
        dpkg-deb --extract "$package" "$ROOT"
    done
    rm -r "$APT"
    # Neovim looks for its parsers where it was to be installed, or else among its scripts.
    if [[ -d $ROOT/usr/lib/nvim/parser ]]; then ln -s ../../../lib/nvim/parser "$ROOT/usr/share/nvim/runtime/"; fi
    write_command "$@"
    "$COMMAND" --version | head -n 1
}

# A mirror that stands still will do.
apt() {
    apt-get --quiet --quiet \
        -o Dir::Etc::SourceList="$APT/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State="$APT/state" -o Dir::State::Status="$APT/status" -o Dir::Cache="$APT/cache" \
        -o APT::Install-Recommends=false -o APT::Sandbox::User=root -o Acquire::Languages=none \
        -o Acquire::Check-Valid-Until=false "$@"
}

write_command() {
    local libraries loader variable
    loader=$(find "$ROOT"/usr/lib -name 'ld-linux*.so.*' -print -quit)
    libraries=$(dirname "$loader")
    {
        echo '#!/bin/sh'
        for variable in "$@"; do
            printf 'export %s=%q\n' "${variable%%=*}" "$ROOT${variable#*=}"
        done
        printf 'exec %q --library-path %q %q "$@"\n' "$loader" "$libraries" "$ROOT$EXECUTABLE"
    } >"$COMMAND"
    chmod +x "$COMMAND"
}

main "$@"
