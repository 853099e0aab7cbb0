//! Commands for the system's shell.

use std::process::Command;

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
