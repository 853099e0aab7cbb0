//! `cargo xtask bindings`: what the SDKs commit that follows from `wit/`.

mod c;
mod go;
mod python;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::components::staging;
use crate::layout::Layout;

/// Writes the bindings of one language to a folder, which is empty.
type Generate = fn(&Layout, &Path) -> Result<()>;

/// The languages: name, folder below the root, and how it is filled.
const LANGUAGES: [(&str, &str, Generate); 3] = [
    ("c", "guest-sdk/c/bindings", c::generate),
    ("go", "guest-sdk/go/internal/bindings", go::generate),
    (
        "python",
        "guest-sdk/python/src/corral/wit",
        python::generate,
    ),
];

/// Generates all bindings; with `check` fails instead if the committed ones differ.
pub(crate) fn run(layout: &Layout, check: bool) -> Result<()> {
    for (name, folder, generate) in LANGUAGES {
        let committed = layout.root.join(folder);
        let generated = layout.target.join("bindings").join(name);
        fill(layout, &generated, generate)?;
        if !check {
            fill(layout, &committed, generate)?;
        } else if staging::read(&generated)? != staging::read(&committed)? {
            bail!("{folder} is stale: run `cargo xtask bindings`");
        }
        println!("{name}: {folder}");
    }
    Ok(())
}

fn fill(layout: &Layout, folder: &Path, generate: Generate) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    generate(layout, folder)
}
