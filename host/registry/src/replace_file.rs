//! Replacing a file atomically.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The prefix and suffix of the names of unfinished files.
const PREFIX: &str = ".corral-";
const SUFFIX: &str = ".new";

/// The longest chain of links that is followed, which is also the system's limit.
const MAX_HOPS: usize = 40;

/// An unfinished file of this age was left by a handler that was killed.
const STALE_AFTER: Duration = Duration::from_mins(10);

/// Replaces the content of the file `path`: writes a new file next to it and renames
/// it. So a reader, and a program that starts after a kill, finds either the old file
/// or the new one. Of a symbolic link, the target is replaced. The new file has the
/// permissions of the old one.
///
/// # Errors
/// When the file cannot be written; the old one is unchanged then.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = &target(path);
    let folder = path
        .parent()
        .filter(|folder| *folder != Path::new(""))
        .unwrap_or(Path::new("."));
    remove_stale(folder);
    let mut file = tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    copy_permissions(file.path(), path)?;
    #[cfg(not(windows))]
    file.persist(path).map_err(|error| error.error)?;
    // Other programs may have the old file open, or the new one, for a moment.
    #[cfg(windows)]
    corral_windows::persist(file, path)?;
    sync_folder(folder);
    Ok(())
}

/// The file that `path` leads to, whether or not it exists.
fn target(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_HOPS {
        let Ok(next) = fs::read_link(&path) else {
            break;
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        path = folder.join(next);
    }
    path
}

/// Removes files of killed handlers. A file that cannot be removed does no harm.
fn remove_stale(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            continue;
        }
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        let age = written.ok().and_then(|written| written.elapsed().ok());
        if age.is_some_and(|age| age > STALE_AFTER) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Flushes the rename to disk. Where folders cannot be synchronised, the file system
/// decides when that happens.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Gives the new file the permissions of the old one: a temporary file is private.
fn copy_permissions(new: &Path, old: &Path) -> io::Result<()> {
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
    fn stale_unfinished_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, age, stays) in [
            (".corral-1.new", 2, false),
            (".corral-2.new", 0, true),
            (".corral-3.old", 2, true),
            ("f.new", 2, true),
        ] {
            let file = File::create(at(name)).unwrap();
            let written = std::time::SystemTime::now() - age * STALE_AFTER;
            file.set_modified(written).unwrap();
            replace_file(&at("f.wasm"), b"content").unwrap();
            assert_eq!(at(name).exists(), stays, "{name}");
        }
        assert_eq!(fs::read(at("f.wasm")).unwrap(), b"content");
    }

    #[test]
    #[cfg(unix)]
    fn the_target_of_a_link_is_replaced() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("releases")).unwrap();
        fs::write(at("releases/1.wasm"), b"old").unwrap();
        symlink("releases/1.wasm", at("near.wasm")).unwrap();
        symlink(at("near.wasm"), at("far.wasm")).unwrap();
        symlink("releases/none.wasm", at("dangling.wasm")).unwrap();
        symlink("loop.wasm", at("loop.wasm")).unwrap();
        for (link, file) in [
            ("near.wasm", "releases/1.wasm"),
            ("far.wasm", "releases/1.wasm"),
            ("dangling.wasm", "releases/none.wasm"),
        ] {
            replace_file(&at(link), link.as_bytes()).unwrap();
            assert!(at(link).is_symlink(), "{link}");
            assert!(!at(file).is_symlink(), "{link}");
            assert_eq!(fs::read(at(file)).unwrap(), link.as_bytes());
        }
        // It has no target, so the link itself is replaced.
        replace_file(&at("loop.wasm"), b"new").unwrap();
        assert_eq!(fs::read(at("loop.wasm")).unwrap(), b"new");
    }
}
