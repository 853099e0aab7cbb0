//! Reads and sets access rights.

#![allow(
    unsafe_code,
    reason = "access rights are not in the standard library; see SAFETY"
)]

use std::ffi::c_void;
use std::fs::OpenOptions;
use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo,
    SDDL_REVISION_1, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, GetTokenInformation,
    INHERIT_ONLY_ACE, OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID, SECURITY_ATTRIBUTES,
    TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::Storage::FileSystem::{
    CreateDirectoryW, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, READ_CONTROL,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use super::rule::{Account, Distrust, Entry, Kind, judge};
use crate::handle::{owned, size_of, succeeded};

/// The kinds of entries that begin like [`ACCESS_ALLOWED_ACE`]: allowed and denied, and
/// both with a condition.
const ALLOWED: [u8; 2] = [0, 9];
const DENIED: [u8; 2] = [1, 10];

/// An account that no user can have, for entries of a kind that files do not have.
const UNKNOWN: &str = "unknown";

/// A block that the system has allocated for this process.
struct Block(*mut c_void);

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: every block is the result of a call whose results are freed by this one,
        // and has no other owner. Null is allowed.
        unsafe { LocalFree(self.0) };
    }
}

/// Why the file or folder at `path` is not trusted, if it is not: it belongs to another
/// user, or one may write to it who is neither this user nor an administrator. Links are
/// not followed.
///
/// # Errors
/// When its rights cannot be read.
pub fn distrust(path: &Path) -> io::Result<Option<Distrust>> {
    let user = current_account()?;
    let file = OpenOptions::new()
        .access_mode(READ_CONTROL)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)?;
    let (mut owner, mut list): (PSID, *mut ACL) = (ptr::null_mut(), ptr::null_mut());
    let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
    // SAFETY: the handle is open while `file` lives, and has the right to be asked. The
    // three pointers live and are not used elsewhere during the call; those that are not
    // asked for may be null.
    let code = unsafe {
        GetSecurityInfo(
            file.as_raw_handle(),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
            &raw mut owner,
            ptr::null_mut(),
            &raw mut list,
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    if code != ERROR_SUCCESS {
        return Err(io::Error::from_raw_os_error(code.cast_signed()));
    }
    // Owner and list are within it, so it outlives both.
    let descriptor = Block(descriptor);
    if owner.is_null() {
        return Ok(Some(Distrust::Owner(Account::new(UNKNOWN))));
    }
    // SAFETY: it is the owner in the descriptor, which has not been freed.
    let owner = unsafe { account(owner) }?;
    // SAFETY: it is null, or the list in the descriptor, which has not been freed.
    let entries = unsafe { entries(list) }?;
    drop(descriptor);
    Ok(judge(&owner, entries.as_deref(), &user))
}

/// The entries of a list; `None` without one.
///
/// # Safety
/// `list` is null, or a valid list that lives during the call.
unsafe fn entries(list: *mut ACL) -> io::Result<Option<Vec<Entry>>> {
    if list.is_null() {
        return Ok(None);
    }
    // SAFETY: by the contract it is a valid list.
    let count = unsafe { (*list).AceCount };
    let mut found = Vec::new();
    for index in 0..count {
        let mut entry: *mut c_void = ptr::null_mut();
        // SAFETY: by the contract it is a valid list. The pointer lives during the call.
        succeeded(unsafe { GetAce(list, index.into(), &raw mut entry) })?;
        // SAFETY: the call succeeded, so this points to an entry of the list, and every
        // entry begins with a header. Entries are aligned to four bytes, the header to two.
        let header = unsafe { *entry.cast::<ACE_HEADER>() };
        let inherit_only = u32::from(header.AceFlags) & INHERIT_ONLY_ACE != 0;
        let kind = if DENIED.contains(&header.AceType) {
            Kind::Deny
        } else {
            Kind::Allow
        };
        let is_plain = kind == Kind::Deny || ALLOWED.contains(&header.AceType);
        if !is_plain {
            // Rights to objects of a directory, or a kind that is not known: all rights.
            found.push(Entry {
                kind,
                inherit_only,
                rights: u32::MAX,
                account: Account::new(UNKNOWN),
            });
            continue;
        }
        let entry = entry.cast::<ACCESS_ALLOWED_ACE>();
        // SAFETY: entries of these four kinds have the rights behind the header, and the
        // list is valid. Both are aligned to four bytes.
        let rights = unsafe { (*entry).Mask };
        // SAFETY: behind the rights they have the account, which begins in this field and
        // goes beyond it; so the pointer is made from that to the entry, not to the field.
        let account = unsafe { account((&raw mut (*entry).SidStart).cast()) }?;
        found.push(Entry {
            kind,
            inherit_only,
            rights,
            account,
        });
    }
    Ok(Some(found))
}

/// # Safety
/// `identifier` is a valid security identifier that lives during the call.
unsafe fn account(identifier: PSID) -> io::Result<Account> {
    let mut text: *mut u16 = ptr::null_mut();
    // SAFETY: by the contract it is valid. The pointer lives during the call.
    succeeded(unsafe { ConvertSidToStringSidW(identifier, &raw mut text) })?;
    let _block = Block(text.cast());
    let mut units = Vec::new();
    let mut next = text;
    // SAFETY: the call succeeded, so `text` is ended by a zero, before which the loop stays.
    // The block is freed afterwards.
    while let unit @ 1.. = unsafe { *next } {
        units.push(unit);
        // SAFETY: this was not the zero, so another unit follows.
        next = unsafe { next.add(1) };
    }
    Ok(Account::new(String::from_utf16_lossy(&units)))
}

/// The account of this process.
///
/// # Errors
/// When the system does not report it.
pub fn current_account() -> io::Result<Account> {
    let mut token = ptr::null_mut();
    // SAFETY: the handle of this process is a constant that is always valid. The pointer
    // lives during the call.
    succeeded(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) })?;
    // SAFETY: the call succeeded, so it has opened this handle, which has no other owner.
    let token = unsafe { owned(token) }?;
    // A user takes the structure and at most 68 bytes behind it. Of 64-bit numbers, so that
    // the structure is aligned.
    let mut user = [0_u64; 32];
    let mut size = 0;
    // SAFETY: the handle is open while `token` lives, and has the right to be asked. The
    // buffer has the size that is given, lives and is not used elsewhere during the call.
    succeeded(unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            user.as_mut_ptr().cast(),
            size_of::<[u64; 32]>(),
            &raw mut size,
        )
    })?;
    let user = user.as_mut_ptr().cast::<TOKEN_USER>();
    // SAFETY: the call succeeded, so the buffer begins with this structure, for which it is
    // aligned and large enough. Its pointer leads to an identifier in the same buffer.
    unsafe { account((*user).User.Sid) }
}

