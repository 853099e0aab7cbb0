//! Why a folder is not used.

use std::io;
use std::path::{Path, PathBuf};

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
    #[error("owned by user {owner}, while the handler runs as user {user}")]
    OtherOwner { owner: u32, user: u32 },
    #[error("writable by other users (mode {mode:04o})")]
    Writable { mode: u32 },
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
        match self.reason {
            Reason::Missing(_) | Reason::ReadOnly => {
                format!("let the handler's user write to {path}")
            }
            Reason::NotFolder => format!("remove the file {path}"),
            Reason::OtherOwner { user, .. } => format!("run `chown {user} {path}`"),
            Reason::Writable { .. } => {
                format!("run `chmod go-w {path}`, or use a folder that is not on a file share")
            }
            Reason::NoExec => "use a folder on another file system".to_owned(),
            Reason::Other(_) => "start the handler again".to_owned(),
        }
    }
}
