//! `cargo xtask bindings`: generates the parts of the guest SDKs that follow from
//! `wit/`, or checks that they are current.

mod javascript;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::components::staging;
use crate::layout::Layout;

/// Writes the bindings below a folder that stands for the SDK's.
type Generate = fn(&Layout, &Path) -> Result<()>;

/// The folder in `guest-sdk/` and its generator.
const LANGUAGES: [(&str, Generate); 1] = [("javascript", javascript::generate)];

/// Generates the bindings of every language. With `check`, nothing is changed, and
/// bindings that differ are an error.
pub(crate) fn run(layout: &Layout, check: bool) -> Result<()> {
    let mut stale = Vec::new();
    for (language, generate) in LANGUAGES {
        let made = layout.target.join("bindings").join(language);
        if made.exists() {
            fs::remove_dir_all(&made)
                .with_context(|| format!("cannot remove {}", made.display()))?;
        }
        generate(layout, &made)?;
        let sdk = layout.root.join("guest-sdk").join(language);
        for (name, content) in staging::read(&made)? {
            let file = sdk.join(name);
            if fs::read(&file).ok().as_ref() == Some(&content) {
                continue;
            }
            if !check {
                staging::write(&file, &content)?;
            }
            stale.push(file.display().to_string());
        }
    }
    if check && !stale.is_empty() {
        bail!(
            "not what `wit/` gives: {}; run `cargo xtask bindings`",
            stale.join(", ")
        );
    }
    if stale.is_empty() {
        println!("the bindings are current");
    }
    for file in stale {
        println!("changed {file}");
    }
    Ok(())
}
