//! Putting a plugin where the app has it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// How the name of an unfinished file begins and ends.
const PREFIX: &str = ".corral-";
const SUFFIX: &str = ".new";

/// What is this old belongs to nobody any more: a handler was killed before it
/// had finished.
const FORSAKEN: Duration = Duration::from_mins(10);

/// Writes a file beside `path` and renames it, so that whoever reads, and a
/// handler that starts after a kill, finds the old file or the new one.
pub(crate) fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    sweep(folder);
    let mut file = tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    allow_reading(file.path(), path)?;
    file.persist(path).map_err(|error| error.error)?;
    settle(folder);
    Ok(())
}

/// Removes what kills have left. What cannot be removed does no harm.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            continue;
        }
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        let age = written.ok().and_then(|written| written.elapsed().ok());
        if age.is_some_and(|age| age > FORSAKEN) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Has the name reach the disk too. Where folders cannot be synchronised, the
/// file system decides when it does.
fn settle(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// A temporary file is closed to all others; a plugin has the rights of the one
/// before it.
fn allow_reading(new: &Path, old: &Path) -> io::Result<()> {
    if let Ok(metadata) = fs::metadata(old) {
        return fs::set_permissions(new, metadata.permissions());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(new, fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_kill_left_is_swept_and_what_is_young_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, age, stays) in [
            (".corral-1.new", 2, false),
            (".corral-2.new", 0, true),
            (".corral-3.old", 2, true),
            ("f.new", 2, true),
        ] {
            let file = File::create(at(name)).unwrap();
            let written = std::time::SystemTime::now() - age * FORSAKEN;
            file.set_modified(written).unwrap();
            put(&at("f.wasm"), b"content").unwrap();
            assert_eq!(at(name).exists(), stays, "{name}");
        }
        assert_eq!(fs::read(at("f.wasm")).unwrap(), b"content");
    }
}
