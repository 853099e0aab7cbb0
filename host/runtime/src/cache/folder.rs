//! A folder that nobody else can write to, with files that are checked before
//! they are used.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::private::PrivateFolder;
use super::{ContentDigest, digest, hex};

/// A folder of compiled code.
pub(super) struct Folder(PrivateFolder);

/// A file of a [`Folder`] whose content is what this program once wrote.
pub(super) struct TrustedFile(PathBuf);

impl TrustedFile {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Folder {
    /// Uses `path`, as [`PrivateFolder::open`] does.
    pub(super) fn open(path: &Path) -> Option<Self> {
        PrivateFolder::open(path).map(Self)
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn is_writable(&self) -> bool {
        self.0.is_writable()
    }

    /// The file of this key, when it is there, ours, and whole.
    pub(super) fn trusted(&self, key: &str) -> Option<TrustedFile> {
        let noted = fs::read_to_string(self.0.path().join(note(key))).ok()?;
        let code = self.0.trusted(&code(key))?;
        (hex(&digest_of_file(&code).ok()?) == noted).then_some(TrustedFile(code))
    }

    /// Writes a file so that a reader sees all of it or none: a kill half-way
    /// leaves a note that fits no code, and the key is compiled again.
    pub(super) fn write(&self, key: &str, content: &[u8]) -> io::Result<()> {
        let noted = hex(&digest(content));
        self.0.replace(&code(key), content)?;
        self.0.replace(&note(key), noted.as_bytes())
    }
}

fn code(key: &str) -> String {
    format!("{key}.cwasm")
}

fn note(key: &str) -> String {
    format!("{key}.sha256")
}

/// Code can be a hundred megabytes, so it is not read as a whole.
fn digest_of_file(path: &Path) -> io::Result<ContentDigest> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().into())
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
                fs::write(folder.path().join(code("key")), b"evil").unwrap();
            }),
            ("torn", |folder| {
                fs::write(folder.path().join(code("key")), b"co").unwrap();
            }),
            ("no note", |folder| {
                fs::remove_file(folder.path().join(note("key"))).unwrap();
            }),
            ("open to others", |folder| {
                fs::set_permissions(
                    folder.path().join(code("key")),
                    fs::Permissions::from_mode(0o666),
                )
                .unwrap();
            }),
            ("a link", |folder| {
                fs::rename(
                    folder.path().join(code("key")),
                    folder.path().join("elsewhere"),
                )
                .unwrap();
                std::os::unix::fs::symlink("elsewhere", folder.path().join(code("key"))).unwrap();
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
