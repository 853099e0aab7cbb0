//! Making, changing and unpacking packages.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::Command;

use corral_tests::handler::{Finished, run};
use corral_tests::versions::plugin;
use corral_tests::{Function, FunctionApp};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{System, ZipArchive, ZipWriter};

use crate::program::linux_handler;

/// An app with the function `F`, which answers with the version of its plugin, and a
/// file that is taken for the handler.
pub(crate) fn app() -> FunctionApp {
    let function = Function::new("F", "queueTrigger")
        .output("queue", "out")
        .plugin(plugin(1));
    let app = FunctionApp::new().function(&function);
    app.write(".handlers/linux", linux_handler());
    app
}

/// The arguments by which [`app`] is packaged with that file.
pub(crate) const WITH_HANDLER: [&str; 5] = [
    "package",
    "--target",
    "linux-x64",
    "--handler",
    ".handlers/linux",
];

/// Runs `handler package` with more arguments for [`app`], which must succeed.
pub(crate) fn package(app: &FunctionApp, arguments: &[&str]) -> Finished {
    let finished = run(app, &[&WITH_HANDLER, arguments].concat());
    assert_eq!(finished.code, Some(0), "{arguments:?}: {finished:?}");
    finished
}

/// An entry of a zip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// Its permissions on Unix; `None` as zips that are made on Windows.
    pub(crate) mode: Option<u32>,
    pub(crate) content: Vec<u8>,
    pub(crate) is_link: bool,
}

impl Entry {
    pub(crate) fn new(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            mode: Some(0o644),
            content: content.into(),
            is_link: false,
        }
    }
}

/// The files in the zip at `path`.
pub(crate) fn read(path: &Path) -> Vec<Entry> {
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        entries.push(Entry {
            name: file.name().unwrap().into_owned(),
            mode: file.unix_mode().map(|mode| mode & 0o777),
            content,
            is_link: false,
        });
    }
    entries.retain(|entry| !entry.name.ends_with('/'));
    entries
}

/// Writes a zip with `entries` to `path`.
pub(crate) fn write(path: &Path, entries: &[Entry]) {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default();
        let options = match entry.mode {
            Some(mode) => options.system(System::Unix).unix_permissions(mode),
            None => options.system(System::Dos),
        };
        if entry.is_link {
            let target = String::from_utf8(entry.content.clone()).unwrap();
            writer.add_symlink(&entry.name, target, options).unwrap();
            continue;
        }
        writer.start_file(&entry.name, options).unwrap();
        writer.write_all(&entry.content).unwrap();
    }
    fs::write(path, writer.finish().unwrap().into_inner()).unwrap();
}

/// Replaces all that `app` has by what is in the zip at `path`, as a deployment
/// does, by a user whose files a group may write to.
pub(crate) fn deploy(app: &FunctionApp, path: &Path) {
    for entry in fs::read_dir(app.root()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
    let unzipped = Command::new("sh")
        .args(["-c", "umask 002 && exec unzip -q \"$1\" -d \"$2\"", "sh"])
        .args([path, app.root()])
        .output()
        .expect("`unzip` is installed");
    assert!(unzipped.status.success(), "{unzipped:?}");
}

/// The SHA-256 digest of `content` in hexadecimal digits.
pub(crate) fn sha256(content: &[u8]) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(content) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// The names of the files in a folder, sorted; none if it does not exist.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}
