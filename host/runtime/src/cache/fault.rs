//! Why a folder is not used.

use std::io;
use std::path::{Path, PathBuf};

#[cfg(any(windows, test))]
use corral_windows::{Account, Distrust};

/// Why a folder for code or state is not used, with a remedy.
#[derive(Debug, thiserror::Error)]
#[error("{} is not used: {reason}", path.display())]
pub struct FolderFault {
    path: PathBuf,
    reason: Reason,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Reason {
    #[error("cannot be created: {0}")]
    Missing(io::Error),
    #[error("not a folder")]
    NotFolder,
    #[cfg(unix)]
    #[error("owned by user {owner}, while the handler runs as user {user}")]
    OtherOwner { owner: u32, user: u32 },
    #[cfg(unix)]
    #[error("writable by other users (mode {mode:04o})")]
    Writable { mode: u32 },
    #[cfg(any(windows, test))]
    #[error("{}", describe(distrust))]
    Rights { distrust: Distrust, user: Account },
    #[cfg(windows)]
    #[error("its access rights cannot be read: {0}")]
    UnknownRights(io::Error),
    #[error("not writable")]
    ReadOnly,
    #[error("on a file system mounted with noexec")]
    NoExec,
    #[error("{0}")]
    Other(String),
}

impl FolderFault {
    /// `path` is not used for a reason other than its access rights.
    pub fn new(path: &Path, reason: String) -> Self {
        Self::because(path, Reason::Other(reason))
    }

    pub(super) fn because(path: &Path, reason: Reason) -> Self {
        Self {
            path: path.to_owned(),
            reason,
        }
    }

    /// The fault without the path of the folder.
    pub fn message(&self) -> String {
        format!("is not used: {}", self.reason)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the folder does not exist and cannot be created, such as a missing
    /// home folder.
    pub fn is_missing(&self) -> bool {
        matches!(self.reason, Reason::Missing(_))
    }

    /// What to do about it, in the imperative.
    pub fn remedy(&self) -> String {
        let path = self.path.display();
        match &self.reason {
            Reason::Missing(_) | Reason::ReadOnly => {
                format!("let the handler's user write to {path}")
            }
            Reason::NotFolder => format!("remove the file {path}"),
            #[cfg(unix)]
            Reason::OtherOwner { user, .. } => format!("run `chown {user} {path}`"),
            #[cfg(unix)]
            Reason::Writable { .. } => {
                format!("run `chmod go-w {path}`, or use a folder that is not on a file share")
            }
            #[cfg(any(windows, test))]
            Reason::Rights { distrust, user } => correct_rights(&self.path, distrust, user),
            #[cfg(windows)]
            Reason::UnknownRights(_) => {
                format!("let the handler's user read the access rights of {path}")
            }
            Reason::NoExec => "use a folder on another file system".to_owned(),
            Reason::Other(_) => "start the handler again".to_owned(),
        }
    }
}

#[cfg(any(windows, test))]
fn describe(distrust: &Distrust) -> String {
    match distrust {
        Distrust::Owner(owner) => format!("owned by {owner}, not by the handler's user"),
        Distrust::Writer(account) => format!("writable by {account}"),
        Distrust::NoRights => {
            "on a file system without access rights, so every user can write to it".to_owned()
        }
    }
}

/// The command that leaves a folder to `user`, the system and administrators. Accounts are
/// named by their identifiers, because names of groups depend on the system's language.
#[cfg(any(windows, test))]
fn correct_rights(path: &Path, distrust: &Distrust, user: &Account) -> String {
    let (path, user) = (path.display(), user.identifier());
    match distrust {
        Distrust::Owner(_) => {
            format!("run `icacls \"{path}\" /setowner *{user} /T` as an administrator")
        }
        Distrust::Writer(account) => format!(
            "run `icacls \"{path}\" /inheritance:r /remove:g *{} /grant:r *{user}:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F`",
            account.identifier()
        ),
        Distrust::NoRights => "use a folder on an NTFS or ReFS volume".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_for_access_rights_is_a_command() {
        let user = Account::new("S-1-5-21-1-2-3-1001");
        for (distrust, message, remedy) in [
            (
                Distrust::Owner(Account::new("S-1-5-21-1-2-3-1002")),
                "is not used: owned by S-1-5-21-1-2-3-1002, not by the handler's user",
                r#"run `icacls "C:\cache" /setowner *S-1-5-21-1-2-3-1001 /T` as an administrator"#,
            ),
            (
                Distrust::Writer(Account::new("S-1-1-0")),
                "is not used: writable by Everyone (S-1-1-0)",
                r#"run `icacls "C:\cache" /inheritance:r /remove:g *S-1-1-0 /grant:r *S-1-5-21-1-2-3-1001:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F`"#,
            ),
            (
                Distrust::NoRights,
                "is not used: on a file system without access rights, so every user can write to it",
                "use a folder on an NTFS or ReFS volume",
            ),
        ] {
            let user = user.clone();
            let reason = Reason::Rights { distrust, user };
            let fault = FolderFault::because(Path::new(r"C:\cache"), reason);
            assert_eq!(fault.message(), message);
            assert_eq!(fault.remedy(), remedy);
        }
    }
}
