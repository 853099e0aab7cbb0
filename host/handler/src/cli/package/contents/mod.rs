//! The files of an app folder that its package holds, and those that it does not.

mod reason;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use corral_app::App;

pub(super) use reason::Reason;
use rules::Rules;

/// The files of a package, and what stays out of it.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Where each file of the package is, by its path in it.
    pub(super) files: BTreeMap<String, PathBuf>,
    /// Files and folders that are not in it, in the order of their paths.
    pub(super) left_out: Vec<LeftOut>,
    /// What the user should know.
    pub(super) warnings: Vec<String>,
}

/// A file or folder that is not in the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// Its path in the app; that of a folder ends with `/`.
    pub(super) path: String,
    /// Why it is not.
    pub(super) reason: Reason,
}

/// Selects the files of `app`. `cache` is its folder for compiled code; files of
/// `replaced` stay out for the reason given.
///
/// # Errors
/// When a folder cannot be read, a name is not Unicode, or .funcignore leaves out a file
/// that the app cannot do without.
pub(super) fn select(
    app: &App,
    cache: PathBuf,
    replaced: Vec<(PathBuf, Reason)>,
) -> Result<Contents> {
    let rules = Rules::new(app, cache, replaced)?;
    let mut contents = Contents::default();
    visit(&rules, &app.root, &app.root, &mut contents)?;
    for file in rules.required() {
        match file.strip_prefix(&app.root) {
            Ok(relative) => {
                let path = package_path(relative)?;
                if !contents.files.contains_key(&path) {
                    let reason = rules.judge(file, false).err();
                    let reason = reason.map(|reason| reason.to_string()).unwrap_or_default();
                    bail!("{path} is not in the package, and the app needs it: {reason}");
                }
            }
            Err(_) => contents.warnings.push(format!(
                "{} is not in the app folder, so it is not in the package; deploy it with `handler push`, or put it into the app",
                file.display()
            )),
        }
    }
    for folder in rules.granted() {
        if !folder.starts_with(&app.root) {
            contents.warnings.push(format!(
                "a plugin is granted {}, which is not in the package; it must exist where the app is deployed",
                folder.display()
            ));
        }
    }
    Ok(contents)
}

/// Adds what is in `folder`.
fn visit(rules: &Rules, root: &Path, folder: &Path, contents: &mut Contents) -> Result<()> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.with_context(|| format!("cannot read {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let is_folder = path.is_dir();
        let relative = package_path(path.strip_prefix(root).unwrap_or(&path))?;
        let mut judged = rules.judge(&path, is_folder);
        if is_link && is_folder {
            // It could lead back, or to what is not of this app.
            judged = judged.and(Err(Reason::Link));
        }
        if let Err(reason) = judged {
            let path = if is_folder {
                format!("{relative}/")
            } else {
                relative
            };
            contents.left_out.push(LeftOut { path, reason });
        } else if is_folder {
            visit(rules, root, &path, contents)?;
        } else if path.is_file() {
            contents.files.insert(relative, path);
        }
    }
    Ok(())
}

/// `relative` with `/` between its parts.
///
/// # Errors
/// When it is not Unicode.
pub(super) fn package_path(relative: &Path) -> Result<String> {
    let parts = relative.iter().map(|part| {
        part.to_str().with_context(|| {
            format!(
                "the name of {} is not valid Unicode; rename it",
                relative.display()
            )
        })
    });
    Ok(parts.collect::<Result<Vec<_>>>()?.join("/"))
}
