//! `cargo xtask platforms`: the suites that can, against a handler of another platform.
//!
//! The suites are programs of this machine. They start the handler through Wine or QEMU, or
//! in an empty root folder, and call it over the loopback address.

mod empty_root;
#[cfg(test)]
mod page;
mod qemu;
mod suite;
mod table;
mod wine;

use std::path::{self, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use corral_tests::Platform;

use self::suite::{Counts, Programs};
use self::table::{Runs, SUITES, Suite};
use self::wine::Wine;
use crate::borrowed;
use crate::guests;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain;

/// A platform that handlers are built for, and that is not this machine's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// `handler.exe` for x86-64, by Wine
    Windows,
    /// Linux on AArch64, by QEMU
    Aarch64,
    /// Linux on x86-64, in an empty root folder: the handler needs no libraries
    Musl,
}

impl Target {
    /// How the harness of the suites starts its handler.
    fn platform(self) -> Platform {
        match self {
            Self::Windows => Platform::Wine,
            Self::Aarch64 => Platform::Qemu,
            Self::Musl => Platform::EmptyRoot,
        }
    }
}

/// What to run.
#[derive(Debug)]
pub(crate) struct Options {
    /// An existing handler of the platform.
    pub(crate) handler: Option<PathBuf>,
    /// The suites; all that can run if there are none.
    pub(crate) suites: Vec<String>,
}

/// Runs the suites, prints what passed and what was not run, and fails if a test fails.
pub(crate) fn run(layout: &Layout, target: Target, options: &Options) -> Result<()> {
    let chosen = chosen(&options.suites)?;
    let can_run = |suite: &&&Suite| !matches!(suite.runs(target), Runs::No(_));
    let suites: Vec<&Suite> = chosen.iter().filter(can_run).copied().collect();
    if suites.is_empty() {
        bail!("{}", summary(target, &chosen, &Counts::default()));
    }
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(6 + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    progress.step("finding curl, which some suites call with", borrowed::curl)?;
    let handler = progress.step("finding the handler", || match &options.handler {
        Some(file) => existing(file),
        None => build(target),
    })?;
    let programs = progress.step("building the suites", || Programs::build(layout, &suites))?;
    let platform = progress.step("preparing the platform", || Prepared::of(layout, target))?;
    progress.begin("running the suites");
    let mut total = Counts::default();
    for suite in &suites {
        println!("\n== {} ==", suite.name);
        let variables = platform.variables();
        total += programs.run(suite, target, &handler, &variables)?;
    }
    println!("\n{}", summary(target, &chosen, &total));
    if total.failed.is_empty() {
        return Ok(());
    }
    bail!("{} tests failed", total.failed.len())
}

/// The suites of these names; all if there are none.
fn chosen(names: &[String]) -> Result<Vec<&'static Suite>> {
    if names.is_empty() {
        return Ok(SUITES.iter().collect());
    }
    let find = |name: &String| {
        let found = SUITES.iter().find(|suite| suite.name == *name);
        found.with_context(|| format!("there is no suite {name}; they are in tests/tests"))
    };
    names.iter().map(find).collect()
}

fn existing(file: &Path) -> Result<PathBuf> {
    if !file.is_file() {
        bail!("there is no handler {}", file.display());
    }
    Ok(path::absolute(file)?)
}

/// Builds the handler of the platform.
fn build(target: Target) -> Result<PathBuf> {
    bail!("name the handler for {target:?} with `--handler FILE`; `cargo xtask dist` builds it")
}

/// A platform that is ready to start handlers.
enum Prepared {
    Wine(Wine),
    Other,
}

impl Prepared {
    fn of(layout: &Layout, target: Target) -> Result<Self> {
        match target {
            Target::Windows => Wine::start(layout).map(Self::Wine),
            Target::Aarch64 => qemu::prepare().map(|()| Self::Other),
            Target::Musl => empty_root::check().map(|()| Self::Other),
        }
    }

    /// What programs that start handlers need in their environment.
    fn variables(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Wine(wine) => wine.variables(),
            Self::Other => Vec::new(),
        }
    }
}

/// What passed, what failed, and what was not run and why.
fn summary(target: Target, suites: &[&Suite], total: &Counts) -> String {
    let mut lines = vec![format!(
        "{target:?}: {} suites, {} tests passed, {} failed",
        total.suites,
        total.passed,
        total.failed.len()
    )];
    let failed = total.failed.iter().map(|test| format!("failed: {test}"));
    lines.extend(failed);
    for suite in suites {
        match suite.runs(target) {
            Runs::All => {}
            Runs::Without(tests) => lines.extend(tests.iter().map(|(test, reason)| {
                let name = suite.name;
                format!("not run: {name}: {test}: {reason}")
            })),
            Runs::No(reason) => lines.push(format!("not run: {}: {reason}", suite.name)),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_suites_are_errors() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(chosen(&names("limits sample_app")).unwrap().len(), 2);
        assert_eq!(chosen(&[]).unwrap().len(), SUITES.len());
        let error = chosen(&names("limits nothing")).unwrap_err();
        assert!(error.to_string().contains("nothing"), "{error}");
    }

    #[test]
    fn the_summary_has_a_reason_for_all_that_was_not_run() {
        let total = Counts {
            suites: 1,
            passed: 4,
            failed: vec!["limits: limits_are_exact".to_owned()],
        };
        let suites = chosen(&["stalls".to_owned()]).unwrap();
        let text = summary(Target::Windows, &suites, &total);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[..2],
            [
                "Windows: 1 suites, 4 tests passed, 1 failed",
                "failed: limits: limits_are_exact"
            ]
        );
        assert!(lines[2].starts_with("not run: stalls: "), "{text}");
    }
}
