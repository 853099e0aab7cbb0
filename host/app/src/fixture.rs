//! Apps in temporary folders, for tests.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::{App, Environment, Severity};

/// A valid host.json.
pub(crate) const HOST: &str = r#"{ "version": "2.0",
    "customHandler": { "description": { "defaultExecutablePath": "handler" } },
    "extensionBundle": { "id": "bundle", "version": "[4.*, 5.0.0)" } }"#;

/// A valid function.json of an HTTP function.
pub(crate) const HTTP: &str = r#"{ "bindings": [
    { "type": "httpTrigger", "direction": "in", "name": "req" },
    { "type": "http", "direction": "out", "name": "res" } ] }"#;

/// Writes `files` by their paths relative to the app root, besides an executable
/// `handler`. The contents of host.json are [`HOST`] unless given.
pub(crate) fn write(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "handler", "");
    put(root.path(), "host.json", HOST);
    for (path, text) in files {
        put(root.path(), path, text);
    }
    root
}

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    #[cfg(unix)]
    if path == "handler" {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// Loads the app of `files`. The folder is gone afterwards.
pub(crate) fn load(files: &[(&str, &str)], variables: &[(&str, &str)]) -> App {
    let root = write(files);
    App::load(root.path(), &environment(variables))
}

pub(crate) fn environment(variables: &[(&str, &str)]) -> Environment {
    let storage = [("AzureWebJobsStorage", "UseDevelopmentStorage=true")];
    let environment: Environment = storage.iter().chain(variables).copied().collect();
    environment.or_development()
}

/// The problems of an app as lines: errors as they are shown, warnings with a
/// `~` before them.
pub(crate) fn lines(app: &App) -> Vec<String> {
    app.problems
        .iter()
        .map(|problem| match problem.severity {
            Severity::Error => problem.to_string(),
            Severity::Warning => format!("~{problem}"),
        })
        .collect()
}

/// Asserts that the app of `files` has exactly the problems that contain these
/// texts, in this order; a `~` before a text stands for a warning.
pub(crate) fn expect(files: &[(&str, &str)], variables: &[(&str, &str)], problems: &[&str]) -> App {
    let app = load(files, variables);
    let found = lines(&app);
    let agree = found.len() == problems.len()
        && found.iter().zip(problems).all(|(line, text)| {
            let (line_kind, text_kind) = (line.starts_with('~'), text.starts_with('~'));
            line_kind == text_kind && line.contains(text.trim_start_matches('~'))
        });
    assert!(
        agree,
        "expected {problems:#?}\nfound {found:#?}\nin {files:#?}"
    );
    app
}
