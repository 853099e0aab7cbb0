//! The process of the worker: started, listened to, killed.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::console::{Stream, classify};
use super::executable::located;
use super::launch::Launch;
use super::lines::Lines;
use super::start_error::StartError;
use super::{Level, WorkerEvent};
use crate::child::{LastSignal, Program, Tree};

/// How many lines on standard error the host shows after a crash.
const KEPT_ERRORS: usize = 3;

/// How long the console is read after the process has ended: a grandchild may
/// hold it open much longer.
const LAST_LINES: Duration = Duration::from_millis(250);

/// How long a killed process may take to end (protocol reference, section 2.7).
const KILL_WAIT: Duration = Duration::from_secs(1);

/// The number of this error on Unix and on Windows.
const NO_SUCH_FILE: i32 = 2;

/// Receives what happens.
pub(super) type Events = Arc<dyn Fn(WorkerEvent) + Send + Sync>;

/// A process that runs, or has ended and was not waited for. Dropping it kills it, and
/// its children.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    tree: Tree,
    pid: u32,
    console: JoinSet<()>,
    last_errors: Arc<Mutex<VecDeque<String>>>,
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exit {
    pub(super) pid: u32,
    pub(super) code: i32,
    pub(super) last_errors: Vec<String>,
}

impl Process {
    pub(super) fn start(
        launch: &Launch,
        is_bound: bool,
        errors_only: bool,
        events: &Events,
    ) -> Result<Self, StartError> {
        let failed = |error: io::Error| StartError::new(&launch.program, &launch.folder, &error);
        let missing = || failed(io::Error::from_raw_os_error(NO_SUCH_FILE));
        let file = located(&launch.program).ok_or_else(missing)?;
        let program = Program {
            file,
            name: launch.program.clone().into_os_string(),
            arguments: arguments(&launch.line),
        };
        let set_up = |command: &mut Command| {
            command
                .current_dir(&launch.folder)
                .envs(&launch.variables)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .kill_on_drop(true);
            finish(command, &launch.line);
        };
        let started = if is_bound {
            program.spawn_bound(LastSignal::Kill, set_up)
        } else {
            program.spawn(set_up)
        };
        let (mut child, tree) = started.map_err(failed)?;
        let last_errors = Arc::default();
        let mut console = JoinSet::new();
        if let Some(output) = child.stdout.take() {
            console.spawn(listen(output, Stream::Output, events, &last_errors));
        }
        if let Some(errors) = child.stderr.take() {
            let stream = Stream::Error { errors_only };
            console.spawn(listen(errors, stream, events, &last_errors));
        }
        Ok(Self {
            pid: child.id().unwrap_or_default(),
            child,
            tree,
            console,
            last_errors,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits for the end of the process and for its last lines. The call may be abandoned
    /// and made again.
    pub(super) async fn exited(&mut self) -> Exit {
        // The system cannot refuse to wait for a child.
        let status = self.child.wait().await.unwrap_or_default();
        let lines = async { while self.console.join_next().await.is_some() {} };
        let _ = timeout(LAST_LINES, lines).await;
        Exit {
            pid: self.pid,
            code: exit_code(status),
            last_errors: self.last_errors.lock().iter().cloned().collect(),
        }
    }

    /// Kills the process, as the host does: without a warning, and without its children.
    pub(super) async fn kill(mut self) -> Option<Exit> {
        // It fails when the process has ended, which is just as well.
        let _ = self.child.start_kill();
        timeout(KILL_WAIT, self.exited()).await.ok()
    }

    /// Kills the process and its children. The host leaves those behind; on a
    /// developer's machine they would pile up.
    pub(super) async fn kill_all(mut self) -> Option<Exit> {
        self.tree.kill(&self.child);
        let _ = self.child.start_kill();
        timeout(KILL_WAIT, self.exited()).await.ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.tree.kill(&self.child);
    }
}

#[cfg(unix)]
fn arguments(line: &str) -> Vec<OsString> {
    let arguments = super::arguments::split(line).into_iter();
    arguments.map(OsString::from).collect()
}

/// Windows hands the line to the program, which splits it.
#[cfg(windows)]
fn arguments(_line: &str) -> Vec<OsString> {
    Vec::new()
}

/// The arguments are complete.
#[cfg(unix)]
fn finish(_command: &mut Command, _line: &str) {}

#[cfg(windows)]
fn finish(command: &mut Command, line: &str) {
    command.raw_arg(line);
}

#[cfg(unix)]
fn exit_code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;

    let signalled = || 128 + status.signal().unwrap_or_default();
    status.code().unwrap_or_else(signalled)
}

#[cfg(not(unix))]
fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_default()
}

/// Passes the lines of one stream on.
fn listen(
    stream: impl AsyncRead + Unpin + Send + 'static,
    kind: Stream,
    events: &Events,
    last_errors: &Arc<Mutex<VecDeque<String>>>,
) -> impl Future<Output = ()> + Send + 'static {
    let events = Arc::clone(events);
    let last_errors = Arc::clone(last_errors);
    async move {
        let mut lines = Lines::new(BufReader::new(stream));
        while let Some(text) = lines.next().await {
            let line = classify(text, kind);
            if line.level == Level::Error {
                let mut kept = last_errors.lock();
                if kept.len() == KEPT_ERRORS {
                    kept.pop_front();
                }
                kept.push_back(line.text.clone());
            }
            events(WorkerEvent::Line(line));
        }
    }
}
