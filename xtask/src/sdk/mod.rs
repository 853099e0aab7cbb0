//! `cargo xtask sdk`: tests the SDKs natively, each in the test runner of its language,
//! and builds their function in `plugins/polyglot`.

mod c;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::layout::Layout;

/// One language.
struct Sdk {
    name: &'static str,
    /// Installs the tools and runs the tests.
    test: fn(&Layout) -> Result<()>,
    /// Builds the function to this path.
    build: fn(&Layout, &Path) -> Result<()>,
}

const ALL: [Sdk; 1] = [Sdk {
    name: "c",
    test: c::test,
    build: c::build,
}];

/// Tests and builds the languages with these names, or all.
pub(crate) fn run(layout: &Layout, names: &[String]) -> Result<()> {
    for name in names {
        if !ALL.iter().any(|sdk| sdk.name == name) {
            let known = ALL.map(|sdk| sdk.name).join(", ");
            bail!("there is no SDK for `{name}`; use one of: {known}");
        }
    }
    let folder = layout.guest_target().join("polyglot");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for sdk in ALL {
        if names.is_empty() || names.iter().any(|name| name == sdk.name) {
            println!("== {} ==", sdk.name);
            (sdk.test)(layout)?;
            let component = folder.join(format!("{}-order.wasm", sdk.name));
            (sdk.build)(layout, &component)?;
            let size = fs::metadata(&component)?.len().div_ceil(1024);
            println!("{size} KiB  {}", component.display());
        }
    }
    Ok(())
}
