//! `cargo xtask bindings`: what the SDKs commit that follows from `wit/`.

mod c;
mod contract;
mod go;
mod http_client;
mod http_service;
mod javascript;

use std::path::Path;

use anyhow::{Result, bail};

use crate::components::staging;
use crate::layout::Layout;

/// Writes the bindings of one language to a folder, which is empty.
type Generate = fn(&Layout, &Path) -> Result<()>;

/// The folders, and how each is filled.
const FOLDERS: [(&str, Generate); 7] = [
    ("guest-sdk/c/bindings", c::generate),
    ("guest-sdk/go/internal/bindings", go::generate),
    ("guest-sdk/javascript/wit/deps/config", javascript::config),
    (
        "guest-sdk/javascript/wit/deps/function",
        javascript::function,
    ),
    ("guest-sdk/javascript/wit/deps/logging", javascript::logging),
    ("guest-sdk/python/src/corral/wit", contract::generate),
    ("guest-sdk/rust/wit", contract::generate),
];

/// Generates all bindings; with `check` fails instead if the committed ones differ.
pub(crate) fn run(layout: &Layout, check: bool) -> Result<()> {
    for (folder, generate) in FOLDERS {
        let committed = layout.root.join(folder);
        let generated = layout.target.join("bindings").join(folder);
        fill(layout, &generated, generate)?;
        if !check {
            fill(layout, &committed, generate)?;
        } else if staging::read(&generated)? != staging::read(&committed)? {
            bail!("{folder} is stale: run `cargo xtask bindings`");
        }
        println!("{folder}");
    }
    Ok(())
}

fn fill(layout: &Layout, folder: &Path, generate: Generate) -> Result<()> {
    staging::empty(folder)?;
    generate(layout, folder)
}
