//! `cargo xtask release`: the handler as it is given to users, optimised as a whole
//! and by a profile of calls.
//!
//! An instrumented handler is built first and serves the sample apps under load. What
//! it counted tells the compiler of the second build which code is hot.

mod profile;
mod training;
mod variant;

use std::path::PathBuf;

use anyhow::Result;

pub(crate) use self::variant::Variant;
use crate::guests;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain;

/// The number of steps of [`profiled`].
pub(crate) const STEPS: usize = 4;

/// Builds the handler and prints where it is.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(1 + batches.len() + STEPS);
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let handler = profiled(layout, &mut progress)?;
    println!("built {} in {}", handler.display(), progress.elapsed());
    Ok(())
}

/// Builds the handler with a profile and returns its path. The plugins of the sample
/// apps have to be there.
pub(crate) fn profiled(layout: &Layout, progress: &mut Progress) -> Result<PathBuf> {
    let tool = progress.step("finding llvm-profdata", || profile::tool(layout))?;
    let step = "building an instrumented handler, \
                which takes 10 to 20 minutes on two cores the first time";
    let instrumented = progress.step(step, || Variant::Instrumented.build(layout))?;
    progress.step("calling the sample apps under load", || {
        profile::clear(layout)?;
        training::run(layout, &instrumented)?;
        profile::merge(layout, &tool)
    })?;
    let step = "building the handler by the profile, which takes as long";
    progress.step(step, || Variant::Profiled.build(layout))
}
