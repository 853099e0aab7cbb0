//! `handler check --package`: what is wrong with a zip that is about to be deployed,
//! besides what is wrong with the app in it.

mod code;
mod entries;
mod plan;
mod program;
mod unpack;

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use corral_app::{App, Consequence, Problem, Severity};
use tempfile::TempDir;
use zip::ZipArchive;

use self::entries::Entries;
pub(super) use self::plan::Plan;
use crate::cli::app;

/// A package, unpacked for as long as it is checked.
pub(super) struct Package {
    /// The app in it.
    pub(super) app: App,
    /// What is wrong with the package.
    pub(super) problems: Vec<Problem>,
    _folder: TempDir,
}

impl Package {
    /// Reads and checks the package in `file`.
    ///
    /// # Errors
    /// When it is not a zip with an app.
    pub(super) fn open(file: &Path, plan: Option<Plan>) -> Result<Self> {
        let name = file.display();
        let content = File::open(file).with_context(|| format!("cannot read {name}"))?;
        let mut archive =
            ZipArchive::new(content).with_context(|| format!("{name} is not a zip"))?;
        let (entries, mut problems) = entries::read(&mut archive)?;
        ensure!(
            entries.has("host.json"),
            "{name} has no host.json at its root{}",
            elsewhere(&entries)
        );
        let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
        unpack::unpack(&mut archive, &entries, folder.path())?;
        let mut app = app::load_from(folder.path());
        let handler = program::check(&mut archive, &entries, &mut app, plan, &mut problems)?;
        let is_windows = handler
            .as_ref()
            .is_some_and(|handler| handler.program.system == "windows");
        problems.extend(entries.alike(is_windows));
        problems.extend(plan.iter().flat_map(|plan| plan.check(&app)));
        problems.extend(code::check(&mut archive, &entries, &app, handler.as_ref())?);
        Ok(Self {
            app,
            problems,
            _folder: folder,
        })
    }
}

/// Where host.json is instead, for the message.
fn elsewhere(entries: &Entries) -> String {
    let mut names = entries.iter().map(|entry| entry.name.as_str());
    let found = names.find_map(|name| name.strip_suffix("/host.json"));
    found
        .map(|folder| format!("; zip what is in the folder {folder}, not the folder itself"))
        .unwrap_or_default()
}

/// A problem of the file `name` in the package.
fn problem(severity: Severity, name: &str, message: impl Into<String>, remedy: &str) -> Problem {
    Problem {
        severity,
        file: PathBuf::from(name),
        path: None,
        position: None,
        message: message.into(),
        remedy: remedy.to_owned(),
        function: None,
        consequence: Consequence::Handler,
    }
}
