//! Which changes restart the host.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use corral_app::Report;
use corral_app::json::{self, Cursor, Dialect};

/// The files that matter wherever they are watched, and those that do so in the root.
const FUNCTION_JSON: &str = "function.json";
const IN_ROOT: [&str; 3] = ["host.json", "proxies.json", LOCAL_SETTINGS];

/// The host does not watch this file, which a deployed app does not have. Here it has the
/// app settings, and Azure restarts the app when those change.
const LOCAL_SETTINGS: &str = "local.settings.json";

/// What restarts the host of one app.
#[derive(Debug)]
pub(super) struct Rules {
    root: PathBuf,
    /// `watchFiles` of host.json.
    files: Vec<String>,
    /// `watchDirectories` of host.json.
    directories: Vec<String>,
    /// The folders directly in the root.
    folders: BTreeSet<PathBuf>,
}

impl Rules {
    /// The rules for the app in `root` as it is now.
    pub(super) fn of(root: &Path) -> Self {
        // Problems of host.json are reported when the app is loaded.
        let report = Report::new("host.json");
        let document = json::read(root, Dialect::Host, &report);
        let file = document
            .as_ref()
            .and_then(|node| Cursor::root(node, Dialect::Host, &report).if_object());
        let names = |key: &str| {
            let list = file.as_ref().and_then(|file| file.get(key)?.if_array());
            let names = list.unwrap_or_default();
            let names = names.iter().filter_map(Cursor::if_text);
            names.map(str::to_owned).collect()
        };
        Self {
            files: names("watchFiles"),
            directories: names("watchDirectories"),
            folders: folders(root),
            root: root.to_owned(),
        }
    }

    /// The folders to watch, each without its subfolders.
    pub(super) fn folders(&self) -> BTreeSet<PathBuf> {
        let mut all = BTreeSet::from([self.root.clone()]);
        // Hidden folders hold no functions, and `.git` changes all the time.
        let visible = |folder: &&PathBuf| !is_hidden(folder);
        all.extend(self.folders.iter().filter(visible).cloned());
        let mut deep = BTreeSet::new();
        for name in &self.directories {
            add_with_subfolders(&self.root.join(name), &mut deep);
        }
        all.append(&mut deep);
        all
    }

    /// Why a change of `path` restarts the host; `None` if it does not.
    pub(super) fn reason(&mut self, path: &Path) -> Option<String> {
        let name = path.file_name()?.to_str()?;
        let in_root = path.parent() == Some(&self.root);
        let shown = path.strip_prefix(&self.root).unwrap_or(path).display();
        let is_watched = name.eq_ignore_ascii_case(FUNCTION_JSON)
            || in_root && IN_ROOT.iter().any(|known| name.eq_ignore_ascii_case(known))
            || self.files.iter().any(|known| known == name)
            || self.in_watched_directory(path);
        if is_watched {
            return Some(format!("{shown} changed"));
        }
        if !in_root {
            return None;
        }
        let existed = self.folders.contains(path);
        let exists = path.is_dir();
        if exists && !existed {
            self.folders.insert(path.to_owned());
            return Some(format!("the folder {shown} was created"));
        }
        if existed && !exists {
            self.folders.remove(path);
            return Some(format!("the folder {shown} was removed"));
        }
        None
    }

    fn in_watched_directory(&self, path: &Path) -> bool {
        let mut directories = self.directories.iter();
        directories.any(|name| path.starts_with(self.root.join(name)))
    }
}

/// The folders directly in `root`.
fn folders(root: &Path) -> BTreeSet<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root) else {
        return BTreeSet::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(|path| path.is_dir()).collect()
}

fn is_hidden(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

fn add_with_subfolders(folder: &Path, all: &mut BTreeSet<PathBuf>) {
    // A folder that was added already may be linked from within itself.
    if folder.is_dir() && all.insert(folder.to_owned()) {
        for subfolder in folders(folder) {
            add_with_subfolders(&subfolder, all);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn app(host_json: &str) -> tempfile::TempDir {
        let app = tempfile::tempdir().unwrap();
        for folder in ["f", ".git", "shared/deep"] {
            fs::create_dir_all(app.path().join(folder)).unwrap();
        }
        fs::write(app.path().join("host.json"), host_json).unwrap();
        app
    }

    #[test]
    fn only_some_changes_restart_the_host() {
        let watching = r#"{ "watchFiles": ["server"], /* more */ "watchDirectories": ["shared"] }"#;
        for (path, plain, watched) in [
            ("host.json", true, true),
            ("proxies.json", true, true),
            ("f/function.json", true, true),
            ("f/deep/function.json", true, true),
            ("f/host.json", false, false),
            ("f/f.wasm", false, false),
            ("f/plugin.json", false, false),
            ("corral.json", false, false),
            ("local.settings.json", true, true),
            ("notes.txt", false, false),
            ("server", false, true),
            ("shared/code.js", false, true),
            ("shared/deep/code.js", false, true),
        ] {
            for (host_json, restarts) in [("{}", plain), (watching, watched)] {
                let app = app(host_json);
                let path = app.path().join(path);
                let reason = Rules::of(app.path()).reason(&path);
                assert_eq!(reason.is_some(), restarts, "{path:?} {host_json}");
            }
        }
    }

    #[test]
    fn folders_of_the_root_restart_the_host_once() {
        let app = app("{}");
        let mut rules = Rules::of(app.path());
        let folder = app.path().join("new");
        fs::create_dir(&folder).unwrap();
        let reason = rules.reason(&folder).unwrap();
        assert_eq!(reason, "the folder new was created");
        assert_eq!(rules.reason(&folder), None);
        fs::remove_dir(&folder).unwrap();
        let reason = rules.reason(&folder).unwrap();
        assert_eq!(reason, "the folder new was removed");
        assert_eq!(rules.reason(&folder), None);
        let inner = app.path().join("f/new");
        fs::create_dir(&inner).unwrap();
        assert_eq!(rules.reason(&inner), None);
    }

    #[test]
    fn folders_that_hold_nothing_are_not_watched() {
        let app = app(r#"{ "watchDirectories": ["shared", "gone"] }"#);
        let watched = Rules::of(app.path()).folders();
        let watched: Vec<_> = watched
            .iter()
            .map(|folder| folder.strip_prefix(app.path()).unwrap().to_str().unwrap())
            .collect();
        assert_eq!(watched, ["", "f", "shared", "shared/deep"]);
    }
}
