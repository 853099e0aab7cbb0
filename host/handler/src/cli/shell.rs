//! Commands for the system's shell.

use std::io;
use std::process::{Child, Command, ExitStatus};

/// A command line of the shell.
#[cfg(unix)]
pub(super) fn shell(line: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", line]);
    shell
}

/// `cmd` does not parse quoted arguments as other programs do: it removes one pair of
/// quotes and takes the text between them literally.
#[cfg(windows)]
pub(super) fn shell(line: &str) -> Command {
    use std::os::windows::process::CommandExt as _;

    let mut shell = Command::new("cmd");
    shell.raw_arg(format!("/S /C \"{line}\""));
    shell
}

/// A command that runs. On Windows it ends, with all that it has started, when this process
/// ends before it; on Unix the terminal sees to that.
pub(super) struct Bound {
    child: Child,
    #[cfg(windows)]
    job: corral_windows::Job,
}

impl Bound {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    #[cfg(not(windows))]
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        let child = command.spawn()?;
        Ok(Self { child })
    }

    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    #[cfg(windows)]
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        use corral_windows::{ConsoleOf, Job, Limits, Start};

        let job = Job::new(&Limits::default())?;
        let start = Start {
            console: ConsoleOf::Parent,
            low_priority: false,
        };
        let child = job.spawn(command, start)?;
        Ok(Self { child, job })
    }

    /// Waits for its end. What it leaves behind, such as a compiler server, goes on.
    ///
    /// # Errors
    /// When the system cannot wait for it.
    pub(super) fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait()?;
        #[cfg(windows)]
        self.job.release()?;
        Ok(status)
    }
}
