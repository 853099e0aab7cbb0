//! One look at the files of the app.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::links;
use super::stamp::Stamp;

/// The files of the app root whose content matters while the app serves.
const APP_FILES: [&str; 3] = ["corral.json", "local.settings.json", "proxies.json"];

/// The file that takes effect at a start only.
const HOST_FILE: &str = "host.json";

/// The files of a function's folder that are read as JSON.
const FUNCTION_FILES: [&str; 2] = ["function.json", "plugin.json"];

/// What to look at.
#[derive(Clone, Debug)]
pub(crate) struct Interest {
    pub(crate) root: PathBuf,
    /// The folder of plugins besides the app, if there is one.
    pub(crate) plugin_folder: Option<PathBuf>,
    /// The plugins, each with a key by which to know it again.
    pub(crate) plugins: Vec<(String, PathBuf)>,
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight {
    /// Everything that says what functions there are and how they are run.
    pub(crate) files: BTreeMap<PathBuf, Option<Stamp>>,
    /// host.json.
    pub(crate) host: Option<Stamp>,
    /// The plugins by their keys.
    pub(crate) plugins: BTreeMap<String, Option<Stamp>>,
    /// The folders in which something that matters can change.
    pub(crate) folders: BTreeSet<PathBuf>,
}

/// Takes the stamps of everything that matters. Blocks; takes some microseconds
/// for each function.
pub(crate) fn look(interest: &Interest) -> Sight {
    let root = &interest.root;
    let mut sight = Sight {
        host: Stamp::of(&root.join(HOST_FILE)),
        ..Sight::default()
    };
    for name in APP_FILES {
        sight.note(root.join(name));
    }
    sight.folders.insert(root.clone());
    for folder in entries(root).filter(|path| !is_hidden(path) && path.is_dir()) {
        let mut is_function = false;
        for name in FUNCTION_FILES {
            is_function |= sight.note(folder.join(name));
        }
        if is_function {
            sight.list(&folder);
        }
        // Also one that is no function yet.
        sight.folders.insert(folder);
    }
    if let Some(folder) = &interest.plugin_folder {
        sight.list(folder);
        sight.folders.insert(folder.clone());
    }
    for (key, plugin) in &interest.plugins {
        sight.plugins.insert(key.clone(), Stamp::of(plugin));
        links::follow(plugin, &mut sight.folders);
    }
    sight
}

impl Sight {
    fn note(&mut self, path: PathBuf) -> bool {
        let stamp = Stamp::of(&path);
        if stamp.is_some() {
            self.files.insert(path, stamp);
        }
        stamp.is_some()
    }

    /// Notes which plugins are in `folder`: that decides which one is taken.
    fn list(&mut self, folder: &Path) {
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

    /// What is done, and whether the files of the app look different, and the
    /// plugin does.
    #[test]
    fn what_makes_a_difference() {
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
                "a folder that is no function",
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
            let interest = Interest {
                root: root.path().to_owned(),
                plugin_folder: None,
                plugins: vec![("a".to_owned(), root.path().join("a/a.wasm"))],
            };
            let before = look(&interest);
            act(root.path());
            let after = look(&interest);
            let found = [before.files != after.files, before.plugins != after.plugins];
            assert_eq!(found, expected, "{what}");
        }
    }
}
