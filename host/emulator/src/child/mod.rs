//! Child processes that end with this process, even if it is killed.
//!
//! On Linux a process can ask the system for a signal at the end of its parent, but only
//! for itself. So this project's handler is started first: it asks for the signal, and
//! then becomes the program in question. On Windows a child and all that it starts belong
//! to a job, which ends with this process. Elsewhere children are started as usual, and
//! outlive a host that is killed.

#[cfg(target_os = "linux")]
mod lasting_thread;
#[cfg(target_os = "linux")]
mod stub;
mod tree;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use tokio::process::{Child, Command};

#[cfg(target_os = "linux")]
pub use stub::become_program;
pub use tree::Tree;

/// What a child gets when this process ends before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastSignal {
    /// It ends at once.
    Kill,
    /// It is asked to end.
    Terminate,
}

/// A program with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The file.
    pub file: PathBuf,
    /// What the program is told as its own name.
    pub name: OsString,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Program {
    /// Starts it as a child that ends with this process, which has to be this project's
    /// handler: its command line begins with [`become_program`]. `set_up` says all of the
    /// command but the standard input, which is empty. The child does not get the Ctrl+C of
    /// the terminal: it ends this process, which ends the child.
    ///
    /// # Errors
    /// When the program cannot be started.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    #[cfg(target_os = "linux")]
    pub fn spawn_bound(
        &self,
        signal: LastSignal,
        set_up: impl FnOnce(&mut Command),
    ) -> io::Result<(Child, Tree)> {
        let child = stub::spawn(self, signal, |command| {
            Tree::prepare(command);
            set_up(command);
        });
        Ok((child?, Tree::of_group()))
    }

    /// The same where the system has no such signal. On Windows no other is needed.
    #[cfg(not(target_os = "linux"))]
    pub fn spawn_bound(
        &self,
        _signal: LastSignal,
        set_up: impl FnOnce(&mut Command),
    ) -> io::Result<(Child, Tree)> {
        self.spawn(set_up)
    }

    /// Starts it as a child, which does not get the Ctrl+C of the terminal. `set_up` says
    /// all of the command but the standard input, which is empty.
    ///
    /// # Errors
    /// When the program cannot be started.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn spawn(&self, set_up: impl FnOnce(&mut Command)) -> io::Result<(Child, Tree)> {
        let mut command = Command::new(&self.file);
        #[cfg(unix)]
        command.arg0(&self.name);
        command
            .args(&self.arguments)
            .stdin(std::process::Stdio::null());
        set_up(&mut command);
        Tree::spawn(&mut command)
    }
}
