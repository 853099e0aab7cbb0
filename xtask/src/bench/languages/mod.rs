//! `cargo xtask bench languages`: what the language of a function costs. `order` in the
//! languages of `plugins/polyglot`, as a core module without an SDK in C, as a program in
//! Go, and in Rust: size, build, start, calls and memory.

mod app;
mod build;
mod measure;
mod report;

use std::fs;

use anyhow::{Context as _, Result};

use self::app::LanguagesApp;
use self::build::Workshop;
use self::report::{Report, Row};
use super::Options;
use super::machine::Machine;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain;

/// An implementation of `order`.
struct Language {
    name: &'static str,
    /// Its folder below `plugins`.
    folder: &'static str,
    /// The extensions of its source files.
    extensions: &'static [&'static str],
    /// How a comment begins.
    comment: &'static str,
}

const LANGUAGES: [Language; 7] = [
    Language {
        name: "rust",
        folder: "orders/order",
        extensions: &["rs"],
        comment: "//",
    },
    Language {
        name: "c",
        folder: "polyglot/c-order",
        extensions: &["c"],
        comment: "//",
    },
    Language {
        name: "go",
        folder: "polyglot/go-order",
        extensions: &["go"],
        comment: "//",
    },
    Language {
        name: "module",
        folder: "polyglot/module-order",
        extensions: &["c"],
        comment: "//",
    },
    Language {
        name: "program",
        folder: "polyglot/program-order",
        extensions: &["go"],
        comment: "//",
    },
    Language {
        name: "javascript",
        folder: "polyglot/javascript-order",
        extensions: &["js", "ts"],
        comment: "//",
    },
    Language {
        name: "python",
        folder: "polyglot/python-order",
        extensions: &["py"],
        comment: "#",
    },
];

/// How much is measured.
#[derive(Clone, Copy)]
struct Scale {
    /// Calls of a fresh sandbox, with a pause between them.
    cold: usize,
    /// Calls of a kept sandbox.
    warm: usize,
    /// Kept sandboxes whose memory is measured.
    sandboxes: usize,
}

/// Ten minutes.
const FULL: Scale = Scale {
    cold: 200,
    warm: 5_000,
    sandboxes: 10,
};

const REHEARSAL: Scale = Scale {
    cold: 3,
    warm: 20,
    sandboxes: 2,
};

/// Measures, prints a table, and writes `target/bench/languages.json`.
///
/// A rehearsal makes few calls, with a debug build; its figures are meaningless.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let (scale, results) = if rehearsal {
        (REHEARSAL, "languages-rehearsal.json")
    } else {
        (FULL, "languages.json")
    };
    let folder = layout.target.join("bench").join("languages");
    let mut progress = Progress::new(5 + LANGUAGES.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    let handler = if rehearsal {
        handler::build(layout, &mut progress)?
    } else {
        progress.step("building the handler for release", || {
            Ok(handler::build_release(layout, options.given())?.handler)
        })?
    };
    let workshop = Workshop::new(layout, &folder.join("sources"), &compiler)?;
    let mut built = Vec::new();
    for language in &LANGUAGES {
        built.push(
            progress.step(&format!("building {} twice", language.name), || {
                workshop.build(language, &folder.join("plugins"))
            })?,
        );
    }
    let app = LanguagesApp::new(layout, &folder, &built, scale.sandboxes)?;
    let costs = progress.step("compiling all", || app.compile(&handler))?;
    let calls = progress.step("calling all", || measure::calls(&app, &handler, scale))?;
    let memory = progress.step("filling the memory", || {
        measure::memory(&app, &handler, scale)
    })?;
    let figures = built.iter().zip(costs).zip(calls).zip(memory);
    let rows = figures.map(|(((built, cost), calls), sandbox)| Row {
        language: built.language,
        bytes: built.plugin.len(),
        build_milliseconds: built.milliseconds,
        compile_milliseconds: cost.compile,
        start_microseconds: cost.start,
        cold: calls.cold,
        warm: calls.warm,
        sandbox,
    });
    let report = Report {
        machine: Machine::of(layout)?,
        rows: rows.collect(),
    };
    report.print();
    let results = layout.target.join("bench").join(results);
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}
