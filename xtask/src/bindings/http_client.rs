//! The world of a plugin that sends HTTP requests, which the SDKs for C and Go add to
//! that of the contract only if a plugin does.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::cargo;
use crate::components::staging;
use crate::layout::Layout;

/// The name of the world.
pub(super) const WORLD: &str = "http-client";

/// What an HTTP client imports. The versions are those of the crate that serves it.
const SOURCE: &str = "\
package corral:http-client;

world http-client {
  import wasi:io/error@0.2.12;
  import wasi:io/poll@0.2.12;
  import wasi:io/streams@0.2.12;
  import wasi:clocks/monotonic-clock@0.2.12;
  import wasi:http/types@0.2.12;
  import wasi:http/outgoing-handler@0.2.12;
}
";

/// Writes the world and what it depends on to a folder below `target`.
pub(super) fn wit(layout: &Layout) -> Result<PathBuf> {
    folder(layout, WORLD, SOURCE)
}

/// Writes a world that depends on `wasi:http` to a folder below `target`.
pub(super) fn folder(layout: &Layout, world: &str, text: &str) -> Result<PathBuf> {
    let folder = layout.target.join("bindings").join(world);
    let source = cargo::source_of(&layout.root, "wasmtime-wasi-http")?;
    staging::empty(&folder)?;
    staging::copy(&source.join("wit").join("deps"), &folder.join("deps"))?;
    let file = folder.join("world.wit");
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(folder)
}
