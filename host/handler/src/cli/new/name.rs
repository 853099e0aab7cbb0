//! Whether a function can have a name.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use corral_app::{function_name_problem, is_windows_device};
use heck::ToSnakeCase as _;

use super::languages::Language;

/// Fails if the Functions host, the language or another function of the app does not
/// allow the name.
pub(super) fn check(name: &str, language: &Language, root: &Path) -> Result<()> {
    if let Some(problem) = function_name_problem(name) {
        bail!("{problem}");
    }
    if is_windows_device(name) {
        bail!(
            "`{name}` is a device of Windows, where no folder can have that name; use another name"
        );
    }
    let identifier = name.to_snake_case();
    if let Some(reason) = language.refusal(&identifier) {
        bail!("the function cannot be called `{name}`: `{identifier}` {reason}; use another name");
    }
    if !root.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(root).with_context(|| format!("cannot list {}", root.display()))?;
    for entry in entries {
        let taken = entry?.file_name();
        if !taken.eq_ignore_ascii_case(name) {
            continue;
        }
        let path = super::shown(root, &taken);
        let path = path.display();
        if taken == name {
            bail!("{path} exists; use another name, or remove it first");
        }
        bail!(
            "`{name}` differs from {path} only in case, which the Functions host ignores; use another name"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::languages;
    use super::*;

    #[test]
    fn names_that_cannot_be_a_module_are_refused() {
        let app = tempfile::tempdir().unwrap();
        fs::create_dir(app.path().join("Taken")).unwrap();
        for (name, language, reason) in [
            ("order", "rust", None),
            ("MyFunction2", "python", None),
            ("my-function_2", "c", None),
            ("queue", "go", None),
            ("match", "javascript", None),
            ("1st", "rust", Some("use a letter")),
            ("a.b", "rust", Some("use a letter")),
            ("host", "rust", Some("reserved")),
            ("nul", "rust", Some("device of Windows")),
            ("COM1", "python", Some("device of Windows")),
            ("match", "rust", Some("keyword of Rust")),
            ("Match", "rust", Some("`match` is a keyword of Rust")),
            ("str", "rust", Some("type of Rust")),
            ("lambda", "python", Some("keyword of Python")),
            ("queue", "python", Some("standard library")),
            ("Queue", "python", Some("standard library")),
            ("corral", "python", Some("package")),
            ("corral-test", "c", Some("file of the SDK")),
            ("Taken", "rust", Some("exists; use another name")),
            ("taken", "rust", Some("only in case")),
        ] {
            let language = languages::ALL.iter().find(|one| one.name == language);
            let result = check(name, language.unwrap(), app.path());
            match (result, reason) {
                (Ok(()), None) => {}
                (Err(error), Some(reason)) => {
                    let error = error.to_string();
                    assert!(error.contains(reason), "{name}: {error}");
                }
                (result, _) => panic!("{name}: {result:?}"),
            }
        }
    }
}
