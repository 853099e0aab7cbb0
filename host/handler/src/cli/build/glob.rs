//! The files below a folder that a build may read.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;

/// Folders that builds fill, and those of version control and of the handler.
const NOT_SOURCES: [&str; 7] = [
    "target",
    "node_modules",
    "dist",
    ".venv",
    "__pycache__",
    ".git",
    ".corral",
];

/// The files below `folder`, which is in the app, in the order of their paths. Those
/// that a .gitignore in the app excludes are left out.
///
/// # Errors
/// When part of it cannot be read.
pub(super) fn files_of_function(app: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    // From the root of the app, so that its .gitignore counts, and not above it: an app
    // may be in a folder that a repository ignores.
    let mut walk = WalkBuilder::new(app);
    let folder = folder.to_owned();
    walk.filter_entry(move |entry| {
        let path = entry.path();
        let within = path.starts_with(&folder) && is_source(path);
        within || folder.starts_with(path)
    });
    files(&mut walk)
}

/// The files that the `pattern` of `build.inputs` names: a file, all files below a
/// folder, or those that match a glob, relative to `folder`.
///
/// # Errors
/// When there is no such file or folder, or the glob is not valid.
pub(super) fn files_of_input(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let (base, glob) = split(pattern);
    let base = folder.join(base);
    ensure!(
        base.exists(),
        "`build.inputs` names `{pattern}`, but {} does not exist",
        base.display()
    );
    let mut walk = WalkBuilder::new(&base);
    let top = base.clone();
    walk.filter_entry(move |entry| entry.path() == top || is_source(entry.path()));
    if !glob.is_empty() {
        let invalid = || format!("`build.inputs`: invalid glob `{pattern}`");
        let mut overrides = OverrideBuilder::new(&base);
        overrides.add(&format!("/{glob}")).with_context(invalid)?;
        walk.overrides(overrides.build().with_context(invalid)?);
    }
    files(&mut walk)
}

/// The part of a pattern before its first component with a wildcard, and the rest.
fn split(pattern: &str) -> (PathBuf, String) {
    let is_plain = |component: &Component<'_>| {
        let text = component.as_os_str().to_string_lossy();
        !text.contains(['*', '?', '[', '{'])
    };
    let components = Path::new(pattern).components();
    let base: PathBuf = components.clone().take_while(is_plain).collect();
    let rest = components.skip_while(is_plain);
    let rest = rest.map(|component| component.as_os_str().to_string_lossy());
    (base, rest.collect::<Vec<_>>().join("/"))
}

fn is_source(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    !name.is_some_and(|name| NOT_SOURCES.contains(&name))
}

fn files(walk: &mut WalkBuilder) -> Result<Vec<PathBuf>> {
    walk.standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .follow_links(true);
    let mut files = Vec::new();
    for entry in walk.build() {
        let entry = entry?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn patterns_are_split_before_the_first_wildcard() {
        for (pattern, base, glob) in [
            ("../shared", "../shared", ""),
            ("../shared/**/*.py", "../shared", "**/*.py"),
            ("*.h", "", "*.h"),
            ("a/b[12]/c.h", "a", "b[12]/c.h"),
        ] {
            assert_eq!(
                split(pattern),
                (PathBuf::from(base), glob.to_owned()),
                "{pattern}"
            );
        }
    }

    #[test]
    fn only_sources_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("app");
        for (file, text) in [
            ("outside/order/x", ""),
            (".gitignore", "app/"),
            ("app/.gitignore", "*.wasm\n"),
            ("app/order/.gitignore", "made/\n"),
            ("app/order/.cargo/config.toml", ""),
            ("app/order/src/main.rs", ""),
            ("app/order/order.wasm", ""),
            ("app/order/made/x", ""),
            ("app/order/target/x", ""),
            ("app/order/node_modules/x/y", ""),
            ("app/orders/x", ""),
            ("app/shared/a.py", ""),
            ("app/shared/b/c.py", ""),
            ("app/shared/b/c.txt", ""),
        ] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let order = app.join("order");
        let shown = |files: Vec<PathBuf>| {
            let files = files.iter().map(|file| file.strip_prefix(&app).unwrap());
            let files = files.map(|file| file.to_str().unwrap().replace('\\', "/"));
            files
                .map(|file| file.replace("order/../", ""))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            shown(files_of_function(&app, &order).unwrap()),
            [
                "order/.cargo/config.toml",
                "order/.gitignore",
                "order/src/main.rs"
            ]
        );
        for (pattern, files) in [
            (
                "../shared",
                &["shared/a.py", "shared/b/c.py", "shared/b/c.txt"][..],
            ),
            ("../shared/*.py", &["shared/a.py"]),
            ("../shared/**/*.py", &["shared/a.py", "shared/b/c.py"]),
            ("../shared/b/c.txt", &["shared/b/c.txt"]),
        ] {
            let found = files_of_input(&order, pattern).unwrap();
            assert_eq!(shown(found), files, "{pattern}");
        }
        let error = files_of_input(&order, "../other/*.py").unwrap_err();
        assert!(error.to_string().contains("does not exist"), "{error}");
    }
}
