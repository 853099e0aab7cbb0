//! Which file is at a path.

#![allow(
    unsafe_code,
    reason = "the standard library does not offer these properties; see SAFETY"
)]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;

use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, FILE_BASIC_INFO, FILE_FLAG_BACKUP_SEMANTICS, FileBasicInfo,
    GetFileInformationByHandle, GetFileInformationByHandleEx,
};

use crate::handle::{size_of, succeeded, untyped};

/// What distinguishes a file or folder from another one that replaced it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    /// The volume, and the file's number on it.
    pub file: (u32, u64),
    /// When its content or properties last changed. Programs that copy modification times
    /// do not set it. In the system's steps; zero where a file system does not record it.
    pub changed: i64,
}

impl FileIdentity {
    /// That of what is at `path`, with links followed.
    ///
    /// # Errors
    /// When it does not exist, or cannot be opened.
    pub fn of(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            // Properties can be read of a file that another program has locked.
            .access_mode(0)
            // Without it folders cannot be opened.
            .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
            .open(path)?;
        let mut information = BY_HANDLE_FILE_INFORMATION::default();
        // SAFETY: the handle is open while `file` lives. The structure lives and is not
        // used elsewhere during the call.
        succeeded(unsafe {
            GetFileInformationByHandle(file.as_raw_handle(), &raw mut information)
        })?;
        let (high, low) = (information.nFileIndexHigh, information.nFileIndexLow);
        Ok(Self {
            file: (
                information.dwVolumeSerialNumber,
                u64::from(high) << 32 | u64::from(low),
            ),
            changed: changed(&file).unwrap_or(0),
        })
    }
}

fn changed(file: &File) -> io::Result<i64> {
    let mut information = FILE_BASIC_INFO::default();
    // SAFETY: the handle is open while `file` lives. Class, structure and size belong
    // together, and the structure lives and is not used elsewhere during the call.
    succeeded(unsafe {
        GetFileInformationByHandleEx(
            file.as_raw_handle(),
            FileBasicInfo,
            untyped(&mut information),
            size_of::<FILE_BASIC_INFO>(),
        )
    })?;
    Ok(information.ChangeTime)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_replaced_another_is_distinguished() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "1").unwrap();
        fs::write(at("b"), "2").unwrap();
        let before = FileIdentity::of(&at("a")).unwrap();
        assert_eq!(before, FileIdentity::of(&at("a")).unwrap());
        assert_ne!(before.file, FileIdentity::of(folder.path()).unwrap().file);
        fs::rename(at("b"), at("a")).unwrap();
        assert_ne!(before.file, FileIdentity::of(&at("a")).unwrap().file);
        let missing = FileIdentity::of(&at("b")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }
}
