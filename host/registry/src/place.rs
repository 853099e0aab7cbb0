//! Putting a plugin where the app has it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file beside `path` and renames it, so that whoever reads, and a
/// handler that starts after a kill, finds the old file or the new one.
pub(crate) fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".corral-")
        .suffix(".new")
        .tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    allow_reading(file.path(), path)?;
    file.persist(path).map(drop).map_err(|error| error.error)
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