/// Creates the folder `path`, to which only this user, the system and administrators may
/// write, or read unless it is `readable`. The rights of its parent do not apply.
///
/// # Errors
/// When it exists, or cannot be created.
pub fn create_private_folder(path: &Path, readable: bool) -> io::Result<()> {
    let user = current_account()?;
    // Full rights for all that is in it. Readers may read and execute.
    let readers = if readable {
        "(A;OICI;0x1200a9;;;AU)"
    } else {
        ""
    };
    let rights = format!(
        "D:P(A;OICI;FA;;;{})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA){readers}",
        user.identifier()
    );
    create_folder(path, &rights)
}

/// Creates a folder with access rights in the system's notation.
fn create_folder(path: &Path, rights: &str) -> io::Result<()> {
    let rights = Rights::parse(rights)?;
    let attributes = rights.attributes();
    let path = absolute(path)?;
    // SAFETY: the path is ended by a zero and lives during the call, as do the attributes
    // and the descriptor in them, which `rights` owns.
    succeeded(unsafe { CreateDirectoryW(path.as_ptr(), &raw const attributes) })
}

/// Access rights of something that is about to be created.
pub(crate) struct Rights(Block);

impl Rights {
    /// Those that `text` describes in the system's notation.
    ///
    /// # Errors
    /// When it is malformed.
    pub(crate) fn parse(text: &str) -> io::Result<Self> {
        let text: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
        // SAFETY: the text is ended by a zero and lives during the call, as does the
        // pointer. The size may be null.
        succeeded(unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &raw mut descriptor,
                ptr::null_mut(),
            )
        })?;
        Ok(Self(Block(descriptor)))
    }

    /// As the system takes them. They point to what this owns, so it has to live longer.
    pub(crate) fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>(),
            lpSecurityDescriptor: self.0.0,
            bInheritHandle: i32::from(false),
        }
    }
}

