#!/usr/bin/env bash
# Makes what a release offers for a target: the archive with the server, the VS Code extensions that bring it along, and
# their checksums. Everything lands in dist/ of Cargo's target folder.
#
# Usage: scripts/dist.sh [--no-vsix] [TARGET…]
# Without targets: the static Linux ones, which this makes anywhere on Linux. Needs Rust, and Node 20 with npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

NAME=iam-policy-ls
BUILD=${CARGO_TARGET_DIR:-target}
DIST=$BUILD/dist
# What an executable may weigh, in bytes.
LIMIT=12000000

main() {
    local vsix=yes
    if [[ ${1:-} == --no-vsix ]]; then
        vsix=no
        shift
    fi
    if [[ $# == 0 ]]; then
        set -- x86_64-unknown-linux-musl aarch64-unknown-linux-musl
    fi
    mkdir -p "$DIST"
    npm ci --prefix schemas
    if [[ $vsix == yes ]]; then npm ci --prefix editors/vscode; fi
    local target platform
    for target in "$@"; do
        build "$target"
        pack "$target"
        if [[ $vsix == yes ]]; then
            for platform in $(platforms "$target"); do
                node editors/vscode/package.mjs --target "$platform" --server "$(executable "$target")" \
                    --out "$DIST/$NAME-$platform.vsix"
            done
        fi
    done
    checksums
}

build() {
    rustup target add "$1"
    # Rust brings the C library and the start-up code of these along, and a linker for every architecture.
    case $1 in
        x86_64-*-musl) export CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld ;;
        aarch64-*-musl) export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld ;;
    esac
    cargo build --release --locked --target "$1"
    local size
    size=$(wc -c <"$(executable "$1")")
    echo "$1: $((size)) bytes"
    if ((size > LIMIT)); then
        echo "The executable is larger than $LIMIT bytes." >&2
        return 1
    fi
}

executable() {
    local suffix=
    if [[ $1 == *-windows-* ]]; then suffix=.exe; fi
    echo "$BUILD/$1/release/$NAME$suffix"
}

# An archive holds one folder of its own name; `cargo binstall` knows that from Cargo.toml.
pack() {
    local folder=$NAME-$1
    rm -rf "${DIST:?}/$folder" "$DIST/$folder.tar.gz" "$DIST/$folder.zip"
    mkdir "$DIST/$folder"
    cp "$(executable "$1")" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$DIST/$folder"
    cp -R docs "$DIST/$folder"
    case $1 in
        *-windows-*) (cd "$DIST" && 7z a -bso0 "$folder.zip" "$folder") ;;
        *) tar -C "$DIST" -czf "$DIST/$folder.tar.gz" "$folder" ;;
    esac
    rm -r "${DIST:?}/$folder"
}

# The platforms of VS Code that a target's executable runs on; a static one runs on Alpine, too.
platforms() {
    case $1 in
        x86_64-unknown-linux-musl) echo linux-x64 alpine-x64 ;;
        aarch64-unknown-linux-musl) echo linux-arm64 alpine-arm64 ;;
        x86_64-apple-darwin) echo darwin-x64 ;;
        aarch64-apple-darwin) echo darwin-arm64 ;;
        x86_64-pc-windows-msvc) echo win32-x64 ;;
        *)
            echo "VS Code has no platform for $1." >&2
            return 1
            ;;
    esac
}

checksums() {
    local sum='sha256sum'
    if ! command -v sha256sum >/dev/null; then sum='shasum -a 256'; fi
    (cd "$DIST" && rm -f SHA256SUMS && $sum -- *.* >SHA256SUMS.new && mv SHA256SUMS.new SHA256SUMS)
}

main "$@"
