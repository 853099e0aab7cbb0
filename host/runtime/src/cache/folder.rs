//! A private folder of compiled code, whose files are verified before use.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use corral_app::Sha256Digest;

use super::fault::{FolderFault, Reason};
use super::private::PrivateFolder;
use super::tidy;

/// A folder of compiled code.
pub(super) struct Folder(PrivateFolder);

/// A file of a [`Folder`] whose content was written by this program.
pub(crate) struct TrustedFile(PathBuf);

impl TrustedFile {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Folder {
    /// Opens `path` as a [`PrivateFolder`], or as one that all users may read.
    pub(super) fn open(path: &Path, for_all: bool) -> Result<Self, FolderFault> {
        let folder = if for_all {
            PrivateFolder::open_for_all(path)?
        } else {
            PrivateFolder::open(path)?
        };
        if forbids_execution(path) {
            return Err(FolderFault::because(path, Reason::NoExec));
        }
        Ok(Self(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn is_writable(&self) -> bool {
        self.0.is_writable()
    }

    /// The file of this key, if it exists and passes verification.
    pub(super) fn trusted(&self, key: &str) -> Option<TrustedFile> {
        let recorded = fs::read_to_string(self.0.path().join(digest_name(key))).ok()?;
        let code = self.0.trusted(&code_name(key))?;
        let found = Sha256Digest::of_reader(File::open(&code).ok()?).ok()?;
        if found.to_string() != recorded {
            return None;
        }
        tidy::touch(&code);
        Some(TrustedFile(code))
    }

    /// Why the file of this key is not [trusted](Self::trusted), if there is one, or one
    /// of another version, whose name begins with `any_version` too.
    pub(super) fn why_untrusted(&self, key: &str, any_version: &str) -> Option<String> {
        if self.0.path().join(code_name(key)).exists() {
            let reason = "the code is not what was packaged, or other users can write to it";
            return Some(reason.to_owned());
        }
        let mut files = fs::read_dir(self.0.path()).ok()?.filter_map(Result::ok);
        let is_older = files.any(|file| {
            let name = file.file_name();
            name.to_str()
                .is_some_and(|name| name.starts_with(any_version))
        });
        is_older.then(|| "the code was packaged by another version of the handler".to_owned())
    }

    /// Writes a file atomically: a process killed half-way leaves a digest that does
    /// not match, and the plugin is compiled again.
    pub(super) fn write(&self, key: &str, content: &[u8]) -> io::Result<()> {
        let recorded = Sha256Digest::of(content).to_string();
        self.0.replace(&code_name(key), content)?;
        self.0.replace(&digest_name(key), recorded.as_bytes())
    }
}

/// Whether code mapped from `path` could not be executed.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn forbids_execution(path: &Path) -> bool {
    use rustix::fs::{StatVfsMountFlags, statvfs};
    statvfs(path).is_ok_and(|system| system.f_flag.contains(StatVfsMountFlags::NOEXEC))
}

/// Elsewhere loading the code fails, and it is compiled again.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn forbids_execution(_: &Path) -> bool {
    false
}

pub(super) fn code_name(key: &str) -> String {
    format!("{key}.cwasm")
}

pub(super) fn digest_name(key: &str) -> String {
    format!("{key}.sha256")
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder(root: &tempfile::TempDir) -> Folder {
        Folder::open(&root.path().join("cache"), false).unwrap()
    }

    #[test]
    fn trusts_what_it_wrote() {
        let root = tempfile::tempdir().unwrap();
        folder(&root).write("key", b"code").unwrap();
        assert!(folder(&root).trusted("key").is_some());
        assert!(folder(&root).trusted("other").is_none());
    }

    #[test]
    fn does_not_trust_changed_files() {
        type Change = fn(&Folder);
        let changes: [(&str, Change); 5] = [
            ("altered", |folder| {
                fs::write(folder.path().join(code_name("key")), b"evil").unwrap();
            }),
            ("torn", |folder| {
                fs::write(folder.path().join(code_name("key")), b"co").unwrap();
            }),
            ("no digest", |folder| {
                fs::remove_file(folder.path().join(digest_name("key"))).unwrap();
            }),
            ("open to others", |folder| {
                fs::set_permissions(
                    folder.path().join(code_name("key")),
                    fs::Permissions::from_mode(0o666),
                )
                .unwrap();
            }),
            ("a link", |folder| {
                fs::rename(
                    folder.path().join(code_name("key")),
                    folder.path().join("elsewhere"),
                )
                .unwrap();
                std::os::unix::fs::symlink("elsewhere", folder.path().join(code_name("key")))
                    .unwrap();
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
    fn refuses_a_folder_writable_by_others() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("cache");
        fs::create_dir(&path).unwrap();
        for (mode, reason) in [
            (0o777, Some("writable by other users (mode 0777)")),
            (0o775, Some("writable by other users (mode 0775)")),
            (0o755, None),
            (0o700, None),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let fault = Folder::open(&path, false).err();
            assert_eq!(fault.is_some(), reason.is_some(), "{mode:o}");
            if let (Some(fault), Some(reason)) = (fault, reason) {
                let message = fault.to_string();
                assert!(
                    message.contains(reason) && message.contains("cache"),
                    "{message}"
                );
                assert!(fault.remedy().contains("chmod go-w"), "{}", fault.remedy());
            }
        }
    }

    #[test]
    fn refuses_a_file_in_place_of_the_folder() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("cache");
        fs::write(&path, b"").unwrap();
        let fault = Folder::open(&path, false).err().unwrap();
        assert!(fault.to_string().contains("not a folder"), "{fault}");
    }

    /// `handler compile` fills the cache for the handlers of other users too.
    #[test]
    fn a_folder_for_all_is_readable_by_all() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("cache");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        // As earlier versions created it.
        Folder::open(&path, false).unwrap();
        assert_eq!(mode(&path), 0o700);
        Folder::open(&path, true)
            .unwrap()
            .write("key", b"code")
            .unwrap();
        let modes = [
            path.clone(),
            path.join(code_name("key")),
            path.join(digest_name("key")),
        ];
        assert_eq!(modes.map(|path| mode(&path)), [0o755, 0o644, 0o644]);
    }
}