/// The path as the system takes it, ended by a zero.
fn absolute(path: &Path) -> io::Result<Vec<u16>> {
    let path = std::path::absolute(path)?;
    let units: Vec<u16> = path.as_os_str().encode_wide().collect();
    if units.contains(&0) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(units.into_iter().chain([0]).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use windows_sys::Win32::Security::Authorization::SetNamedSecurityInfoW;
    use windows_sys::Win32::Security::{
        GetSecurityDescriptorDacl, PROTECTED_DACL_SECURITY_INFORMATION,
    };

    use super::*;

    #[test]
    fn a_private_folder_and_its_files_are_trusted() {
        let root = tempfile::tempdir().unwrap();
        for readable in [false, true] {
            let folder = root.path().join(format!("readable-{readable}"));
            create_private_folder(&folder, readable).unwrap();
            assert_eq!(distrust(&folder).unwrap(), None);
            fs::write(folder.join("file"), "content").unwrap();
            assert_eq!(distrust(&folder.join("file")).unwrap(), None);
            fs::rename(folder.join("file"), folder.join("other")).unwrap();
            assert_eq!(distrust(&folder.join("other")).unwrap(), None);
            let again = create_private_folder(&folder, readable).unwrap_err();
            assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        }
    }

    #[test]
    fn rights_of_others_are_found() {
        let root = tempfile::tempdir().unwrap();
        let user = current_account().unwrap();
        let own = format!("(A;OICI;FA;;;{})", user.identifier());
        for (number, (rights, trusted)) in [
            (format!("D:P{own}"), true),
            (format!("D:P{own}(A;OICI;FA;;;WD)"), false),
            (format!("D:P{own}(A;OICI;FR;;;WD)"), true),
            ("D:NO_ACCESS_CONTROL".to_owned(), false),
        ]
        .into_iter()
        .enumerate()
        {
            let folder = root.path().join(number.to_string());
            fs::create_dir(&folder).unwrap();
            set(&folder, &Rights::parse(&rights).unwrap());
            let found = distrust(&folder).unwrap();
            if crate::is_wine() && rights == "D:NO_ACCESS_CONTROL" {
                // Wine does not know this notation.
                continue;
            }
            assert_eq!(found.is_none(), trusted, "{rights}: {found:?}");
        }
    }

    /// Gives an existing folder these rights, without those of its parent.
    fn set(folder: &Path, rights: &Rights) {
        let (mut present, mut list, mut default) = (0, ptr::null_mut(), 0);
        let path = absolute(folder).unwrap();
        // SAFETY: `rights` owns the descriptor, and everything lives during the calls. The
        // path is ended by a zero. What is not set may be null.
        let code = unsafe {
            succeeded(GetSecurityDescriptorDacl(
                rights.0.0,
                &raw mut present,
                &raw mut list,
                &raw mut default,
            ))
            .unwrap();
            SetNamedSecurityInfoW(
                path.as_ptr(),
                SE_FILE_OBJECT,
                DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                ptr::null_mut(),
                ptr::null_mut(),
                list,
                ptr::null_mut(),
            )
        };
        assert_eq!(code, ERROR_SUCCESS);
    }

    #[test]
    fn this_process_has_an_account() {
        let account = current_account().unwrap();
        assert!(account.identifier().starts_with("S-1-5-"), "{account}");
    }

    #[test]
    fn missing_files_are_errors() {
        let root = tempfile::tempdir().unwrap();
        let error = distrust(&root.path().join("none")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        let error = create_private_folder(&root.path().join("a/b"), false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
