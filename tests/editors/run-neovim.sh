#!/usr/bin/env bash
# Runs neovim.lua in a Neovim of its own, without the user's configuration.
#
# Usage: tests/editors/run-neovim.sh [SERVER]
# SERVER is the executable to test: the argument, else $IAM_POLICY_LS, else the release build, else the debug build.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
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
if ! command -v nvim >/dev/null; then
    echo "Neovim is not installed; on Debian: apt-get install neovim." >&2
    exit 1
fi

mkdir -p "$build"
scratch=$(mktemp -d "$build/neovim-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
# The configuration starts `iam-policy-ls` from PATH, so this is the server it finds.
mkdir "$scratch/bin"
ln -s "$server" "$scratch/bin/iam-policy-ls"
cp "$here/support-role.json" "$scratch/policy.json"

echo "$(nvim --version | head -n 1), $("$server" --version | head -n 1)"
env -u NVIM -u NVIM_APPNAME \
    HOME="$scratch" XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data" \
    XDG_STATE_HOME="$scratch/state" XDG_CACHE_HOME="$scratch/cache" XDG_RUNTIME_DIR="$scratch" \
    PATH="$scratch/bin:$PATH" \
    IAM_POLICY_LS="$scratch/bin/iam-policy-ls" \
    POLICY="$scratch/policy.json" \
    NEOVIM_CONFIGURATION="$root/editors/neovim" \
    nvim --headless --clean -n -i NONE -c "luafile $here/neovim.lua" -c "cquit 1" </dev/null
