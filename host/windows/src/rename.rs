//! Renaming a file over another one, which other programs may have open.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

/// How long a rename is tried again. Scanners and indexers open a new file for some
/// milliseconds, and meanwhile the system refuses to rename it or to replace it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// Access denied, sharing violation, lock violation, and a file that is mapped.
const IN_USE: [i32; 4] = [5, 32, 33, 1224];

/// Renames the file `from` to `to`, which is replaced if it exists. A file that is in use
/// is tried again for a second.
///
/// # Errors
/// When it is still in use then, or for another reason at once.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match fs::rename(from, to) {
            Err(error) if is_in_use(&error) && start.elapsed() < PATIENCE => thread::sleep(PAUSE),
            result => return result,
        }
    }
}

/// Gives a finished temporary file the name `path`, as [`rename`] does. It is removed if
/// that fails.
///
/// # Errors
/// As [`rename`].
pub fn persist(file: NamedTempFile, path: &Path) -> io::Result<()> {
    // Renamed by the standard library: it replaces files that are open, if their readers
    // allow it, and `NamedTempFile::persist` does not.
    let (open, temporary) = file.keep().map_err(|error| error.error)?;
    drop(open);
    let renamed = rename(&temporary, path);
    if renamed.is_err() {
        // The error of renaming is the one to report.
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

fn is_in_use(error: &io::Error) -> bool {
    error
        .raw_os_error()
        .is_some_and(|code| IN_USE.contains(&code))
}

#[cfg(test)]
mod tests {
    use std::fs::{File, OpenOptions};
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::sync::mpsc;

    use super::*;

    /// Opened as this project does, which allows others to replace it.
    #[test]
    fn an_open_file_is_replaced() {
        if crate::is_wine() {
            // It replaces files only when they are closed.
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("old"), "old").unwrap();
        fs::write(at("new"), "new").unwrap();
        let reader = File::open(at("old")).unwrap();
        rename(&at("new"), &at("old")).unwrap();
        assert_eq!(fs::read_to_string(at("old")).unwrap(), "new");
        drop(reader);
    }

    #[test]
    fn a_locked_file_is_replaced_when_it_is_released() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("old"), "old").unwrap();
        fs::write(at("new"), "new").unwrap();
        let locked = OpenOptions::new().read(true).share_mode(0).open(at("old"));
        let locked = locked.unwrap();
        assert!(is_in_use(&fs::rename(at("new"), at("old")).unwrap_err()));
        let (release, released) = mpsc::channel::<()>();
        thread::scope(|threads| {
            threads.spawn(move || {
                released.recv().unwrap();
                drop(locked);
            });
            release.send(()).unwrap();
            rename(&at("new"), &at("old")).unwrap();
        });
        assert_eq!(fs::read_to_string(at("old")).unwrap(), "new");
    }

    #[test]
    fn a_temporary_file_replaces_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        let file = NamedTempFile::new_in(folder.path()).unwrap();
        fs::write(file.path(), "new").unwrap();
        persist(file, &path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let file = NamedTempFile::new_in(folder.path()).unwrap();
        persist(file, &folder.path().join("missing/file")).unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_file_is_an_error_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let error = rename(&folder.path().join("a"), &folder.path().join("b"));
        assert_eq!(error.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
