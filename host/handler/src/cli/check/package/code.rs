//! Whether the handler in a package will load the compiled code in it.

use std::fs::{self, File};
use std::path::Path;

use anyhow::Result;
use corral_app::{App, Problem, Severity, Sha256Digest};
use corral_runtime::{CodeHeader, CodeVersion};
use zip::ZipArchive;

use super::entries::{Entries, Entry};
use super::problem;
use super::program::Handler;
use super::unpack::{has_extension, is_code};
use crate::cli::app;
use crate::console::output::counted;

const REMEDY: &str = "make the package by the `handler package` of the handler in it";

/// The problems of compiled code, of which a cold start is the slower one.
///
/// # Errors
/// When the zip is damaged.
pub(super) fn check(
    archive: &mut ZipArchive<File>,
    entries: &Entries,
    app: &App,
    handler: Option<&Handler>,
) -> Result<Vec<Problem>> {
    let Some(handler) = handler else {
        return Ok(Vec::new());
    };
    let cache = app::deployed_cache(app);
    let Ok(folder) = cache.strip_prefix(&app.root) else {
        return Ok(Vec::new());
    };
    let folder = folder.to_string_lossy().replace('\\', "/");
    let version = CodeVersion::of_handler(&handler.content);
    let (mut problems, mut usable) = (Vec::new(), Vec::new());
    let of_cache = |entry: &&Entry| {
        let name = entry.name.strip_prefix(&folder);
        name.is_some_and(|name| name.starts_with('/')) && is_code(&entry.name)
    };
    let code = entries.iter().filter(of_cache);
    for entry in code.filter(|entry| has_extension(&entry.name, "cwasm")) {
        let fault = fault(archive, entries, entry, handler, version.as_ref())?;
        match fault {
            None => usable.push(entry.name.as_str()),
            Some(fault) => {
                let message = format!("{fault}, so the handler compiles the plugin again");
                problems.push(problem(Severity::Warning, &entry.name, message, REMEDY));
            }
        }
    }
    problems.extend(uncompiled(app, &folder, &usable));
    Ok(problems)
}

/// Why the handler does not load a file.
fn fault(
    archive: &mut ZipArchive<File>,
    entries: &Entries,
    entry: &Entry,
    handler: &Handler,
    version: Option<&CodeVersion>,
) -> Result<Option<String>> {
    let code = entry.read(archive)?;
    let Some(header) = CodeHeader::read(&code) else {
        return Ok(Some("is not compiled code".to_owned()));
    };
    let digest = entry.name.replace(".cwasm", ".sha256");
    let recorded = entries.get(&digest).map(|digest| digest.read(archive));
    let recorded = recorded.transpose()?.unwrap_or_default();
    if recorded != Sha256Digest::of(&code).to_string().as_bytes() {
        return Ok(Some(
            "does not have the digest recorded beside it".to_owned(),
        ));
    }
    let program = &handler.program;
    let is_for = header.triple.starts_with(program.architecture)
        && header
            .triple
            .contains(&format!("-{}", system_of_triple(program.system)));
    if !is_for {
        let (triple, platform) = (&header.triple, program.platform());
        return Ok(Some(format!(
            "is code for {triple}, but the handler is for {platform}"
        )));
    }
    if entry.mode.is_some_and(|mode| mode & 0o022 != 0) {
        return Ok(Some("can be written to by other users".to_owned()));
    }
    let name = entry.name.rsplit('/').next().unwrap_or_default();
    let is_found = version.is_some_and(|version| version.finds(name));
    let is_packaged = name.contains("-packaged-");
    if is_packaged && !is_found {
        return Ok(Some(format!(
            "is code for another version of the handler (engine {})",
            header.engine
        )));
    }
    Ok(None)
}

/// An operating system as triples name it.
fn system_of_triple(system: &str) -> &str {
    if system == "macos" {
        "apple-darwin"
    } else {
        // After the vendor, or before the ABI.
        system
    }
}

/// Plugins without usable code.
fn uncompiled(app: &App, folder: &str, usable: &[&str]) -> Option<Problem> {
    let without = app.functions.iter().filter(|function| {
        let Ok(plugin) = fs::read(&function.plugin) else {
            return false;
        };
        let digest = Sha256Digest::of(&plugin).to_string();
        !usable.iter().any(|name| {
            let name = Path::new(name).file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&digest))
        })
    });
    let count = without.count();
    (count > 0).then(|| {
        problem(
            Severity::Warning,
            folder,
            format!(
                "has no compiled code for {}, which every new machine compiles at its first start",
                counted(count, "plugin")
            ),
            REMEDY,
        )
    })
}
