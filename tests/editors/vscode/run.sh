#!/usr/bin/env bash
# Packs the VS Code extension with a server, and drives it in the real workbench in a headless browser.
#
# Usage: tests/editors/vscode/run.sh [SERVER] [TIMES]
# SERVER is the executable to test: the argument, else $IAM_POLICY_LS, else the release build, else the debug build.
# TIMES is how often to drive it, by default once. With UPDATE_PICTURES=1 the pictures in docs/pictures are made anew.
#
# The workbench and the browser are installed where they are missing: packages of npm into the user's cache, Chromium
# with apt. Nothing needs a compiler.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
build=${CARGO_TARGET_DIR:-$root/target}

server=${1:-${IAM_POLICY_LS:-}}
for candidate in "$build/release/iam-policy-ls" "$build/debug/iam-policy-ls"; do
    if [[ -z $server && -x $candidate ]]; then server=$candidate; fi
done
if [[ -z $server || ! -x $server ]]; then
    echo "There is no server to test${server:+ at $server}; run \`cargo build --release\` first." >&2
    exit 1
fi
server=$(cd "$(dirname "$server")" && pwd)/$(basename "$server")
times=${2:-1}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -n "$@"
    else
        echo "Chromium is missing and only root can install it; install it and run this again." >&2
        return 1
    fi
}

browser() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [[ -n $name ]] && command -v "$name"; then return; fi
    done
    return 1
}

if ! browser >/dev/null; then
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core
fi
chromium=$(browser)

# The packages, by what the lock file says of them: another version gets another folder.
lock=$(sha256sum "$here/package-lock.json" | cut -c -16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/iam-policy-ls/workbench-$lock
node=$cache/node_modules/node-linux-$(node -p process.arch)/bin

install_workbench() {
    local draft vscode
    mkdir -p "$(dirname "$cache")"
    draft=$(mktemp -d "$cache.XXXXXX")
    cp "$here/package.json" "$here/package-lock.json" "$draft"
    npm ci --prefix "$draft" --ignore-scripts --no-audit --no-fund
    # The workbench brings its own lists of packages, and expects npm to run scripts that put names right.
    vscode=$draft/node_modules/code-server/lib/vscode
    npm install --prefix "$vscode" --omit=dev --ignore-scripts --no-audit --no-fund
    npm install --prefix "$vscode/extensions" --omit=dev --ignore-scripts --no-audit --no-fund
    ln -sf code-linux.sh "$vscode/bin/remote-cli/code-server"
    ln -sf browser-linux.sh "$vscode/bin/helpers/browser.sh"
    mv -T "$draft" "$cache"
}

if [[ ! -d $cache ]]; then install_workbench; fi
cp "$here/spdlog.cjs" "$cache/node_modules/code-server/lib/vscode/node_modules/@vscode/spdlog/index.js"

# Short, since the workbench puts sockets into it, whose paths may have a hundred characters.
scratch=$(mktemp -d -t vscode-test.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

if [[ ! -d $root/editors/vscode/node_modules ]]; then npm ci --prefix "$root/editors/vscode"; fi
(cd "$root/editors/vscode" && node package.mjs --server "$server" --out "$scratch/extension.vsix")
echo "code-server $("$node/node" -p "require('$cache/node_modules/code-server/package.json').version"), $("$chromium" --version 2>/dev/null)"
for ((run = 1; run <= times; run++)); do
    if ((1 < times)); then echo "Run $run of $times"; fi
    mkdir "$scratch/$run"
    PATH=$node:$PATH WORKBENCH=$cache CHROMIUM=$chromium EXTENSION=$scratch/extension.vsix SCRATCH=$scratch/$run \
        FAILURE=$build/vscode-test-failure.png node "$here/drive.mjs"
    rm -rf "${scratch:?}/$run"
done
