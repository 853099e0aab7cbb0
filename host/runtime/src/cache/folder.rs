//! A folder that nobody else can write to, with files that are checked before
//! they are used.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{ContentDigest, digest, hex};

/// A folder in which this user or root, and nobody else, can write.
pub(super) struct Folder {
    path: PathBuf,
    /// Not so when the app is deployed on a read-only file system.
    writable: bool,
}

/// A file of a [`Folder`] whose content is what this program once wrote.
pub(super) struct TrustedFile(PathBuf);

impl TrustedFile {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Folder {
    /// Uses `path`, making it if need be. `None` when it is not there and cannot
    /// be made, or belongs to or is open to somebody else.
    pub(super) fn open(path: &Path) -> Option<Self> {
        // What matters is what is there afterwards.
        let _ = create_private(path);
        let metadata = fs::symlink_metadata(path).ok()?;
        if !metadata.is_dir() || !is_private(&metadata) {
            return None;
        }
        Some(Self {
            path: path.to_owned(),
            // A read-only file system shows only when written to.
            writable: tempfile::tempfile_in(path).is_ok(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_writable(&self) -> bool {
        self.writable
    }

    /// The file of this key, when it is there, ours, and whole.
    pub(super) fn trusted(&self, key: &str) -> Option<TrustedFile> {
        let code = self.code(key);
        let noted = fs::read_to_string(self.note(key)).ok()?;
        let metadata = fs::symlink_metadata(&code).ok()?;
        if !metadata.is_file() || !is_private(&metadata) {
            return None;
        }
        (hex(&digest_of_file(&code).ok()?) == noted).then_some(TrustedFile(code))
    }

    /// Writes a file so that a reader sees all of it or none: a kill half-way
    /// leaves a note that fits no code, and the key is compiled again.
    pub(super) fn write(&self, key: &str, code: &[u8]) -> io::Result<()> {
        let note = hex(&digest(code));
        self.replace(&self.code(key), code)?;
        self.replace(&self.note(key), note.as_bytes())
    }

    fn replace(&self, target: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".writing-")
            .tempfile_in(&self.path)?;
        file.write_all(content)?;
        file.flush()?;
        file.persist(target)
            .map(|_: File| ())
            .map_err(|error| error.error)
    }

    fn code(&self, key: &str) -> PathBuf {
        self.path.join(format!("{key}.cwasm"))
    }

    fn note(&self, key: &str) -> PathBuf {
        self.path.join(format!("{key}.sha256"))
    }
}

/// Code can be a hundred megabytes, so it is not read as a whole.
fn digest_of_file(path: &Path) -> io::Result<ContentDigest> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().into())
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    // Root could replace the handler itself, so its files are no less trusted.
    let ours = [0, rustix::process::geteuid().as_raw()].contains(&metadata.uid());
    ours && metadata.mode() & 0o022 == 0
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Elsewhere a folder inherits the rights of the app root or of the user's
/// temporary folder, neither of which others can write to.
#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> bool {
    true
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder(root: &tempfile::TempDir) -> Folder {
        Folder::open(&root.path().join("cache")).unwrap()
    }

    #[test]
    fn what_was_written_is_trusted() {
        let root = tempfile::tempdir().unwrap();
        folder(&root).write("key", b"code").unwrap();
        assert!(folder(&root).trusted("key").is_some());
        assert!(folder(&root).trusted("other").is_none());
    }

    /// Ways in which a file stops being what was written.
    #[test]
    fn what_was_changed_is_not() {
        type Change = fn(&Folder);
        let changes: [(&str, Change); 5] = [
            ("altered", |folder| {
                fs::write(folder.code("key"), b"evil").unwrap();
            }),
            ("torn", |folder| {
                fs::write(folder.code("key"), b"co").unwrap();
            }),
            ("no note", |folder| {
                fs::remove_file(folder.note("key")).unwrap();
            }),
            ("open to others", |folder| {
                fs::set_permissions(folder.code("key"), fs::Permissions::from_mode(0o666)).unwrap();
            }),
            ("a link", |folder| {
                fs::rename(folder.code("key"), folder.path().join("elsewhere")).unwrap();
                std::os::unix::fs::symlink("elsewhere", folder.code("key")).unwrap();
            }),
        ];
        for (what, change) in changes {
            let root = tempfile::tempdir().unwrap();
            let folder = folder(&root);
            folder.write("key", b"code").unwrap();
            change(&folder);
            assert!(folder.trusted("key").is_none(), "{what}");
        }
    }

    #[test]
    fn a_folder_open_to_others_is_not_used() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("cache");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Folder::open(&path).is_none());
    }

    #[test]
    fn a_file_in_the_way_is_not_a_folder() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("cache");
        fs::write(&path, b"").unwrap();
        assert!(Folder::open(&path).is_none());
    }
}
