//! Unpacks a package for as long as it is checked.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use zip::ZipArchive;

use super::entries::Entries;

/// More than this is not unpacked, in bytes.
const MAX_SIZE: usize = 2 << 30;

/// Unpacks `entries` into `folder`, without compiled code: that is for another machine.
///
/// # Errors
/// When the zip is damaged or too large, or the disk is full.
pub(super) fn unpack(
    archive: &mut ZipArchive<File>,
    entries: &Entries,
    folder: &Path,
) -> Result<()> {
    let mut size = 0_usize;
    for entry in entries.iter().filter(|entry| !is_code(&entry.name)) {
        let content = entry.read(archive)?;
        size = size.saturating_add(content.len());
        ensure!(
            size <= MAX_SIZE,
            "the files of the package have more than {MAX_SIZE} bytes together, so they are not checked"
        );
        // Its name was checked.
        let path = folder.join(&entry.name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = written.and_then(|()| fs::write(&path, &content));
        written.with_context(|| format!("cannot unpack {} for the check", entry.name))?;
        make_executable(&path);
    }
    Ok(())
}

/// Whether a file is compiled code, or the digest of some.
pub(super) fn is_code(name: &str) -> bool {
    has_extension(name, "cwasm") || has_extension(name, "sha256")
}

pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    let found = Path::new(name).extension();
    found.is_some_and(|found| found == extension)
}

/// The check of the app looks for the bit in the file system of this machine; that of the
/// package reads it in the zip.
#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}
