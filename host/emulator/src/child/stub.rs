//! The stub: it asks for a signal at the end of its parent, and becomes the program.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{self, ExitCode, Stdio};

use rustix::process::{Signal, getppid, set_parent_process_death_signal};
use tokio::process::{Child, Command};
use tokio::runtime::Handle;

use super::{LastSignal, Program, lasting_thread};

/// The first argument of the stub.
const VERB: &str = "become";

/// This program, even if its file was replaced.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Starts `program` through the stub.
pub(super) fn spawn(
    program: &Program,
    signal: LastSignal,
    set_up: impl FnOnce(&mut Command),
) -> io::Result<Child> {
    if !Path::new(OWN_PROGRAM).exists() {
        return program.spawn(set_up).map(|(child, _)| child);
    }
    // The stub holds its end until it has become the program, and says what keeps it
    // from that.
    let (mut report, of_stub) = UnixStream::pair()?;
    let mut command = Command::new(OWN_PROGRAM);
    command
        .arg(VERB)
        .arg(word(signal))
        .arg(process::id().to_string())
        .arg(&program.file)
        .arg(&program.name)
        .args(&program.arguments)
        .stdin(Stdio::from(OwnedFd::from(of_stub)));
    set_up(&mut command);
    let runtime = Handle::current();
    let child = lasting_thread::run(move || {
        let _context = runtime.enter();
        // The command is dropped here, and with it this process's copy of the stub's end.
        command.spawn()
    });
    let child = child.ok_or_else(|| io::Error::other("there is no thread for it"))??;
    let mut error = [0; size_of::<i32>()];
    match report.read_exact(&mut error) {
        Ok(()) => Err(io::Error::from_raw_os_error(i32::from_ne_bytes(error))),
        // It was closed when the stub became the program.
        Err(_) => Ok(child),
    }
}

/// Becomes another program, if the command line of this one asks for that: to be called
/// before anything else. Returns if it does not, or the program cannot be started.
pub fn become_program() -> Option<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    if arguments.next()? != VERB {
        return None;
    }
    // The copy is closed when this becomes the program.
    let report = io::stdin().as_fd().try_clone_to_owned();
    if let Some(error) = try_to_become(arguments)
        && let Ok(report) = report
    {
        let code = error.raw_os_error().unwrap_or_default();
        // Without a reader the parent has ended.
        let _ = UnixStream::from(report).write_all(&code.to_ne_bytes());
    }
    Some(ExitCode::FAILURE)
}

/// Returns what keeps it from becoming the program; nothing if the parent has ended.
fn try_to_become(mut arguments: impl Iterator<Item = OsString>) -> Option<io::Error> {
    let signal = signal(&arguments.next()?)?;
    let parent = arguments.next()?;
    let (file, name) = (arguments.next()?, arguments.next()?);
    if let Err(error) = set_parent_process_death_signal(Some(signal)) {
        return Some(error.into());
    }
    // It may have ended before it was asked for a signal.
    let pid = getppid().map(|pid| pid.as_raw_nonzero().to_string());
    if pid.as_deref().map(OsStr::new) != Some(&parent) {
        return None;
    }
    let error = process::Command::new(file)
        .arg0(name)
        .args(arguments)
        .stdin(Stdio::null())
        .exec();
    Some(error)
}

fn word(signal: LastSignal) -> &'static str {
    match signal {
        LastSignal::Kill => "kill",
        LastSignal::Terminate => "terminate",
    }
}

fn signal(word: &OsStr) -> Option<Signal> {
    match word.to_str()? {
        "kill" => Some(Signal::KILL),
        "terminate" => Some(Signal::TERM),
        _ => None,
    }
}
