//! The state of the app's files at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::file_stamp::FileStamp;
use super::symlinks;

/// The files of the app root whose content matters while the app serves.
const APP_FILES: [&str; 4] = [
    "corral.json",
    "corral.lock",
    "local.settings.json",
    "proxies.json",
];

/// The file that takes effect only at a start.
const HOST_FILE: &str = "host.json";

/// The files of a function's folder that are read as JSON.
const FUNCTION_FILES: [&str; 2] = ["function.json", "plugin.json"];

/// What to observe.
#[derive(Clone, Debug)]
pub(crate) struct WatchTargets {
    pub(crate) root: PathBuf,
    /// The folder of plugins outside the app, if there is one.
    pub(crate) plugin_folder: Option<PathBuf>,
    /// The plugins, by the keys of their functions.
    pub(crate) plugins: Vec<(String, PathBuf)>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observation {
    /// The files that define the functions and how they are run.
    pub(crate) files: BTreeMap<PathBuf, Option<FileStamp>>,
    /// host.json.
    pub(crate) host: Option<FileStamp>,
    /// The app root with links followed: a deployment may switch a link.
    pub(crate) real_root: Option<PathBuf>,
    /// The plugins, by the keys of their functions.
    pub(crate) plugins: BTreeMap<String, Option<FileStamp>>,
    /// The folders to watch.
    pub(crate) folders: BTreeSet<PathBuf>,
}

/// Takes the stamps of all files that matter. Blocks; takes some microseconds for each
/// function.
pub(crate) fn observe(targets: &WatchTargets) -> Observation {
    let root = &targets.root;
    let mut observation = Observation {
        host: FileStamp::of(&root.join(HOST_FILE)),
        real_root: fs::canonicalize(root).ok(),
        ..Observation::default()
    };
    for name in APP_FILES {
        observation.add(root.join(name));
    }
    observation.folders.insert(root.clone());
    for folder in entries(root).filter(|path| !is_hidden(path) && path.is_dir()) {
        let mut is_function = false;
        for name in FUNCTION_FILES {
            is_function |= observation.add(folder.join(name));
        }
        if is_function {
            observation.add_plugins(&folder);
        }
        // It may become a function.
        observation.folders.insert(folder);
    }
    if let Some(folder) = &targets.plugin_folder {
        observation.add_plugins(folder);
        observation.folders.insert(folder.clone());
    }
    for (key, plugin) in &targets.plugins {
        observation
            .plugins
            .insert(key.clone(), FileStamp::of(plugin));
        symlinks::follow(plugin, &mut observation.folders);
    }
    observation
}

impl Observation {
    fn add(&mut self, path: PathBuf) -> bool {
        let stamp = FileStamp::of(&path);
        if stamp.is_some() {
            self.files.insert(path, stamp);
        }
        stamp.is_some()
    }

    /// Adds the names of the plugins in `folder`: they decide which one is used.
    fn add_plugins(&mut self, folder: &Path) {
        let plugins = entries(folder).filter(|path| is_plugin(path));
        self.files.extend(plugins.map(|path| (path, None)));
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_plugin(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("wasm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(root: &Path, path: &str, text: &str) {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// An action, and whether it changes the files of the app and the plugin.
    #[test]
    fn changes_are_detected() {
        type Act = fn(&Path);
        let cases: [(&str, Act, [bool; 2]); 9] = [
            ("nothing", |_| {}, [false, false]),
            (
                "the plugin",
                |root| put(root, "a/a.wasm", "other"),
                [false, true],
            ),
            (
                "function.json",
                |root| put(root, "a/function.json", "{ }"),
                [true, false],
            ),
            (
                "plugin.json",
                |root| put(root, "a/plugin.json", "{}"),
                [true, false],
            ),
            (
                "corral.json",
                |root| put(root, "corral.json", "{}"),
                [true, false],
            ),
            (
                "a second plugin",
                |root| put(root, "a/b.wasm", ""),
                [true, false],
            ),
            (
                "a new function",
                |root| put(root, "b/function.json", "{}"),
                [true, false],
            ),
            (
                "a folder that is not a function",
                |root| put(root, "c/readme.md", ""),
                [false, false],
            ),
            (
                "an editor's leftovers",
                |root| put(root, "a/.a.wasm.swp", ""),
                [false, false],
            ),
        ];
        for (what, act, expected) in cases {
            let root = tempfile::tempdir().unwrap();
            put(root.path(), "a/function.json", "{}");
            put(root.path(), "a/a.wasm", "");
            let targets = WatchTargets {
                root: root.path().to_owned(),
                plugin_folder: None,
                plugins: vec![("a".to_owned(), root.path().join("a/a.wasm"))],
            };
            let before = observe(&targets);
            act(root.path());
            let after = observe(&targets);
            let found = [before.files != after.files, before.plugins != after.plugins];
            assert_eq!(found, expected, "{what}");
        }
    }
}
