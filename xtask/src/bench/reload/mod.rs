//! `cargo xtask bench reload`: from a saved source to the new answer through `handler
//! dev`, for projects as `handler new` makes them.

mod development;
mod project;
mod report;

use std::fs;
use std::path;

use anyhow::{Context as _, Result};

use self::development::Development;
use self::project::Project;
use self::report::{Report, Row, Sample};
use super::Options;
use super::machine::Machine;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;

/// The languages whose templates are measured.
const LANGUAGES: [&str; 3] = ["rust", "javascript", "python"];

/// How many saves are measured in each language.
const SAVES: usize = 20;
const REHEARSED_SAVES: usize = 2;

/// Measures, prints a table, and writes the results to `docs/measurements`; those of a
/// rehearsal, which are meaningless, to `target/bench`.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let folder = layout.target.join("bench").join("reload");
    fs::create_dir_all(&folder)?;
    let (saves, results) = if rehearsal {
        (REHEARSED_SAVES, folder.join("rehearsal.json"))
    } else {
        (SAVES, layout.root.join("docs/measurements/reload.json"))
    };
    let mut progress = Progress::new(1 + LANGUAGES.len());
    let binary = match options.given() {
        Some(given) => path::absolute(given)?,
        None if rehearsal => handler::build(layout, &mut progress)?,
        None => progress.step("building the handler for release", || {
            Ok(handler::build_release(layout, None)?.handler)
        })?,
    };
    let mut report = Report {
        machine: Machine::of(layout)?,
        rows: Vec::new(),
    };
    for language in LANGUAGES {
        let step = format!("saving {saves} times in {language}");
        let row = progress.step(&step, || {
            let project = Project::new(layout, &binary, &folder, language)?;
            measure(&project, saves).with_context(|| format!("cannot measure {language}"))
        })?;
        report.rows.push(row);
        // The slowest is the last; what was measured before it is kept.
        fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
            .with_context(|| format!("cannot write {}", results.display()))?;
    }
    report.print();
    println!("written to {}", results.display());
    Ok(())
}

fn measure(project: &Project, saves: usize) -> Result<Row> {
    let development = Development::start(project)?;
    development.await_answer(Project::TARGET, &Project::greeting(None))?;
    // The first save fills caches of compilers and is not recorded.
    let samples: Vec<Sample> = (0..=saves)
        .map(|save| {
            let written = project.save(save)?;
            let greeting = Project::greeting(Some(save));
            let answered = development.await_answer(Project::TARGET, &greeting)?;
            development.sample(written, answered)
        })
        .collect::<Result<_>>()?;
    Ok(Row::of(project.language(), samples.into_iter().skip(1)))
}
