//! Which stream a line goes to.
//!
//! The Functions host reads no levels: stdout is information; a line on stderr is a
//! warning when it contains `warn`, and an error otherwise (custom handler
//! protocol, section 2.8).

use std::io::{self, Write};
use std::sync::Arc;

use corral_runtime::Level;

use super::line;
use super::queue::Queue;

/// How far the reader of a stream may fall behind, in bytes.
const BACKLOG: usize = 4 << 20;

/// Where lines go.
pub(super) enum Streams {
    /// A thread per stream writes, so that a slow reader blocks nothing.
    Queued {
        stdout: Arc<Queue>,
        stderr: Arc<Queue>,
    },
    /// Lines are written at once.
    Direct,
    /// Everything is written to stderr at once: stdout has the result of a command.
    Stderr,
}

impl Streams {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system cannot start a thread.
    pub(super) fn queued() -> io::Result<Self> {
        let notice = |level: Level| {
            move |count: u64| {
                let lines = if count == 1 { "line was" } else { "lines were" };
                let text = format!(
                    "{count} {lines} dropped here, because the reader of this stream was {BACKLOG} bytes behind"
                );
                line::format(level, "", &text)
            }
        };
        let (mut stdout, mut stderr) = (raw(io::stdout())?, raw(io::stderr())?);
        let write = move |text: &[u8]| stdout.write(text);
        let stdout = Queue::start("stdout", BACKLOG, write, notice(Level::Info))?;
        let write = move |text: &[u8]| stderr.write(text);
        let stderr = Queue::start("stderr", BACKLOG, write, notice(Level::Warn))?;
        Ok(Self::Queued { stdout, stderr })
    }

    /// Writes whole lines of one level.
    pub(super) fn write(&self, level: Level, lines: &str) {
        let informs = matches!(level, Level::Trace | Level::Debug | Level::Info);
        // There is nowhere to report a closed stream.
        let _ = match (self, informs) {
            (Self::Queued { stdout, .. }, true) => {
                stdout.push(lines);
                Ok(())
            }
            (Self::Queued { stderr, .. }, false) => {
                stderr.push(lines);
                Ok(())
            }
            (Self::Direct, true) => io::stdout().lock().write_all(lines.as_bytes()),
            (Self::Direct, false) | (Self::Stderr, _) => {
                io::stderr().lock().write_all(lines.as_bytes())
            }
        };
    }
}

/// The stream without its buffer, which would hold lines back.
#[cfg(unix)]
fn raw(stream: impl std::os::fd::AsFd) -> io::Result<impl Write + Send + 'static> {
    let stream = stream.as_fd().try_clone_to_owned()?;
    Ok(std::fs::File::from(stream))
}

/// Only the standard library knows the encoding of a console.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "on other systems it can fail")]
fn raw(stream: impl Write + Send + 'static) -> io::Result<impl Write + Send + 'static> {
    Ok(io::LineWriter::new(stream))
}
