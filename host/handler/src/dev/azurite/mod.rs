//! Azurite, the emulator of Azure Storage, started for one app.

mod ports;
mod program;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use corral_app::Environment;
use corral_emulator::child::{LastSignal, Program, Tree};
use corral_emulator::host::CorralFolder;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use ports::Listening;
use program::AzuriteProgram;

/// How long it may take to write what it has in memory, and to end.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// How many of its lines on standard error are shown when it does not start.
const SHOWN_ERRORS: usize = 5;

/// A running Azurite. Dropping it ends it as well, without waiting for that.
#[derive(Debug)]
pub(crate) struct Azurite {
    child: Child,
    /// Azurite, and what npx has started.
    tree: Tree,
    connection_string: String,
    /// They read what it prints, so that it never waits for a reader.
    readers: [JoinHandle<()>; 2],
}

impl Azurite {
    /// Starts it for the app in `root`, and waits until all of its services listen.
    ///
    /// # Errors
    /// When there is none, or it does not start.
    pub(crate) async fn start(root: &Path, environment: &Environment) -> Result<Self> {
        let folder = CorralFolder::create(root).map(|folder| folder.azurite());
        let folder = folder.and_then(|folder| fs::create_dir_all(&folder).map(|()| folder));
        let folder =
            folder.with_context(|| format!("cannot make .corral/azurite in {}", root.display()))?;
        let found = AzuriteProgram::find(root, environment.get("PATH").map(AsRef::as_ref))?;
        let (mut child, tree) = spawn(&found, &folder)
            .with_context(|| format!("cannot start Azurite ({})", found.file.display()))?;
        let (mut output, mut errors) = lines(&mut child).context("Azurite has no output")?;
        let deadline = Instant::now() + found.patience;
        let listening = timeout_at(deadline, listen(&mut output)).await;
        let Ok(Some(connection_string)) = listening else {
            tree.terminate(&child);
            let last = last_lines(&mut errors).await;
            let what = match listening {
                Err(_) => format!("did not listen within {} s", found.patience.as_secs()),
                Ok(_) => "ended before it listened".to_owned(),
            };
            bail!(
                "Azurite ({}) {what}: {last}; try it by hand, or start without --with-azurite to have storage in a file",
                found.file.display()
            );
        };
        Ok(Self {
            child,
            tree,
            connection_string,
            readers: [
                tokio::spawn(pass_on(output, false)),
                tokio::spawn(pass_on(errors, true)),
            ],
        })
    }

    /// How to connect to it.
    pub(crate) fn connection_string(&self) -> &str {
        &self.connection_string
    }

    /// Asks it to write its data and to end, and waits for that. On Windows it is ended: it
    /// has written all but the last seconds.
    pub(crate) async fn stop(mut self) {
        self.tree.terminate(&self.child);
        if timeout(LAST_WRITES, self.child.wait()).await.is_err() {
            tracing::warn!("Azurite did not end within {} s", LAST_WRITES.as_secs());
        }
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        // One that has been waited for has no id any more.
        self.tree.terminate(&self.child);
        for reader in &self.readers {
            reader.abort();
        }
    }
}

/// Starts it so that Ctrl+C in the terminal ends the host, and the host ends Azurite.
fn spawn(found: &AzuriteProgram, folder: &Path) -> std::io::Result<(Child, Tree)> {
    let own = ["--silent", "--location"].map(OsString::from);
    let ports = ports::arguments().into_iter().map(OsString::from);
    let arguments = found.arguments.iter().cloned();
    let program = Program {
        file: found.file.clone(),
        name: found.file.clone().into_os_string(),
        arguments: arguments
            .chain(own)
            .chain([folder.as_os_str().to_owned()])
            .chain(ports)
            .collect(),
    };
    program.spawn_bound(LastSignal::Terminate, |command: &mut Command| {
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(cfg!(not(unix)));
    })
}

type Output = Lines<BufReader<ChildStdout>>;
type Errors = Lines<BufReader<ChildStderr>>;

fn lines(child: &mut Child) -> Option<(Output, Errors)> {
    let output = child.stdout.take()?;
    let errors = child.stderr.take()?;
    Some((
        BufReader::new(output).lines(),
        BufReader::new(errors).lines(),
    ))
}

/// Reads until all services listen; `None` when the output ends before that.
async fn listen(output: &mut Output) -> Option<String> {
    let mut listening = Listening::default();
    while let Ok(Some(line)) = output.next_line().await {
        listening.read(&line);
        let connection_string = listening.connection_string();
        if connection_string.is_some() {
            return connection_string;
        }
    }
    None
}

/// The last lines of one that ends.
async fn last_lines(errors: &mut Errors) -> String {
    let mut last = VecDeque::new();
    let read = async {
        while let Ok(Some(line)) = errors.next_line().await {
            if last.len() == SHOWN_ERRORS {
                last.pop_front();
            }
            last.push_back(line);
        }
    };
    // A process that it has started may hold the output open.
    let _ = timeout(LAST_WRITES, read).await;
    let last: Vec<_> = last.iter().map(|line| line.trim()).collect();
    last.join(" ")
}

async fn pass_on(mut lines: Lines<BufReader<impl AsyncRead + Unpin>>, are_errors: bool) {
    while let Ok(Some(line)) = lines.next_line().await {
        if are_errors {
            tracing::warn!("Azurite: {line}");
        }
    }
}
