//! The files below a folder that a build may read.

use std::collections::BTreeSet;
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

/// Files that editors and desktops leave behind, by the begins and ends of their names.
const LEFTOVERS: ([&str; 3], [&str; 4]) = ([".#", "#", ".DS_Store"], ["~", ".swp", ".swx", ".swo"]);

/// A way through folders to the files that a build may read.
pub(super) struct Walk {
    builder: WalkBuilder,
    /// The folder with all of it.
    base: PathBuf,
}

impl Walk {
    /// All files below `folder`, which is in the app. Those that a .gitignore in the app
    /// excludes are left out.
    pub(super) fn of_function(app: &Path, folder: &Path) -> Self {
        // From the root of the app, so that its .gitignore counts, and not above it: an
        // app may be in a folder that a repository ignores.
        let mut builder = WalkBuilder::new(app);
        let base = folder.to_owned();
        let folder = base.clone();
        builder.filter_entry(move |entry| {
            let path = entry.path();
            let within = path.starts_with(&folder) && is_source(path);
            within || folder.starts_with(path)
        });
        Self { builder, base }
    }

    /// The files that the `pattern` of `build.inputs` names: a file, all files below a
    /// folder, or those that match a glob, relative to `folder`.
    ///
    /// # Errors
    /// When there is no such file or folder, or the glob is not valid.
    pub(super) fn of_input(folder: &Path, pattern: &str) -> Result<Self> {
        let (base, glob) = split(pattern);
        let base = folder.join(base);
        ensure!(
            base.exists(),
            "`build.inputs` names `{pattern}`, but {} does not exist",
            base.display()
        );
        let mut builder = WalkBuilder::new(&base);
        let top = base.clone();
        builder.filter_entry(move |entry| entry.path() == top || is_source(entry.path()));
        if !glob.is_empty() {
            let invalid = || format!("`build.inputs`: invalid glob `{pattern}`");
            let mut overrides = OverrideBuilder::new(&base);
            overrides.add(&format!("/{glob}")).with_context(invalid)?;
            builder.overrides(overrides.build().with_context(invalid)?);
        }
        Ok(Self { builder, base })
    }

    /// The files in the order of their paths.
    ///
    /// # Errors
    /// When part of it cannot be read.
    pub(super) fn files(self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in self.begin() {
            let entry = entry?;
            if entry.file_type().is_some_and(|kind| kind.is_file()) {
                files.push(entry.into_path());
            }
        }
        files.sort();
        Ok(files)
    }

    /// The folders in which a file may be added, changed or removed. What cannot be read
    /// is left out.
    pub(super) fn folders(self) -> BTreeSet<PathBuf> {
        if self.base.is_file() {
            return self.base.parent().map(Path::to_owned).into_iter().collect();
        }
        let base = self.base.clone();
        let entries = self.begin().filter_map(Result::ok);
        let folders = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_dir()));
        let folders = folders.map(ignore::DirEntry::into_path);
        folders.filter(|folder| folder.starts_with(&base)).collect()
    }

    fn begin(mut self) -> ignore::Walk {
        self.builder
            .standard_filters(false)
            .git_ignore(true)
            .require_git(false)
            .follow_links(true)
            .build()
    }
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
    let (begins, ends) = LEFTOVERS;
    !name.is_some_and(|name| {
        NOT_SOURCES.contains(&name)
            || begins.iter().any(|begin| name.starts_with(begin))
            || ends.iter().any(|end| name.ends_with(end))
    })
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
            ("app/order/src/.main.rs.swp", ""),
            ("app/order/src/main.rs~", ""),
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
            shown(Walk::of_function(&app, &order).files().unwrap()),
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
            let found = Walk::of_input(&order, pattern).unwrap().files();
            assert_eq!(shown(found.unwrap()), files, "{pattern}");
        }
        let error = Walk::of_input(&order, "../other/*.py").err().unwrap();
        assert!(error.to_string().contains("does not exist"), "{error}");
    }

    #[test]
    fn folders_of_sources_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("app");
        for file in [
            "app/order/src/deep/a.rs",
            "app/order/target/x",
            "app/other/x",
            "shared/b/c.py",
            "shared/target/x",
        ] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let order = app.join("order");
        let shown = |found: BTreeSet<PathBuf>| -> Vec<_> {
            let root = folder.path();
            let names = found.iter().map(|found| found.strip_prefix(root).unwrap());
            names
                .map(|name| name.to_str().unwrap().replace('\\', "/"))
                .map(|name| name.replace("app/order/../../", ""))
                .collect()
        };
        assert_eq!(
            shown(Walk::of_function(&app, &order).folders()),
            ["app/order", "app/order/src", "app/order/src/deep"]
        );
        for (pattern, folders) in [
            ("../../shared", &["shared", "shared/b"][..]),
            ("../../shared/**/*.py", &["shared", "shared/b"]),
            ("../../shared/b/c.py", &["shared/b"]),
        ] {
            let found = Walk::of_input(&order, pattern).unwrap().folders();
            assert_eq!(shown(found), folders, "{pattern}");
        }
    }
}
