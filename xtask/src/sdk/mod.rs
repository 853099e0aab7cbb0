//! `cargo xtask sdk`: tests the SDKs natively, each in the test runner of its language,
//! and builds their function in `plugins/polyglot`.

mod c;
pub(crate) mod go;
mod guide;
pub(crate) mod javascript;
mod plain;
mod python;
mod rust;
pub(crate) mod templates;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::layout::Layout;
use crate::progress::Progress;

/// One language.
struct Sdk {
    name: &'static str,
    /// Installs the tools and runs the tests.
    test: fn(&Layout) -> Result<()>,
    /// Builds the function to this path.
    build: fn(&Layout, &Path) -> Result<()>,
    /// Follows its guide, with this handler.
    guide: fn(&Layout, &Path) -> Result<()>,
}

const ALL: [Sdk; 5] = [
    Sdk {
        name: "c",
        test: c::test,
        build: c::build,
        guide: c::guide,
    },
    Sdk {
        name: "go",
        test: go::test,
        build: go::build,
        guide: go::guide,
    },
    Sdk {
        name: "javascript",
        test: javascript::test,
        build: javascript::build,
        guide: javascript::guide,
    },
    Sdk {
        name: "python",
        test: python::test,
        build: python::build,
        guide: python::guide,
    },
    Sdk {
        name: "rust",
        test: rust::test,
        build: rust::build,
        guide: rust::guide,
    },
];

/// The name of the functions that need no SDK.
const PLAIN: &str = "plain";

/// The number of steps of [`prepare`].
pub(crate) const STEPS: usize = 2 * ALL.len() + 1 + templates::STEPS;

/// Tests all SDKs, builds the functions that the suites call, and follows the guides and
/// the templates.
pub(crate) fn prepare(layout: &Layout, handler: &Path, progress: &mut Progress) -> Result<()> {
    for sdk in ALL {
        let what = format!("testing the SDK `{}` and building its function", sdk.name);
        progress.step(&what, || sdk.test_and_build(layout).map(drop))?;
        let what = format!("following docs/guides/{}.md", sdk.name);
        progress.step(&what, || (sdk.guide)(layout, handler))?;
    }
    progress.step("building the functions that need no SDK", || {
        plain::test_and_build(layout)
    })?;
    templates::prepare(layout, handler, progress)
}

/// Tests and builds the languages with these names, or all and what needs no SDK.
pub(crate) fn run(layout: &Layout, names: &[String]) -> Result<()> {
    for name in names {
        if name != PLAIN && !ALL.iter().any(|sdk| sdk.name == name) {
            let known = ALL.map(|sdk| sdk.name).join(", ");
            bail!("there is no SDK for `{name}`; use one of: {known}, {PLAIN}");
        }
    }
    let is_wanted = |wanted: &str| names.is_empty() || names.iter().any(|name| name == wanted);
    for sdk in ALL {
        if is_wanted(sdk.name) {
            println!("== {} ==", sdk.name);
            let plugin = sdk.test_and_build(layout)?;
            let size = fs::metadata(&plugin)?.len().div_ceil(1024);
            println!("{size} KiB  {}", plugin.display());
        }
    }
    if is_wanted(PLAIN) {
        println!("== {PLAIN} ==");
        plain::test_and_build(layout)?;
    }
    Ok(())
}

/// Where a plugin that an SDK has for the suites is put.
pub(crate) fn fixture(layout: &Layout, name: &str) -> Result<PathBuf> {
    let folder = layout.test_guests().join("sdk");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder.join(format!("{name}.wasm")))
}

/// Builds the function in the language `name`, or that of this name that needs no SDK, to
/// `plugin`.
pub(crate) fn build(layout: &Layout, name: &str, plugin: &Path) -> Result<()> {
    if plain::NAMES.contains(&name) {
        return plain::build(layout, name, plugin);
    }
    let sdk = ALL.iter().find(|sdk| sdk.name == name);
    let sdk = sdk.with_context(|| format!("there is no SDK for `{name}`"))?;
    (sdk.build)(layout, plugin)
}

impl Sdk {
    /// Runs the tests, and returns the function's plugin.
    fn test_and_build(&self, layout: &Layout) -> Result<PathBuf> {
        (self.test)(layout)?;
        let folder = layout.test_guests().join("polyglot");
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let plugin = folder.join(format!("{}-order.wasm", self.name));
        (self.build)(layout, &plugin)?;
        Ok(plugin)
    }
}
