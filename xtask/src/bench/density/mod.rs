//! `cargo xtask bench density`: how much memory an idle plugin and a live sandbox take,
//! and so how many fit into a GiB, for plugins made with several languages.
//!
//! Each plugin is in the app many times, every time with another unused section: files
//! of the same content would share their compiled code, as the plugins of an app do not.

mod app;
mod measure;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use self::measure::measure;
use self::report::Report;
use super::Options;
use super::machine::Machine;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain;

/// A plugin that is measured.
#[derive(Clone, Copy)]
struct Subject {
    name: &'static str,
    contract: Contract,
    /// How often it is in the app. Compiling a plugin with an engine of another
    /// language takes half a minute.
    copies: usize,
    /// How many of its sandboxes wait at once.
    live: usize,
}

/// How it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contract {
    /// `corral:function`: `order` of the sample app, which never waits.
    Function,
    /// `wasi:http`: a component of `tests/components`, which waits for the rest of
    /// a request body.
    Http,
}

const SUBJECTS: [Subject; 4] = [
    Subject {
        name: "rust, function",
        contract: Contract::Function,
        copies: 200,
        live: 0,
    },
    Subject {
        name: "rust-p2",
        contract: Contract::Http,
        copies: 200,
        live: 200,
    },
    Subject {
        name: "javascript",
        contract: Contract::Http,
        copies: 10,
        live: 50,
    },
    Subject {
        name: "python",
        contract: Contract::Http,
        copies: 10,
        live: 50,
    },
];

impl Subject {
    fn plugin(self, layout: &Layout) -> PathBuf {
        match self.contract {
            Contract::Function => layout.root.join("plugins/orders/order/order.wasm"),
            Contract::Http => layout
                .built_components()
                .join(self.name)
                .with_extension("wasm"),
        }
    }
}

/// Measures, prints a table, and writes `target/bench/density.json`.
///
/// A rehearsal has two copies and two sandboxes of each, with a debug build; its
/// figures are meaningless.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let results = if rehearsal {
        "density-rehearsal.json"
    } else {
        "density.json"
    };
    let folder = layout.target.join("bench").join("density");
    let subjects: Vec<(Subject, PathBuf)> = SUBJECTS
        .into_iter()
        .map(|subject| {
            let few = if rehearsal { 2 } else { usize::MAX };
            let subject = Subject {
                copies: subject.copies.min(few),
                live: subject.live.min(few),
                ..subject
            };
            (subject, subject.plugin(layout))
        })
        .collect();
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(2 + batches.len() + subjects.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let handler = if rehearsal {
        handler::build(layout, &mut progress)?
    } else {
        progress.step("building the handler for release", || {
            Ok(handler::build_release(layout, options.given())?.handler)
        })?
    };
    let mut rows = Vec::new();
    for (subject, plugin) in subjects {
        let step = format!(
            "{}: {} plugins, {} sandboxes",
            subject.name, subject.copies, subject.live
        );
        progress.step(&step, || {
            let folder = folder.join(subject.name.replace(", ", "-"));
            rows.extend(one(layout, subject, &plugin, &handler, &folder)?);
            Ok(())
        })?;
    }
    let report = Report {
        machine: Machine::of(layout)?,
        rows,
    };
    report.print();
    let results = layout.target.join("bench").join(results);
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}

/// The figures of one plugin; `None` if it was not built: those in languages other
/// than Rust need additional tools.
fn one(
    layout: &Layout,
    subject: Subject,
    plugin: &Path,
    handler: &Path,
    folder: &Path,
) -> Result<Option<report::Row>> {
    let Ok(content) = fs::read(plugin) else {
        println!(
            "{} is missing, so it is skipped; `cargo xtask components` builds it",
            plugin.display()
        );
        return Ok(None);
    };
    let app = app::DensityApp::new(layout, subject, content, folder)?;
    measure(subject, &app, handler).map(Some)
}
