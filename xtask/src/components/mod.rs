//! `cargo xtask components`: builds the components in `tests/components`, each with
//! the standard tools of its language.
//!
//! The sources are copied to a folder below `target`, where generated bindings
//! and downloaded packages can be placed next to them.

mod go;
mod javascript;
mod python;
mod rust;
pub(crate) mod staging;
mod wit;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::guests::Batch;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain::{self, Toolchain};

/// The components to build.
pub(crate) struct Plan {
    rust: Vec<Batch>,
}

/// Folders and tools that the languages share.
struct Workshop<'a> {
    layout: &'a Layout,
    /// The copy of `tests/components`.
    folder: PathBuf,
    /// `tests/componentize`.
    componentize: PathBuf,
}

impl Workshop<'_> {
    /// The path of a component.
    fn destination(&self, name: &str) -> PathBuf {
        self.layout.built_components().join(format!("{name}.wasm"))
    }
}

/// Copies the sources, and looks at what they are.
pub(crate) fn plan(layout: &Layout) -> Result<Plan> {
    let folder = layout.components();
    staging::copy(&layout.root.join("tests").join("components"), &folder)?;
    wit::complete(layout, &folder.join("wit"))?;
    fs::create_dir_all(layout.built_components())?;
    let rust = rust::plan(layout, &folder)?;
    Ok(Plan { rust })
}

impl Plan {
    /// The number of steps of [`Plan::build`].
    pub(crate) fn steps(&self) -> usize {
        5 + self.rust.len()
    }

    /// Builds all of them, one step a language.
    pub(crate) fn build(
        &self,
        layout: &Layout,
        toolchain: &Toolchain,
        progress: &mut Progress,
    ) -> Result<()> {
        let componentize = progress.step("building the tool that makes components", || {
            handler::build_componentize(layout)
        })?;
        let workshop = Workshop {
            layout,
            folder: layout.components(),
            componentize,
        };
        let modules = crate::guests::build(layout, toolchain, &self.rust, progress)?;
        progress.step("converting them to components", || {
            rust::encode(&workshop, &modules)
        })?;
        progress.step("building the component in Go", || go::build(&workshop))?;
        progress.step("building the component in JavaScript", || {
            javascript::build(&workshop)
        })?;
        progress.step("building the component in Python", || {
            python::build(&workshop)
        })
    }
}

/// Builds, and lists the results.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let plan = plan(layout)?;
    let mut progress = Progress::new(1 + plan.steps());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    plan.build(layout, &compiler, &mut progress)?;
    let folder = layout.built_components();
    let mut files = fs::read_dir(&folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot list {}", folder.display()))?;
    files.retain(|file| file.path().extension().is_some_and(|end| end == "wasm"));
    files.sort_by_key(fs::DirEntry::file_name);
    for file in &files {
        let size = file.metadata()?.len().div_ceil(1024);
        println!("{size:>7} KiB  {}", file.file_name().to_string_lossy());
    }
    println!("{} components in {}", files.len(), progress.elapsed());
    Ok(())
}
