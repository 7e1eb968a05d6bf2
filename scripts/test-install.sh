#!/usr/bin/env bash
# Installs the static archives that scripts/dist.sh made into empty folders and runs them there with nothing else at hand:
# an empty environment and, where this is root, a root folder that holds the server alone.
#
# Usage: scripts/test-install.sh [ARCHIVE…]
# Without arguments: the static Linux archives in dist/ of Cargo's target folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

NAME=iam-policy-ls
DIST=${CARGO_TARGET_DIR:-target}/dist
POLICY=tests/editors/support-role.json

main() {
    if [[ $# == 0 ]]; then set -- "$DIST/$NAME"-*-linux-musl.tar.gz; fi
    prefix=$(mktemp -d)
    trap 'rm -rf "$prefix"' EXIT
    local archive
    for archive in "$@"; do
        test_archive "$archive"
    done
}

test_archive() {
    local archive=$1 target
    target=$(basename "$archive" .tar.gz)
    target=${target#"$NAME-"}
    (cd "$(dirname "$archive")" && grep -F "  $(basename "$archive")" SHA256SUMS | sha256sum --check --quiet)
    rm -rf "${prefix:?}"/*
    # The folder is the one where `cargo binstall` looks, see Cargo.toml.
    tar -C "$prefix" --strip-components=1 -xzf "$archive" "$NAME-$target"
    cp "$POLICY" "$prefix/policy.json"
    if ! runner "$target"; then
        echo "$target: not run, for this machine cannot"
        return
    fi
    expect 0 "^$NAME [0-9.]+" --version
    expect 1 'error\[INVALID_SERVICE_IN_ACTION\].*app-integartions' check policy.json
    expect 0 'INVALID_ACTION' explain INVALID_ACTION
    session
    echo "$target: installed and run, $(wc -c <"$prefix/$NAME") bytes"
}

# Sets `run`, the command before the server's arguments; fails where no program here runs what is for TARGET.
runner() {
    local emulator=
    if [[ $1 != $(uname -m)-* ]]; then
        emulator=$(command -v "qemu-${1%%-*}-static") || return
        cp "$emulator" "$prefix/emulator"
        emulator=/emulator
    fi
    if [[ $(id -u) == 0 ]]; then
        run=(env -i "$(command -v chroot)" "$prefix" ${emulator:+"$emulator"} "/$NAME")
    else
        run=(env -i -C "$prefix" ${emulator:+"$prefix$emulator"} "./$NAME")
    fi
}

# expect STATUS PATTERN ARGUMENT…: runs the server and looks at how it ends and what it prints.
expect() {
    local wanted=$1 pattern=$2 status=0 printed
    shift 2
    printed=$("${run[@]}" "$@" 2>&1) || status=$?
    if [[ $status != "$wanted" ]] || ! grep -Eq -- "$pattern" <<<"$printed"; then
        printf '`%s %s` ended with %s, not %s with /%s/:\n%s\n' "$NAME" "$*" "$status" "$wanted" "$pattern" "$printed" >&2
        return 1
    fi
}

# A short life as a language server.
session() {
    local LC_ALL=C status=0
    coproc server { exec "${run[@]}" --stdio; }
    local pid=$server_PID input=${server[1]} output=${server[0]}
    send '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
    answered '"serverInfo":{"name":"iam-policy-ls"'
    send '{"jsonrpc":"2.0","method":"initialized","params":{}}'
    send '{"jsonrpc":"2.0","id":2,"method":"shutdown"}'
    answered '"result":null'
    send '{"jsonrpc":"2.0","method":"exit"}'
    wait "$pid" || status=$?
    if [[ $status != 0 ]]; then
        echo "The language server ended with $status." >&2
        return 1
    fi
}

send() {
    printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1" >&"$input"
}

# Reads the next message, which must contain a text.
answered() {
    local line length=0 answer=
    while IFS= read -r -t 30 line <&"$output" && [[ $line != $'\r' ]]; do
        if [[ $line == Content-Length:* ]]; then
            line=${line%$'\r'}
            length=${line#*: }
        fi
    done
    IFS= read -r -t 30 -N "$length" answer <&"$output" || true
    if [[ $answer != *"$1"* ]]; then
        echo "The language server answers \`$answer\`, without \`$1\`." >&2
        return 1
    fi
}

main "$@"
